use kinelens_protocol::ObjectId;

/// A question that can be asked about the objects of the scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub question: String,
    /// What is selected when it is asked, most recent first; empty leaves the selection.
    pub objects: Vec<ObjectId>,
}

/// Makes questions from the objects that the user most likely means, most likely first.
pub fn suggestions(likely: &[(ObjectId, String)]) -> Vec<Suggestion> {
    let Some((first, label)) = likely.first() else {
        return Vec::new();
    };
    let one = |question: String| Suggestion {
        question,
        objects: vec![*first],
    };
    let named = name(likely, label);
    let the = with_article;
    let mut list = vec![
        one(format!("How far did {named} travel?")),
        one(format!("How fast is {named} at most?")),
        one(format!("In which direction does {named} move?")),
    ];
    if let Some((second, other)) = likely.get(1) {
        let both = vec![*first, *second];
        let question = |what: &str| {
            if label == other {
                format!("Which one {what}?")
            } else {
                format!("Which one {what}, {} or {}?", the(label), the(other))
            }
        };
        for what in ["is faster", "travelled further"] {
            list.push(Suggestion {
                question: question(what),
                objects: both.clone(),
            });
        }
    }
    list
}

/// `the car`, and `car 2` as it is: a number makes a name of its own.
fn with_article(label: &str) -> String {
    if label.ends_with(|last: char| last.is_ascii_digit()) {
        label.to_owned()
    } else {
        format!("the {label}")
    }
}

/// The name, or `it` where several have that name.
fn name(likely: &[(ObjectId, String)], label: &str) -> String {
    let count = likely.iter().filter(|(_, other)| other == label).count();
    if count > 1 {
        "it".to_owned()
    } else {
        with_article(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likely(labels: &[&str]) -> Vec<(ObjectId, String)> {
        let entries = labels.iter().enumerate();
        entries
            .map(|(index, &label)| (ObjectId(index as u32), label.to_owned()))
            .collect()
    }

    #[test]
    fn questions_name_what_is_on_screen() {
        assert!(suggestions(&[]).is_empty());
        let alone = suggestions(&likely(&["ball"]));
        assert_eq!(alone.len(), 3);
        assert_eq!(alone[0].question, "How far did the ball travel?");
        let two = suggestions(&likely(&["car", "dog"]));
        assert_eq!(two[3].question, "Which one is faster, the car or the dog?");
        assert_eq!(two[3].objects, [ObjectId(0), ObjectId(1)]);
        let numbered = suggestions(&likely(&["car 1", "dog"]));
        assert_eq!(numbered[0].question, "How far did car 1 travel?");
        let alike = suggestions(&likely(&["car", "car"]));
        assert_eq!(alike[0].question, "How far did it travel?");
        assert_eq!(alike[0].objects, [ObjectId(0)]);
    }
}
