use kinelens_protocol::{ObjectId, SampleState};

use super::overlay::sample_at;
use crate::state::SceneModel;

/// What lies under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picked {
    pub object: ObjectId,
    /// The point itself, not only the box around it: it can be dragged.
    pub on_point: bool,
    pub point_px: [f64; 2],
}

/// Finds the object under a point in a frame: the nearest point within reach, else the smallest box.
pub fn pick(
    scene: &SceneModel,
    hidden: &[ObjectId],
    frame: u32,
    at_px: [f64; 2],
    reach_px: f64,
) -> Option<Picked> {
    let mut nearest: Option<(f64, Picked)> = None;
    let mut smallest: Option<(f64, Picked)> = None;
    for object in scene
        .objects()
        .filter(|object| !hidden.contains(&object.id))
    {
        let Some(sample) = sample_at(object, frame) else {
            continue;
        };
        let [x, y] = sample.point_px;
        let picked = Picked {
            object: object.id,
            on_point: true,
            point_px: sample.point_px,
        };
        let distance_px = (x - at_px[0]).hypot(y - at_px[1]);
        if distance_px <= reach_px && nearest.is_none_or(|(best, _)| distance_px < best) {
            nearest = Some((distance_px, picked));
        }
        let Some([left, top, width, height]) = sample.box_px else {
            continue;
        };
        let inside = (left..=left + width).contains(&at_px[0])
            && (top..=top + height).contains(&at_px[1])
            && sample.state != SampleState::Lost;
        let area_px2 = width * height;
        if inside && smallest.is_none_or(|(best, _)| area_px2 < best) {
            let in_box = Picked {
                on_point: false,
                ..picked
            };
            smallest = Some((area_px2, in_box));
        }
    }
    nearest.or(smallest).map(|(_, picked)| picked)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, sync::Arc};

    use kinelens_protocol::{ObjectSource, Sample, SceneObject};

    use super::*;

    fn scene(boxes: &[[f64; 4]]) -> SceneModel {
        let objects = boxes.iter().enumerate().map(|(index, &[x, y, w, h])| {
            let id = ObjectId(index as u32);
            let sample = Sample {
                frame: 3,
                t_s: 0.1,
                point_px: [x + w / 2.0, y + h],
                sigma_px: 1.0,
                box_px: Some([x, y, w, h]),
                state: SampleState::Good,
                score: 1.0,
                world_m: None,
                covariance_m2: None,
            };
            let object = SceneObject {
                id,
                label: "car".into(),
                colour: "#000000".into(),
                source: ObjectSource::Detector,
                over_plane_m: None,
                samples: vec![sample],
            };
            (id, Arc::new(object))
        });
        SceneModel {
            growing: objects.collect::<BTreeMap<_, _>>(),
            ..SceneModel::default()
        }
    }

    #[test]
    fn points_win_over_boxes_and_small_boxes_over_large_ones() {
        let scene = scene(&[[0.0, 0.0, 100.0, 100.0], [40.0, 40.0, 20.0, 20.0]]);
        let at = |point| pick(&scene, &[], 3, point, 5.0).map(|one| (one.object.0, one.on_point));
        assert_eq!(at([45.0, 45.0]), Some((1, false)));
        assert_eq!(at([5.0, 5.0]), Some((0, false)));
        assert_eq!(at([51.0, 98.0]), Some((0, true)));
        assert_eq!(at([150.0, 5.0]), None);
        assert_eq!(
            pick(&scene, &[ObjectId(1)], 3, [45.0, 45.0], 5.0).map(|one| one.object.0),
            Some(0)
        );
        assert!(
            pick(&scene, &[], 4, [45.0, 45.0], 5.0).is_none(),
            "another frame"
        );
    }
}
