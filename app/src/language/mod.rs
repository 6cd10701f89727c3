//! The page's languages: which one is spoken, its words, and how it writes numbers.
//!
//! The words lie in `app/locales/LANGUAGE/PART.json` and are checked when the page is compiled: a key
//! that is misspelt does not build. `words!(part.key)` gives the text in the language of the moment
//! and, inside a reactive closure, follows a change of it; `words!(part.key, name = value)` puts values
//! into the places `{name}` of the text. Sentences that the engine makes come in English and are said by
//! [`said`] where they are shown.

/// Gives the text of a key in the language of the moment, with values in its places where given.
macro_rules! words {
    ($($key:ident).+) => {
        leptos_i18n::td_string!($crate::language::locale(), $($key).+)
    };
    ($($key:ident).+, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::language::fill(words!($($key).+), &[$((stringify!($name), &$value)),+])
    };
}

mod choice;
mod fill;
mod sentences;
mod spoken;

// Its successor generates the same code with build scripts that can reach the network.
#[allow(
    deprecated,
    clippy::all,
    clippy::pedantic,
    unused_qualifications,
    reason = "generated code"
)]
mod generated {
    leptos_i18n::load_locales!();
}

pub use choice::{Choice, keep_language};
pub use fill::fill;
pub use generated::i18n::Locale;
pub use sentences::said;
pub use spoken::{decimal, in_sentence, language_tag, locale, set_locale};

/// A text in the language of the moment, for tables of constants.
pub type Words = fn() -> &'static str;
