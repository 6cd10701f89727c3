//! A line on the terminal while something takes long.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use super::places::size_words;

/// One line that is written over; nothing where nobody watches.
pub struct ProgressLine {
    shown: bool,
    last: Option<Instant>,
}

/// Time between two lines; more often only costs.
const PAUSE: Duration = Duration::from_millis(100);

impl ProgressLine {
    pub fn new(json: bool) -> Self {
        Self {
            shown: !json && std::io::stderr().is_terminal(),
            last: None,
        }
    }

    pub fn bytes(&mut self, what: &str, done: u64, total: u64) {
        let is_due = self.last.is_none_or(|last| last.elapsed() >= PAUSE);
        if self.shown && (is_due || done >= total) {
            self.last = Some(Instant::now());
            eprint!(
                "\r\x1b[K{what}: {} of {}",
                size_words(done),
                size_words(total)
            );
            let _ = std::io::stderr().flush();
        }
    }

    pub fn clear(&mut self) {
        if self.shown {
            eprint!("\r\x1b[K");
        }
    }
}
