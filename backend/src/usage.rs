//! Bad usage that clap cannot see: arguments that are well-formed each and wrong together.

/// Arguments that make no sense together.
#[derive(Debug)]
pub struct BadUsage(String);

/// Makes an error that ends the program as bad usage does.
pub fn bad_usage(words: impl Into<String>) -> anyhow::Error {
    BadUsage(words.into()).into()
}

impl std::fmt::Display for BadUsage {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for BadUsage {}
