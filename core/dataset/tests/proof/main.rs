//! Proofs of what the data half claims, each by another way than the generator's own.
//!
//! [`look`] works out again who can be seen when, and [`recount`] what is true of them, both from the
//! recording and by plain arithmetic.

mod answerable;
mod build;
mod exact;
mod golden;
mod invariance;
mod written;

mod look;
mod made;
mod recount;
mod schema;
mod support;
