//! What Kinelens measures on clips whose truth is known.
//!
//! A person is imitated: clicks on the body, puts the stick's ends on the ruler, types its length,
//! each a little off as people are. The rest is the product's own command line.

mod clips;
mod person;
mod report;
mod score;
mod trial;

pub use clips::Clips;
pub use report::{Report, report};
pub use score::Score;
pub use trial::{Trial, trials};
