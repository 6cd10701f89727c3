//! The page before a clip is open, and what is said when one cannot be opened.

mod convert;
mod opening_card;
mod samples;
mod welcome_view;

pub use convert::stem;
pub use opening_card::OpeningCard;
pub use samples::open_sample;
pub use welcome_view::Welcome;
