//! What is not shown before a prediction has been compared.
//!
//! The page shows a copy of the document in which the asked numbers are missing, so that no part of
//! it can show them by mistake; what is saved is the document itself.

use kinelens_protocol::{Interval, Kinematics, Lesson, ObjectId, Quantity, SceneDocument, Series};

const ALL: [Quantity; 10] = [
    Quantity::X,
    Quantity::Y,
    Quantity::Z,
    Quantity::VelocityX,
    Quantity::VelocityY,
    Quantity::VelocityZ,
    Quantity::Speed,
    Quantity::Acceleration,
    Quantity::PathLength,
    Quantity::Displacement,
];

/// Tells whether a quantity of an object would give the answer away.
pub fn veils(lesson: &Lesson, object: ObjectId, quantity: Quantity) -> bool {
    lesson.hides_answer && asks_about(lesson, object) && tells(quantity, lesson.quantity)
}

/// Tells whether a lesson asks about an object.
pub fn asks_about(lesson: &Lesson, object: ObjectId) -> bool {
    lesson.object.is_none_or(|asked| asked == object)
}

/// Tells whether a shown quantity is the asked one, or the same number by another name where motion
/// is along one line.
fn tells(shown: Quantity, asked: Quantity) -> bool {
    let is_distance = matches!(shown, Quantity::PathLength | Quantity::Displacement);
    shown == asked
        || match asked {
            Quantity::X
            | Quantity::Y
            | Quantity::Z
            | Quantity::PathLength
            | Quantity::Displacement => is_distance,
            Quantity::VelocityX | Quantity::VelocityY | Quantity::VelocityZ => {
                shown == Quantity::Speed
            }
            Quantity::Speed => matches!(
                shown,
                Quantity::VelocityX | Quantity::VelocityY | Quantity::VelocityZ
            ),
            Quantity::Acceleration => false,
        }
}

/// Copies a document without what its lesson hides: those numbers are not numbers in it.
pub fn veiled(document: &SceneDocument, lesson: &Lesson) -> SceneDocument {
    let mut document = document.clone();
    for motion in &mut document.kinematics {
        let object = motion.object;
        for quantity in ALL {
            if veils(lesson, object, quantity) {
                blank(series_mut(motion, quantity));
            }
        }
        let summary = &mut motion.summary;
        let numbers = [
            (Quantity::PathLength, &mut summary.travelled_m),
            (Quantity::Displacement, &mut summary.displacement_m),
            (Quantity::Speed, &mut summary.mean_speed_mps),
            (Quantity::Speed, &mut summary.peak_speed_mps),
        ];
        for (quantity, interval) in numbers {
            if veils(lesson, object, quantity) {
                *interval = NOTHING;
            }
        }
    }
    for object in &mut document.objects {
        let axes = [Quantity::X, Quantity::Y, Quantity::Z];
        if axes.into_iter().any(|axis| veils(lesson, object.id, axis)) {
            for sample in &mut object.samples {
                sample.world_m = None;
                sample.covariance_m2 = None;
            }
        }
    }
    document
}

const NOTHING: Interval = Interval {
    value: f64::NAN,
    low: f64::NAN,
    high: f64::NAN,
};

fn blank(series: &mut Series) {
    series.value.fill(f64::NAN);
    series.half_width.fill(f64::NAN);
}

fn series_mut(motion: &mut Kinematics, quantity: Quantity) -> &mut Series {
    match quantity {
        Quantity::X => &mut motion.x_m,
        Quantity::Y => &mut motion.y_m,
        Quantity::Z => &mut motion.z_m,
        Quantity::VelocityX => &mut motion.vx_mps,
        Quantity::VelocityY => &mut motion.vy_mps,
        Quantity::VelocityZ => &mut motion.vz_mps,
        Quantity::Speed => &mut motion.speed_mps,
        Quantity::Acceleration => &mut motion.acceleration_mps2,
        Quantity::PathLength => &mut motion.path_length_m,
        Quantity::Displacement => &mut motion.displacement_m,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(object: Option<u32>, quantity: Quantity, hides_answer: bool) -> Lesson {
        Lesson {
            question: String::new(),
            object: object.map(ObjectId),
            quantity,
            axis: [0.0, 1.0],
            hides_answer,
            predictions: Vec::new(),
        }
    }

    #[test]
    fn the_same_number_by_another_name_is_veiled() {
        let speed = lesson(None, Quantity::Speed, true);
        let x = lesson(Some(2), Quantity::X, true);
        for (lesson, object, quantity, hidden) in [
            (&speed, 1, Quantity::Speed, true),
            (&speed, 1, Quantity::VelocityY, true),
            (&speed, 1, Quantity::X, false),
            (&x, 2, Quantity::X, true),
            (&x, 2, Quantity::PathLength, true),
            (&x, 2, Quantity::Y, false),
            (&x, 1, Quantity::X, false),
        ] {
            let found = veils(lesson, ObjectId(object), quantity);
            assert_eq!(found, hidden, "{quantity:?} of {object}");
        }
        let open = lesson(None, Quantity::Speed, false);
        assert!(!veils(&open, ObjectId(1), Quantity::Speed));
    }

    #[test]
    fn a_veiled_document_has_no_number_of_the_answer() {
        let value = serde_json::json!({
            "version": "1.0", "generator": "test",
            "clip": {"name": "a", "size_bytes": 1, "width_px": 2, "height_px": 2, "rotation_deg": 0,
                "duration_s": 1.0, "frame_times_s": [0.0, 0.5], "codec": "", "decoder": "",
                "analysis_width_px": 2, "analysis_height_px": 2},
            "calibration": {"kind": "none"},
            "camera": {"provider": "none", "intrinsics": null, "world_from_camera": [],
                "scale": {"unit": "pixels", "relative_sigma": 0.0, "source": "none", "words": ""}},
            "objects": [], "kinematics": [],
        });
        let mut document: SceneDocument = serde_json::from_value(value).expect("is a scene");
        let series = || Series {
            value: vec![12.5],
            half_width: vec![0.5],
        };
        let interval = Interval {
            value: 12.5,
            low: 12.0,
            high: 13.0,
        };
        document.kinematics.push(Kinematics {
            object: ObjectId(1),
            t_s: vec![0.0],
            frame: vec![0],
            x_m: series(),
            y_m: series(),
            z_m: series(),
            vx_mps: series(),
            vy_mps: series(),
            vz_mps: series(),
            speed_mps: series(),
            acceleration_mps2: series(),
            path_length_m: series(),
            displacement_m: series(),
            heading_clock: vec![None],
            edge: vec![false],
            gap_before: vec![false],
            summary: kinelens_protocol::Summary {
                duration_s: 1.0,
                travelled_m: interval,
                displacement_m: interval,
                mean_speed_mps: interval,
                peak_speed_mps: interval,
                heading_clock: None,
            },
        });
        let shown = veiled(&document, &lesson(None, Quantity::Speed, true));
        let motion = &shown.kinematics[0];
        assert!(motion.speed_mps.value[0].is_nan() && motion.vx_mps.half_width[0].is_nan());
        assert!(motion.summary.peak_speed_mps.value.is_nan());
        assert_eq!(motion.x_m, series());
        assert_eq!(motion.summary.travelled_m, interval);
    }
}
