//! Removes boxes that show an object a second time.

use super::Detection;

/// Keeps the best of every group of overlapping boxes of one class, best first.
///
/// Greedy non-maximum suppression: a box goes when its intersection over union with a better one
/// of its class exceeds `iou_limit`, or when `inside_limit` or more of it lies within the better
/// one. The second test is for tiles, where a seam leaves a part of an object beside the whole; a
/// limit above one switches it off. Ties keep their order, so the result depends on the input
/// alone.
pub(super) fn suppress(
    mut detections: Vec<Detection>,
    iou_limit: f32,
    inside_limit: f32,
    most: usize,
) -> Vec<Detection> {
    detections.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Detection> = Vec::new();
    for candidate in detections {
        if kept.len() >= most {
            break;
        }
        let repeats = kept.iter().any(|better| {
            better.class_index == candidate.class_index && {
                let shared = intersection(&better.bounds, &candidate.bounds);
                let own = area(&candidate.bounds);
                shared > iou_limit * (area(&better.bounds) + own - shared)
                    || shared >= inside_limit * own
            }
        });
        if !repeats {
            kept.push(candidate);
        }
    }
    kept
}

/// Area that two boxes share.
fn intersection(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    let width = a[2].min(b[2]) - a[0].max(b[0]);
    let height = a[3].min(b[3]) - a[1].max(b[1]);
    width.max(0.0) * height.max(0.0)
}

/// Area of a box; zero when it is turned inside out.
fn area(bounds: &[f32; 4]) -> f32 {
    (bounds[2] - bounds[0]).max(0.0) * (bounds[3] - bounds[1]).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(class_index: usize, score: f32, bounds: [f32; 4]) -> Detection {
        Detection {
            class_index,
            label: "car".into(),
            score,
            bounds,
        }
    }

    #[test]
    fn keeps_the_best_of_each_class_and_place() {
        let boxes = vec![
            found(0, 0.5, [0.0, 0.0, 0.4, 0.4]),
            found(0, 0.9, [0.02, 0.0, 0.42, 0.4]),
            found(1, 0.4, [0.0, 0.0, 0.4, 0.4]),
            found(0, 0.6, [0.5, 0.5, 0.9, 0.9]),
        ];
        let kept = suppress(boxes, 0.5, 2.0, 10);
        let scores: Vec<_> = kept.iter().map(|d| d.score).collect();
        assert_eq!(scores, [0.9, 0.6, 0.4]);
    }

    #[test]
    fn drops_a_part_inside_the_whole_where_asked() {
        let boxes = || {
            vec![
                found(0, 0.9, [0.0, 0.0, 0.8, 0.4]),
                found(0, 0.5, [0.6, 0.05, 0.79, 0.35]),
            ]
        };
        assert_eq!(suppress(boxes(), 0.5, 2.0, 10).len(), 2);
        assert_eq!(suppress(boxes(), 0.5, 0.8, 10).len(), 1);
        assert!(suppress(boxes(), 0.5, 2.0, 0).is_empty());
    }

    #[test]
    fn survives_boxes_of_no_area() {
        let boxes = vec![found(0, 0.9, [0.5; 4]), found(0, 0.8, [0.7, 0.7, 0.2, 0.2])];
        assert!(!suppress(boxes, 0.5, 2.0, 10).is_empty());
    }
}
