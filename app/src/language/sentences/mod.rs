//! The sentences of the engine in the page's language.
//!
//! The engine, the documents and the command line speak plain English: a scene is the same file in
//! every language. Where the page shows such a sentence it says it with [`said`]: the sentence is
//! compared with the patterns of a catalogue, `app/sentences/LANGUAGE.json`, and what stands in the
//! places of the pattern goes into those of the translation.
//!
//! A pattern is an English sentence with places. `{#frames}` takes a number, which gets the decimal
//! mark of the language. `{when}` takes a phrase of the section `when`, where there is such a
//! section; `{reason?}` takes such a phrase or, failing that, any text. `{name}`, `{other}` and
//! `{owner}` take the name of an object, `{names}` and `{spans}` lists, `{unit}` a unit. Every other
//! place takes any text. Digits at the end of a place's name only tell places apart.
//!
//! A sentence that is in no catalogue is shown in English. Tests compare the catalogues with the
//! sources, so a reworded sentence does not get lost.

mod said;

mod catalogue;
mod pattern;

mod amount;
mod list;
mod reader;

#[cfg(test)]
mod drift;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod not_shown;

pub use said::said;
