//! What a question is asked about: the objects of a scene, seen from outside.

use kinelens_motion::{Kinematics, Span};

/// The scene as far as questions need it.
#[derive(Debug, Clone)]
pub struct SceneView<'a> {
    pub objects: Vec<ObjectView<'a>>,
    /// Ids of the selected objects, most recently selected first: what "it" means.
    pub selected: &'a [u32],
    /// The time from the first to the last frame.
    pub clip: Span,
    /// The part of the clip that the user has marked: what "here" and "in this part" mean.
    pub span: Option<Span>,
    /// False while there is no scale: "metres" of the kinematics are then pixels.
    pub metric: bool,
}

/// One object with its motion.
#[derive(Debug, Clone, Copy)]
pub struct ObjectView<'a> {
    pub id: u32,
    /// Class or the user's own name, such as `car` or `Anna`.
    pub label: &'a str,
    /// English name of the object's colour, where somebody gave one.
    pub colour_name: Option<&'a str>,
    /// Mean place in the picture, x right and y down: what "left" and "upper" mean.
    pub mean_point_px: Option<[f64; 2]>,
    /// The motion, or `None` when the track is too short to have one.
    pub kinematics: Option<&'a Kinematics>,
}

impl<'a> SceneView<'a> {
    /// Finds the object with an id.
    pub fn object(&self, id: u32) -> Option<&ObjectView<'a>> {
        self.objects.iter().find(|object| object.id == id)
    }

    /// Returns how a sentence calls an object: `the car`, `car #2` where several share the label, or
    /// a name as it is.
    pub fn name(&self, id: u32) -> String {
        let Some(object) = self.object(id) else {
            return format!("object #{id}");
        };
        let label = object.label.trim();
        if label.is_empty() {
            return format!("object #{id}");
        }
        let shared = self
            .objects
            .iter()
            .filter(|other| other.label.trim().eq_ignore_ascii_case(label))
            .count()
            > 1;
        let own_name = label
            .chars()
            .any(|c| c.is_uppercase() || c.is_ascii_digit());
        match (shared, own_name) {
            (true, _) => format!("{label} #{id}"),
            (false, true) => label.to_owned(),
            (false, false) => format!("the {label}"),
        }
    }

    /// Returns the name for the start of a sentence.
    pub(crate) fn capital_name(&self, id: u32) -> String {
        capitalised(&self.name(id))
    }

    /// Lists objects in words: `the car, the ball and Anna`.
    pub(crate) fn names(&self, ids: &[u32]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.name(*id)).collect();
        match names.split_last() {
            None => "nothing".to_owned(),
            Some((only, [])) => only.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        }
    }
}

/// Returns the text with its first letter in upper case.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Returns the possessive of a name: `the car's`, `James'`.
pub(crate) fn possessive(name: &str) -> String {
    if name.ends_with('s') {
        format!("{name}'")
    } else {
        format!("{name}'s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_objects_apart() {
        let object = |id, label| ObjectView {
            id,
            label,
            colour_name: None,
            mean_point_px: None,
            kinematics: None,
        };
        let scene = SceneView {
            objects: vec![
                object(1, "car"),
                object(2, "Car"),
                object(3, "person"),
                object(4, "Anna"),
                object(5, " "),
            ],
            selected: &[],
            clip: Span::new(0.0, 1.0),
            span: None,
            metric: true,
        };
        let names: Vec<String> = [1, 2, 3, 4, 5, 9]
            .iter()
            .map(|id| scene.name(*id))
            .collect();
        assert_eq!(
            names,
            [
                "car #1",
                "Car #2",
                "the person",
                "Anna",
                "object #5",
                "object #9"
            ]
        );
        assert_eq!(scene.names(&[3, 4, 1]), "the person, Anna and car #1");
    }
}
