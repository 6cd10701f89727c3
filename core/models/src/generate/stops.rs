//! Texts at which an answer ends.

/// Holds back what may be the beginning of a stop text.
#[derive(Debug)]
pub(super) struct Stops<'a> {
    texts: &'a [String],
    held: String,
}

impl<'a> Stops<'a> {
    pub(super) fn new(texts: &'a [String]) -> Self {
        Self {
            texts,
            held: String::new(),
        }
    }

    /// Takes new text; returns what is sure to belong to the answer, and whether a stop text was met.
    pub(super) fn push(&mut self, text: &str) -> (String, bool) {
        self.held.push_str(text);
        let stops = self.texts.iter().filter(|stop| !stop.is_empty());
        if let Some(at) = stops
            .clone()
            .filter_map(|stop| self.held.find(stop.as_str()))
            .min()
        {
            self.held.truncate(at);
            return (std::mem::take(&mut self.held), true);
        }
        let begun = stops
            .flat_map(|stop| stop.char_indices().map(move |(end, _)| &stop[..end]))
            .filter(|beginning| self.held.ends_with(beginning))
            .map(str::len)
            .max()
            .unwrap_or(0);
        let rest = self.held.split_off(self.held.len() - begun);
        (std::mem::replace(&mut self.held, rest), false)
    }

    /// Returns what was held back after all.
    pub(super) fn finish(self) -> String {
        self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_text_in_pieces_is_met_and_never_shown() {
        let texts = ["\n\nQ:".to_owned(), String::new()];
        let mut stops = Stops::new(&texts);
        assert_eq!(stops.push("12 m\n"), ("12 m".to_owned(), false));
        assert_eq!(stops.push("\n"), (String::new(), false));
        assert_eq!(stops.push("or é"), ("\n\nor é".to_owned(), false));
        assert_eq!(stops.push(".\n\nQ: next"), (".".to_owned(), true));
        let mut stops = Stops::new(&texts);
        stops.push("end\n");
        assert_eq!(stops.finish(), "\n");
    }
}
