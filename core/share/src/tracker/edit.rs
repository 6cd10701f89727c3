//! Bringing a project up to a scene, touching only what differs.

use kinelens_protocol::{SceneDocument, SceneObject};

use super::export::{colour, plane_axes, point_item, point_mass, points_of};
use super::osp::{class_of, held_mut, holding, new_line, place, plain, property_mut};
use super::xml::{Element, Node};
use super::{FrameCoords, TrackerProject, TrackerTrack};
use crate::ShareError;

/// Numbers closer than this share are the same but for the rounding of a conversion.
const SAME: f64 = 1e-12;

impl TrackerProject {
    /// Writes a scene's axes and points into the project that it came from.
    ///
    /// Objects belong to the tracks of the same name. A track without an object stays as it is, an
    /// object without a track gets a new one, and whatever else the project holds is not touched.
    ///
    /// # Errors
    /// When the project itself cannot be understood.
    pub fn update(&mut self, document: &SceneDocument) -> Result<(), ShareError> {
        let before = self.import()?;
        let metres_per_unit = before.metres_per_unit().unwrap_or(1.0);
        if let Some(mut axes) = plane_axes(&document.calibration) {
            axes.scale_px = axes.scale_px.map(|scale_px| scale_px * metres_per_unit);
            if !same_axes(&axes, &before.coords.at(before.first_frame)) {
                self.set_axes(&axes);
            }
        }
        let mut used = vec![false; before.tracks.len()];
        for object in &document.objects {
            let known = before.tracks.iter().enumerate();
            let track = known
                .filter(|(index, track)| !used[*index] && track.name == object.label)
                .map(|(index, track)| (index, track.clone()))
                .next();
            match track {
                Some((index, track)) => {
                    used[index] = true;
                    self.set_points(index, &track, object);
                }
                None => self.add_track(object),
            }
        }
        Ok(())
    }

    fn set_axes(&mut self, axes: &FrameCoords) {
        let coords = property_mut(&mut self.xml.root, "coords").and_then(held_mut);
        let Some(data) = coords.and_then(|coords| property_mut(coords, "framedata")) else {
            return;
        };
        let others: Vec<u32> = data
            .elements()
            .filter_map(place)
            .filter(|&frame| frame > 0)
            .collect();
        for frame in others {
            remove_item(data, frame);
        }
        let first = data
            .elements_mut()
            .find(|item| place(item) == Some(0))
            .and_then(held_mut);
        let Some(first) = first else { return };
        for (name, value) in [
            ("xorigin", axes.origin_px[0]),
            ("yorigin", axes.origin_px[1]),
            ("angle", axes.angle_rad.to_degrees()),
            ("xscale", axes.scale_px[0]),
            ("yscale", axes.scale_px[1]),
        ] {
            set_text(first, name, format!("{value:?}"));
        }
    }

    fn set_points(&mut self, index: usize, before: &TrackerTrack, object: &SceneObject) {
        let tracks = property_mut(&mut self.xml.root, "tracks");
        let track = tracks
            .into_iter()
            .flat_map(Element::elements_mut)
            .filter_map(held_mut)
            .filter(|track| class_of(track) == "PointMass")
            .nth(index);
        let Some(track) = track else { return };
        if before.colour != object.colour.to_ascii_lowercase()
            && let Some(known) = property_mut(track, "color").and_then(held_mut)
        {
            *known = colour(&object.colour);
        }
        let now: Vec<_> = points_of(object).collect();
        let Some(data) = property_mut(track, "framedata") else {
            return;
        };
        let known = |frame: u32| {
            let found = before
                .points
                .binary_search_by_key(&frame, |point| point.frame);
            found.ok().map(|index| before.points[index].point_px)
        };
        let changed = now
            .iter()
            .filter(|(frame, point_px, _)| known(*frame) != Some(*point_px));
        let new_keys: Vec<u32> = changed
            .filter(|(.., key)| *key)
            .map(|(frame, ..)| *frame)
            .collect();
        merge_points(data, &now, known);
        add_key_frames(track, &new_keys);
    }

    fn add_track(&mut self, object: &SceneObject) {
        if let Some(tracks) = property_mut(&mut self.xml.root, "tracks") {
            let item = holding("item", 2, point_mass(object));
            tracks.append([new_line(2), Node::Element(item)]);
        }
    }
}

fn same_axes(a: &FrameCoords, b: &FrameCoords) -> bool {
    let numbers = |axes: &FrameCoords| {
        let [x, y] = axes.origin_px;
        [x, y, axes.angle_rad, axes.scale_px[0], axes.scale_px[1]]
    };
    let close = |(a, b): (f64, f64)| (a - b).abs() <= SAME * a.abs().max(b.abs()).max(1.0);
    numbers(a).into_iter().zip(numbers(b)).all(close)
}

/// Adds frames to a track's list of key frames. An empty list says that all are, and stays empty.
fn add_key_frames(track: &mut Element, frames: &[u32]) {
    let Some(list) = property_mut(track, "keyFrames").and_then(|keys| property_mut(keys, "array"))
    else {
        return;
    };
    let text = list.text();
    let mut keys: Vec<u32> = text
        .trim_matches(['{', '}', ' '])
        .split(',')
        .filter_map(|key| key.trim().parse().ok())
        .collect();
    let before = keys.len();
    keys.extend(frames);
    keys.sort_unstable();
    keys.dedup();
    if keys.len() > before {
        let keys: Vec<String> = keys.iter().map(u32::to_string).collect();
        list.children = vec![Node::Text(format!("{{{}}}", keys.join(",")))];
    }
}

fn set_text(object: &mut Element, name: &str, value: String) {
    match property_mut(object, name) {
        Some(known) => known.children = vec![Node::Text(value)],
        None => object.append([new_line(5), Node::Element(plain(name, "double", &value))]),
    }
}

/// Makes the items of a list of points those of `now`, in order, since Tracker sizes an array by
/// its last item. Items of points that stay are not touched, nor is the white space around them.
fn merge_points(
    array: &mut Element,
    now: &[(u32, [f64; 2], bool)],
    known: impl Fn(u32) -> Option<[f64; 2]>,
) {
    let mut coming = now.iter().peekable();
    let mut merged = Vec::with_capacity(array.children.len());
    let mut blank = None;
    for node in std::mem::take(&mut array.children) {
        let frame = match &node {
            Node::Element(item) => place(item),
            _ => None,
        };
        match (node, frame) {
            (Node::Element(mut item), Some(frame)) => {
                while let Some((earlier, point_px, _)) = coming.next_if(|(next, ..)| *next < frame)
                {
                    merged.extend([new_line(4), Node::Element(point_item(*earlier, *point_px))]);
                }
                let before = blank.take();
                let Some((_, point_px, _)) = coming.next_if(|(next, ..)| *next == frame) else {
                    continue;
                };
                if known(frame) != Some(*point_px)
                    && let Some(point) = held_mut(&mut item)
                {
                    set_text(point, "x", format!("{:?}", point_px[0]));
                    set_text(point, "y", format!("{:?}", point_px[1]));
                }
                merged.extend(before);
                merged.push(Node::Element(item));
            }
            (Node::Text(raw), _) if raw.trim().is_empty() => {
                merged.extend(blank.replace(Node::Text(raw)));
            }
            (node, _) => {
                merged.extend(blank.take());
                merged.push(node);
            }
        }
    }
    for (frame, point_px, _) in coming {
        merged.extend([new_line(4), Node::Element(point_item(*frame, *point_px))]);
    }
    if !merged.is_empty() {
        merged.push(blank.unwrap_or_else(|| new_line(3)));
    }
    array.children = merged;
}

fn remove_item(array: &mut Element, frame: u32) {
    let at = array
        .children
        .iter()
        .position(|node| matches!(node, Node::Element(element) if place(element) == Some(frame)));
    let Some(at) = at else { return };
    let blank =
        at > 0 && matches!(&array.children[at - 1], Node::Text(raw) if raw.trim().is_empty());
    array.children.drain(at - usize::from(blank)..=at);
}

#[cfg(test)]
mod tests {
    use super::super::osp::{property, text};
    use super::*;

    fn array(xml: &str) -> Element {
        super::super::xml::XmlDocument::parse(xml).unwrap().root
    }

    fn places(array: &Element) -> Vec<u32> {
        array.elements().filter_map(place).collect()
    }

    #[test]
    fn items_stay_in_order() {
        let item = |frame: u32| {
            format!(
                "\n  <property name=\"[{frame}]\"><object><property name=\"x\">1.0</property></object></property>"
            )
        };
        let before = format!("<property>{}{}{}\n</property>", item(3), item(7), item(8));
        let known = |frame: u32| [3, 7, 8].contains(&frame).then_some([1.0, 2.0]);
        let check = |now: &[u32]| {
            let mut data = array(&before);
            let now: Vec<_> = now
                .iter()
                .map(|&frame| (frame, [1.0, 2.0], false))
                .collect();
            merge_points(&mut data, &now, known);
            let frames: Vec<u32> = now.iter().map(|(frame, ..)| *frame).collect();
            assert_eq!(places(&data), frames);
            data
        };
        assert_eq!(check(&[3, 7, 8]), array(&before));
        for frames in [&[0, 3, 5, 7, 9][..], &[8, 9], &[0], &[3, 8], &[]] {
            check(frames);
        }
        let mut empty = array("<property name=\"framedata\" type=\"array\"/>");
        merge_points(&mut empty, &[(4, [1.0, 2.0], false)], |_| None);
        assert_eq!(places(&empty), [4]);
        let mut axes = array(&before);
        remove_item(&mut axes, 7);
        assert_eq!(places(&axes), [3, 8]);
    }

    #[test]
    fn key_frames_are_added_to_a_list_only() {
        let mut track = array(
            "<object><property name=\"keyFrames\"><property name=\"array\">{1,7}</property></property></object>",
        );
        add_key_frames(&mut track, &[3, 7]);
        let keys = property(&track, "keyFrames").and_then(|keys| text(keys, "array"));
        assert_eq!(keys.unwrap(), "{1,3,7}");
        let mut all = array("<object><property name=\"keyFrames\"/></object>");
        let before = all.clone();
        add_key_frames(&mut all, &[3]);
        assert_eq!(all, before);
    }
}
