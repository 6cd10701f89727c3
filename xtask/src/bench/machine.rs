//! The machine behind the figures: without it they say little.

use std::fs;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::shell::Program;

/// What is known about the machine, and how busy it is now.
pub struct Machine {
    processor: String,
    cores: usize,
    rustc: String,
    /// Mean number of programs that wanted a core in the last minute; absent where nobody counts.
    load: Option<f64>,
}

impl Machine {
    /// Looks around.
    ///
    /// # Errors
    /// When there is no Rust or the cores cannot be counted.
    pub fn look() -> Result<Self> {
        let rustc = Program::new("rustc")
            .arg("--version")
            .read("Is Rust installed?")?;
        let cores =
            std::thread::available_parallelism().context("The number of cores is unknown.")?;
        let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Ok(Self {
            processor: model(&processors).unwrap_or(std::env::consts::ARCH).into(),
            cores: cores.get(),
            rustc: rustc.trim().into(),
            load: load
                .split_whitespace()
                .next()
                .and_then(|load| load.parse().ok()),
        })
    }

    /// One line for people.
    pub fn words(&self) -> String {
        let load = self
            .load
            .map_or_else(String::new, |load| format!(", load {load:.1} before"));
        format!(
            "{} cores of {}, {}, {}{load}",
            self.cores,
            self.processor,
            std::env::consts::OS,
            self.rustc
        )
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        json!({
            "processor": self.processor,
            "cores": self.cores,
            "os": std::env::consts::OS,
            "arch": std::env::consts::ARCH,
            "rustc": self.rustc,
            "load_before": self.load,
        })
    }
}

/// The processor's own name in Linux's list of processors.
fn model(processors: &str) -> Option<&str> {
    processors
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim() == "model name")
        .map(|(_, model)| model.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_named() {
        let listed = "processor\t: 0\nmodel name\t: Some CPU @ 2.00GHz\nprocessor\t: 1\nmodel name\t: Other\n";
        assert_eq!(model(listed), Some("Some CPU @ 2.00GHz"));
        assert_eq!(model(""), None);
    }
}
