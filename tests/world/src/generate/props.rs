//! Things to put into a world. Each is a list of parts about the barycentre of its box.

use std::f64::consts::PI;

use super::Draw;
use super::paint;
use crate::scene::{Hinge, Material, Part, Shape};

/// Puts a cylinder's axis across the body.
const ACROSS: [f64; 3] = [0.0, 0.0, 0.5 * PI];

fn block(half_m: [f64; 3], bevel_m: f64, taper: [f64; 2], lean_m: f64) -> Shape {
    Shape::Block {
        half_m,
        bevel_m,
        taper,
        lean_m,
    }
}

/// A car of a length, height and width in metres: a real one or a toy.
pub fn car(size_m: [f64; 3], lacquer: Material) -> Vec<Part> {
    let [length, height, width] = size_m;
    let floor = -0.5 * height;
    let radius = 0.215 * height;
    let (sill, belt) = (floor + 0.13 * height, floor + 0.60 * height);
    let hull_half = 0.5 * (belt - sill);
    let cabin_half = 0.5 * (0.5 * height - belt);
    let small = 0.02 * length;
    let mut parts = vec![
        Part::new(
            block(
                [0.5 * length, hull_half, 0.5 * width],
                0.04 * height,
                [0.96, 0.94],
                0.0,
            ),
            [0.0, sill + hull_half, 0.0],
            lacquer,
        ),
        Part::new(
            block(
                [0.29 * length, cabin_half, 0.46 * width],
                0.03 * height,
                [0.66, 0.80],
                -0.02 * length,
            ),
            [-0.05 * length, belt + cabin_half, 0.0],
            paint::GLASS,
        ),
        Part::new(
            block(
                [0.195 * length, 0.03 * height, 0.375 * width],
                0.02 * height,
                [0.95, 0.93],
                0.0,
            ),
            [-0.07 * length, 0.5 * height - 0.02 * height, 0.0],
            lacquer,
        ),
    ];
    for side in [-1.0, 1.0] {
        for axle in [-0.30, 0.31] {
            let at = [
                axle * length,
                floor + radius,
                side * (0.5 * width - 0.06 * width),
            ];
            let rolls = Hinge::Wheel { radius_m: radius };
            let tyre = Shape::Cylinder {
                radius_m: radius,
                half_height_m: 0.065 * width,
            };
            let rim = Shape::Cylinder {
                radius_m: 0.62 * radius,
                half_height_m: 0.068 * width,
            };
            parts.push(
                Part::new(tyre, at, paint::RUBBER)
                    .turned(ACROSS)
                    .hinged(rolls),
            );
            let rim_paint = Material {
                scale_m: (0.55 * radius) as f32,
                ..paint::RIM
            };
            parts.push(Part::new(rim, at, rim_paint).turned(ACROSS).hinged(rolls));
        }
        let lamp = block([small, 0.045 * height, 0.09 * width], 0.0, [1.0, 1.0], 0.0);
        let y = belt - 0.13 * height;
        parts.push(Part::new(
            lamp,
            [0.49 * length, y, side * 0.36 * width],
            paint::LAMP,
        ));
        parts.push(Part::new(
            lamp,
            [-0.49 * length, y, side * 0.36 * width],
            paint::REAR_LAMP,
        ));
        // Door joints and handles: detail that a tracker can hold on to.
        let dark = Material::plain([0.05, 0.05, 0.06]);
        for x in [-0.20, 0.04, 0.20] {
            let joint = block(
                [0.002 * length, 0.8 * hull_half, 0.004 * width],
                0.0,
                [1.0, 1.0],
                0.0,
            );
            parts.push(Part::new(
                joint,
                [x * length, sill + hull_half, side * 0.4935 * width],
                dark,
            ));
        }
    }
    parts
}

/// Usual outer sizes of cars: length, height, width in metres.
pub const CAR_SIZES_M: [[f64; 3]; 5] = [
    [3.60, 1.50, 1.62],
    [4.05, 1.47, 1.74],
    [4.45, 1.46, 1.80],
    [4.75, 1.45, 1.84],
    [4.65, 1.68, 1.90],
];

/// A lorry-like van.
pub fn van(size_m: [f64; 3], lacquer: Material) -> Vec<Part> {
    let [length, height, width] = size_m;
    let floor = -0.5 * height;
    let radius = 0.16 * height;
    let mut parts = vec![
        Part::new(
            block(
                [0.5 * length, 0.43 * height, 0.5 * width],
                0.03 * height,
                [0.90, 0.97],
                -0.02 * length,
            ),
            [0.0, floor + 0.57 * height, 0.0],
            lacquer,
        ),
        Part::new(
            block(
                [0.06 * length, 0.13 * height, 0.455 * width],
                0.0,
                [0.6, 1.0],
                -0.02 * length,
            ),
            [0.435 * length, 0.22 * height, 0.0],
            paint::GLASS,
        ),
    ];
    for side in [-1.0, 1.0] {
        for axle in [-0.30, 0.31] {
            let at = [axle * length, floor + radius, side * 0.45 * width];
            let tyre = Shape::Cylinder {
                radius_m: radius,
                half_height_m: 0.06 * width,
            };
            let rolls = Hinge::Wheel { radius_m: radius };
            parts.push(
                Part::new(tyre, at, paint::RUBBER)
                    .turned(ACROSS)
                    .hinged(rolls),
            );
        }
        parts.push(Part::new(
            block(
                [0.11 * length, 0.12 * height, 0.01 * width],
                0.0,
                [1.0, 1.0],
                0.0,
            ),
            [0.27 * length, 0.22 * height, side * 0.488 * width],
            paint::GLASS,
        ));
    }
    parts
}

/// Somebody of a height who walks or runs; limbs swing once a stride.
pub fn person(draw: &mut Draw, height_m: f64, stride_m: f64, swing_rad: f64) -> Vec<Part> {
    let shirt = *draw.pick(&paint::SHIRTS);
    let trousers = *draw.pick(&paint::TROUSERS);
    let skin = *draw.pick(&paint::SKINS);
    let hair = *draw.pick(&paint::HAIRS);
    let h = height_m;
    let up = |share: f64| (share - 0.5) * h;
    let mut parts = vec![
        Part::new(
            block(
                [0.065 * h, 0.165 * h, 0.105 * h],
                0.02 * h,
                [1.05, 1.15],
                0.0,
            ),
            [0.0, up(0.66), 0.0],
            shirt,
        ),
        Part::new(
            block([0.062 * h, 0.045 * h, 0.10 * h], 0.015 * h, [1.0, 1.0], 0.0),
            [0.0, up(0.485), 0.0],
            trousers,
        ),
        Part::new(
            Shape::Cylinder {
                radius_m: 0.032 * h,
                half_height_m: 0.03 * h,
            },
            [0.0, up(0.845), 0.0],
            skin,
        ),
        Part::new(
            Shape::Ellipsoid {
                radii_m: [0.058 * h, 0.066 * h, 0.050 * h],
            },
            [0.005 * h, up(0.925), 0.0],
            skin,
        ),
        Part::new(
            Shape::Ellipsoid {
                radii_m: [0.060 * h, 0.052 * h, 0.054 * h],
            },
            [-0.012 * h, up(0.945), 0.0],
            hair,
        ),
    ];
    for (side, phase_rad) in [(-1.0, 0.0), (1.0, PI)] {
        let hip = Hinge::Swing {
            about_m: [0.0, up(0.49), 0.0],
            amplitude_rad: swing_rad,
            stride_m,
            phase_rad,
        };
        let shoulder = Hinge::Swing {
            about_m: [0.0, up(0.80), 0.0],
            amplitude_rad: 0.9 * swing_rad,
            stride_m,
            phase_rad: phase_rad + PI,
        };
        let leg = block(
            [0.042 * h, 0.235 * h, 0.04 * h],
            0.015 * h,
            [1.25, 1.15],
            0.0,
        );
        let shoe = block(
            [0.07 * h, 0.022 * h, 0.035 * h],
            0.01 * h,
            [0.8, 0.9],
            -0.01 * h,
        );
        let sleeve = block([0.032 * h, 0.09 * h, 0.028 * h], 0.01 * h, [1.15, 1.1], 0.0);
        let forearm = block([0.024 * h, 0.10 * h, 0.022 * h], 0.008 * h, [1.2, 1.2], 0.0);
        parts.push(Part::new(leg, [0.0, up(0.265), side * 0.055 * h], trousers).hinged(hip));
        parts.push(
            Part::new(
                shoe,
                [0.025 * h, up(0.022), side * 0.055 * h],
                paint::RUBBER,
            )
            .hinged(hip),
        );
        parts.push(Part::new(sleeve, [0.0, up(0.73), side * 0.145 * h], shirt).hinged(shoulder));
        parts
            .push(Part::new(forearm, [0.01 * h, up(0.55), side * 0.15 * h], skin).hinged(shoulder));
    }
    parts
}

/// Somebody on a bicycle, 1.8 m long and 1.75 m high.
pub fn cyclist(draw: &mut Draw) -> Vec<Part> {
    let frame_paint = *draw.pick(&paint::LACQUERS);
    let shirt = *draw.pick(&paint::SHIRTS);
    let trousers = *draw.pick(&paint::TROUSERS);
    let skin = *draw.pick(&paint::SKINS);
    let floor = -0.875;
    let radius = 0.34;
    let mut parts = Vec::new();
    for x in [-0.54, 0.54] {
        let rolls = Hinge::Wheel { radius_m: radius };
        let at = [x, floor + radius, 0.0];
        let tyre = Shape::Cylinder {
            radius_m: radius,
            half_height_m: 0.02,
        };
        let spokes = Shape::Cylinder {
            radius_m: 0.9 * radius,
            half_height_m: 0.022,
        };
        parts.push(
            Part::new(tyre, at, paint::RUBBER)
                .turned(ACROSS)
                .hinged(rolls),
        );
        parts.push(
            Part::new(spokes, at, paint::RIM)
                .turned(ACROSS)
                .hinged(rolls),
        );
    }
    let tube = |x: f64, y: f64, half: f64, tilt: f64| {
        Part::new(
            Shape::Cylinder {
                radius_m: 0.022,
                half_height_m: half,
            },
            [x, floor + y, 0.0],
            frame_paint,
        )
        .turned([0.0, tilt, 0.0])
    };
    parts.extend([
        tube(0.16, 0.58, 0.36, -1.0),
        tube(-0.14, 0.60, 0.33, 0.25),
        tube(0.10, 0.86, 0.30, 1.45),
        tube(-0.34, 0.40, 0.24, 1.2),
        tube(0.47, 0.66, 0.36, 0.25),
    ]);
    parts.push(
        Part::new(
            Shape::Cylinder {
                radius_m: 0.018,
                half_height_m: 0.26,
            },
            [0.38, floor + 1.02, 0.0],
            paint::STEEL,
        )
        .turned(ACROSS),
    );
    parts.push(Part::new(
        block([0.13, 0.04, 0.07], 0.02, [0.8, 0.8], 0.0),
        [-0.24, floor + 0.96, 0.0],
        paint::RUBBER,
    ));
    parts.push(
        Part::new(
            block([0.12, 0.30, 0.18], 0.04, [1.0, 1.1], 0.0),
            [-0.02, floor + 1.25, 0.0],
            shirt,
        )
        .turned([0.0, -0.6, 0.0]),
    );
    parts.push(Part::new(
        Shape::Ellipsoid {
            radii_m: [0.105, 0.12, 0.09],
        },
        [0.22, floor + 1.60, 0.0],
        skin,
    ));
    parts.push(Part::new(
        Shape::Ellipsoid {
            radii_m: [0.14, 0.09, 0.11],
        },
        [0.20, floor + 1.67, 0.0],
        frame_paint,
    ));
    for (side, phase_rad) in [(-1.0, 0.0), (1.0, PI)] {
        let pedals = Hinge::Swing {
            about_m: [-0.22, floor + 0.92, 0.0],
            amplitude_rad: 0.32,
            stride_m: 4.6,
            phase_rad,
        };
        parts.push(
            Part::new(
                block([0.06, 0.33, 0.055], 0.02, [1.25, 1.2], 0.0),
                [-0.06, floor + 0.62, side * 0.11],
                trousers,
            )
            .turned([0.0, 0.35, 0.0])
            .hinged(pedals),
        );
        parts.push(
            Part::new(
                block([0.045, 0.27, 0.04], 0.015, [1.2, 1.2], 0.0),
                [0.20, floor + 1.22, side * 0.20],
                skin,
            )
            .turned([0.0, 0.55, 0.0]),
        );
    }
    parts
}

/// A tree of a height; the body's middle is half that high.
pub fn tree(draw: &mut Draw, height_m: f64) -> Vec<Part> {
    let floor = -0.5 * height_m;
    let trunk = Shape::Cylinder {
        radius_m: 0.028 * height_m,
        half_height_m: 0.25 * height_m,
    };
    let mut parts = vec![Part::new(
        trunk,
        [0.0, floor + 0.25 * height_m, 0.0],
        paint::BARK,
    )];
    let tone = draw.between(0.8, 1.2) as f32;
    let leaves = Material {
        colour: paint::HEDGE.colour.map(|part| part * tone),
        scale_m: 0.5,
        ..paint::HEDGE
    };
    for _ in 0..6 {
        let radius = draw.between(0.16, 0.24) * height_m;
        let at = [
            draw.between(-0.17, 0.17) * height_m,
            floor + draw.between(0.55, 0.82) * height_m,
            draw.between(-0.17, 0.17) * height_m,
        ];
        let radii_m = [radius, 0.8 * radius, radius];
        parts.push(Part::new(Shape::Ellipsoid { radii_m }, at, leaves));
    }
    parts
}

/// A house of a length, height and depth with a roof on top.
pub fn house(draw: &mut Draw, size_m: [f64; 3]) -> Vec<Part> {
    let [length, height, depth] = size_m;
    let facade = *draw.pick(&paint::FACADES);
    let roof_half = 0.1 * height;
    vec![
        Part::new(
            Shape::cuboid([0.5 * length, 0.5 * height - roof_half, 0.5 * depth]),
            [0.0, -roof_half, 0.0],
            facade,
        ),
        Part::new(
            block(
                [0.52 * length, roof_half, 0.55 * depth],
                0.0,
                [0.9, 0.15],
                0.0,
            ),
            [0.0, 0.5 * height - roof_half, 0.0],
            paint::ROOF,
        ),
        Part::new(
            Shape::cuboid([0.5 * length + 0.05, 0.3, 0.5 * depth + 0.05]),
            [0.0, -0.5 * height + 0.3, 0.0],
            paint::KERB,
        ),
    ]
}

/// A street lamp 6 m high.
pub fn street_lamp() -> Vec<Part> {
    vec![
        Part::new(
            Shape::Cylinder {
                radius_m: 0.07,
                half_height_m: 3.0,
            },
            [0.0, 0.0, 0.0],
            paint::STEEL,
        ),
        Part::new(
            block([0.6, 0.05, 0.12], 0.02, [0.9, 0.8], 0.0),
            [0.45, 2.95, 0.0],
            paint::STEEL,
        ),
        Part::new(
            Shape::cuboid([0.25, 0.02, 0.09]),
            [0.7, 2.88, 0.0],
            paint::LAMP,
        ),
    ]
}

/// A table whose top is at the body's middle plus half its thickness of 4 cm.
pub fn table(length_m: f64, depth_m: f64, height_m: f64) -> Vec<Part> {
    let mut parts = vec![Part::new(
        block(
            [0.5 * length_m, 0.02, 0.5 * depth_m],
            0.005,
            [1.0, 1.0],
            0.0,
        ),
        [0.0, 0.0, 0.0],
        paint::WOOD,
    )];
    for (x, z) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
        let half = 0.5 * (height_m - 0.04);
        let at = [
            x * (0.5 * length_m - 0.06),
            -0.02 - half,
            z * (0.5 * depth_m - 0.06),
        ];
        parts.push(Part::new(
            Shape::cuboid([0.025, half, 0.025]),
            at,
            paint::STEEL,
        ));
    }
    parts
}

/// A ball with patches.
pub fn ball(radius_m: f64, material: Material) -> Vec<Part> {
    vec![Part::new(Shape::sphere(radius_m), [0.0; 3], material)]
}
