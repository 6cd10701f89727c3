//! Places where something happens: ground, scenery and light.

use std::f64::consts::PI;

use super::paint;
use super::{Draw, props};
use crate::scene::{Body, Ground, Material, Motion, Part, Shape, Stripe, Sun};

/// A place without anybody in it.
pub struct Place {
    pub sun: Sun,
    pub ground: Ground,
    pub scenery: Vec<Body>,
}

/// Something that stands still.
pub fn fixture(label: &str, at_m: [f64; 3], heading_rad: f64, parts: Vec<Part>) -> Body {
    Body {
        label: label.into(),
        tracked: false,
        size_m: [1.0; 3],
        motion: Motion::Still { at_m, heading_rad },
        parts,
    }
}

/// Along +x: what a body's own axis means for things beside a road.
const EAST: f64 = 0.5 * PI;

fn stripe(middle_m: [f64; 2], size_m: [f64; 2], material: Material) -> Stripe {
    Stripe {
        middle_m,
        size_m,
        heading_rad: EAST,
        dash_m: [0.0; 2],
        material,
    }
}

fn daylight(draw: &mut Draw) -> Sun {
    Sun {
        elevation_rad: draw.between(0.55, 1.1),
        // From behind the camera, which looks towards −z, to either side.
        azimuth_rad: PI + draw.between(-1.1, 1.1),
        clouds: draw.between(0.1, 0.9),
        haze_m: draw.between(250.0, 900.0),
    }
}

/// Middle of the lanes of a street: cars to the right of the picture drive on the near one.
pub const LANES_M: [f64; 2] = [1.75, -1.75];

/// A street along x through z = 0, houses and trees behind it.
pub fn street(draw: &mut Draw) -> Place {
    let long = 400.0;
    let dashes = Stripe {
        dash_m: [3.0, 3.0],
        ..stripe([0.0, 0.0], [long, 0.12], paint::PAINT)
    };
    let mut stripes = vec![
        stripe([0.0, 0.0], [long, 12.4], paint::PAVEMENT),
        stripe([0.0, 0.0], [long, 7.5], paint::KERB),
        stripe([0.0, 0.0], [long, 7.1], paint::ASPHALT),
        dashes,
        stripe([0.0, 3.3], [long, 0.1], paint::PAINT),
        stripe([0.0, -3.3], [long, 0.1], paint::PAINT),
    ];
    // Patches and a cover in the road, as in every real one.
    for _ in 0..7 {
        let at = [draw.between(-25.0, 25.0), draw.between(-2.6, 2.6)];
        let size = [draw.between(0.6, 3.5), draw.between(0.3, 0.9)];
        let dark = Material {
            colour: [0.20, 0.20, 0.21],
            second: [0.30, 0.30, 0.31],
            ..paint::ASPHALT
        };
        stripes.push(stripe(at, size, dark));
    }
    let mut scenery = Vec::new();
    let mut x = -70.0 + draw.between(0.0, 6.0);
    while x < 70.0 {
        let size = [draw.between(9.0, 16.0), draw.between(6.0, 13.0), 9.0];
        let at = [
            x + 0.5 * size[0],
            0.5 * size[1],
            -14.5 - draw.between(0.0, 3.0),
        ];
        scenery.push(fixture("house", at, EAST, props::house(draw, size)));
        x += size[0] + draw.between(0.5, 7.0);
    }
    let mut x = -42.0 + draw.between(0.0, 4.0);
    while x < 42.0 {
        let height = draw.between(4.0, 7.5);
        let at = [x, 0.5 * height, -7.6 - draw.between(0.0, 0.8)];
        let turn = draw.between(0.0, PI);
        scenery.push(fixture("tree", at, turn, props::tree(draw, height)));
        x += draw.between(6.0, 13.0);
    }
    for x in [-24.0, -2.0, 20.0] {
        let at = [x + draw.between(-3.0, 3.0), 3.0, -5.2];
        scenery.push(fixture("lamp", at, PI, props::street_lamp()));
    }
    let hedge = Shape::Block {
        half_m: [9.0, 0.55, 0.4],
        bevel_m: 0.1,
        taper: [1.0, 0.9],
        lean_m: 0.0,
    };
    let parts = vec![Part::new(hedge, [0.0; 3], paint::HEDGE)];
    scenery.push(fixture(
        "hedge",
        [draw.between(-25.0, 25.0), 0.55, -8.9],
        EAST,
        parts,
    ));
    Place {
        sun: daylight(draw),
        ground: Ground {
            material: paint::GRASS,
            stripes,
        },
        scenery,
    }
}

/// A room with a wall behind z = −1.5, a board, and things on shelves.
pub fn classroom(draw: &mut Draw) -> Place {
    let floor = *draw.pick(&[paint::PARQUET, paint::LINOLEUM]);
    let cuboid = |half_m: [f64; 3], at_m: [f64; 3], material: Material| {
        Part::new(Shape::cuboid(half_m), at_m, material)
    };
    let wall_z = -1.5;
    let mut wall = vec![
        cuboid([6.0, 1.7, 0.1], [0.0, 1.7, wall_z - 0.1], paint::WALL),
        cuboid([6.0, 0.06, 0.012], [0.0, 0.06, wall_z], paint::WOOD),
        cuboid([0.1, 1.7, 4.0], [-4.4, 1.7, wall_z + 3.9], paint::BRICK),
    ];
    let board_x = draw.between(-1.6, 0.2);
    wall.push(cuboid(
        [1.25, 0.62, 0.02],
        [board_x, 1.65, wall_z],
        paint::STEEL,
    ));
    wall.push(cuboid(
        [1.2, 0.57, 0.024],
        [board_x, 1.65, wall_z],
        paint::BOARD,
    ));
    wall.push(cuboid(
        [1.1, 0.02, 0.05],
        [board_x, 1.02, wall_z + 0.04],
        paint::WOOD,
    ));
    let shelf_x = board_x + draw.between(2.2, 2.7);
    for (k, y) in [0.45, 0.95, 1.45].into_iter().enumerate() {
        wall.push(cuboid(
            [0.55, 0.015, 0.16],
            [shelf_x, y, wall_z + 0.16],
            paint::WOOD,
        ));
        let mut x = shelf_x - 0.5;
        while x < shelf_x + 0.45 {
            let width = draw.between(0.02, 0.06);
            let height = draw.between(0.10, 0.17);
            let book = *draw.pick(&paint::LACQUERS);
            let at = [x + width, y + 0.015 + height, wall_z + 0.14];
            wall.push(cuboid(
                [width, height, 0.1],
                at,
                Material { gloss: 0.1, ..book },
            ));
            x += 2.0 * width + if k == 1 { 0.06 } else { 0.01 };
        }
    }
    let mut scenery = vec![fixture("wall", [0.0; 3], EAST, wall)];
    let poster = Material::patterned(
        crate::scene::Pattern::Checks,
        [0.93, 0.90, 0.80],
        [0.30, 0.45, 0.62],
        0.14,
    );
    let parts = vec![cuboid([0.3, 0.42, 0.01], [0.0; 3], poster)];
    scenery.push(fixture(
        "poster",
        [board_x - 1.9, 1.75, wall_z],
        EAST,
        parts,
    ));
    Place {
        sun: Sun {
            elevation_rad: draw.between(0.7, 1.0),
            azimuth_rad: PI + draw.between(0.3, 0.9),
            clouds: draw.between(0.3, 0.8),
            haze_m: 5000.0,
        },
        ground: Ground {
            material: floor,
            stripes: Vec::new(),
        },
        scenery,
    }
}

/// Width of a lane of the running track, metres.
pub const RUNNING_LANE_M: f64 = 1.22;

/// The home straight of a running track along x; lanes lie from z = 0 to the back.
pub fn running_track(draw: &mut Draw) -> Place {
    let long = 300.0;
    let mut stripes = vec![stripe([0.0, -3.66], [long, 7.6], paint::TARTAN)];
    for lane in 0..7 {
        let z = -f64::from(lane) * RUNNING_LANE_M;
        stripes.push(stripe([0.0, z], [long, 0.05], paint::PAINT));
    }
    // Marks for hurdles and starts, 5 m apart.
    for x in [-15.5, -10.5, -5.5, -0.5, 4.5, 9.5] {
        stripes.push(stripe([x, -3.66], [0.06, 7.32], paint::PAINT));
    }
    let seats = Material::patterned(
        crate::scene::Pattern::Checks,
        [0.24, 0.38, 0.62],
        [0.80, 0.81, 0.82],
        0.6,
    );
    let mut scenery = Vec::new();
    for row in 0..5 {
        let (y, z) = (0.3 + 0.45 * f64::from(row), -13.0 - 0.9 * f64::from(row));
        let parts = vec![Part::new(Shape::cuboid([30.0, y, 0.45]), [0.0; 3], seats)];
        scenery.push(fixture("stand", [0.0, y, z], EAST, parts));
    }
    let mut x = -45.0;
    while x < 45.0 {
        let height = draw.between(7.0, 12.0);
        let at = [x, 0.5 * height, -22.0 - draw.between(0.0, 6.0)];
        scenery.push(fixture("tree", at, 0.0, props::tree(draw, height)));
        x += draw.between(4.0, 9.0);
    }
    for x in [-14.0, -6.0, 3.0, 12.0] {
        let parts = vec![Part::new(
            Shape::cuboid([3.0, 0.45, 0.04]),
            [0.0; 3],
            Material::patterned(
                crate::scene::Pattern::Bands,
                [0.90, 0.90, 0.88],
                [0.75, 0.20, 0.18],
                0.6,
            ),
        )];
        scenery.push(fixture(
            "banner",
            [x + draw.between(-0.5, 0.5), 0.45, -9.6],
            EAST,
            parts,
        ));
    }
    Place {
        sun: daylight(draw),
        ground: Ground {
            material: paint::GRASS,
            stripes,
        },
        scenery,
    }
}

/// A crossing of two streets, seen from above: along x and along z.
pub fn crossroads(draw: &mut Draw) -> Place {
    let long = 240.0;
    let turned = |stripe: Stripe| Stripe {
        middle_m: [stripe.middle_m[1], stripe.middle_m[0]],
        heading_rad: 0.0,
        ..stripe
    };
    let mut stripes = Vec::new();
    for (width, material) in [(12.4, paint::PAVEMENT), (7.5, paint::KERB)] {
        let one = stripe([0.0, 0.0], [long, width], material);
        stripes.extend([one.clone(), turned(one)]);
    }
    let road = stripe([0.0, 0.0], [long, 7.1], paint::ASPHALT);
    stripes.extend([road.clone(), turned(road)]);
    for side in [-1.0, 1.0] {
        let dashes = Stripe {
            dash_m: [3.0, 3.0],
            ..stripe([side * 64.0, 0.0], [110.0, 0.14], paint::PAINT)
        };
        stripes.extend([dashes.clone(), turned(dashes)]);
        for k in 0..6 {
            let across = -2.75 + 1.1 * f64::from(k);
            let bar = stripe([side * 7.0, across], [3.0, 0.5], paint::PAINT);
            stripes.extend([bar.clone(), turned(bar)]);
        }
    }
    let mut scenery = Vec::new();
    for (sx, sz) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
        let size = [
            draw.between(12.0, 20.0),
            draw.between(5.0, 9.0),
            draw.between(11.0, 16.0),
        ];
        let at = [
            sx * (11.0 + 0.5 * size[0]),
            0.5 * size[1],
            sz * (11.0 + 0.5 * size[2]),
        ];
        scenery.push(fixture("house", at, EAST, props::house(draw, size)));
        for _ in 0..3 {
            let height = draw.between(3.5, 6.0);
            let along = draw.between(9.0, 30.0);
            let at = if draw.chance(0.5) {
                [sx * along, 0.5 * height, sz * 8.2]
            } else {
                [sx * 8.2, 0.5 * height, sz * along]
            };
            scenery.push(fixture("tree", at, 0.0, props::tree(draw, height)));
        }
    }
    Place {
        sun: daylight(draw),
        ground: Ground {
            material: paint::GRASS,
            stripes,
        },
        scenery,
    }
}
