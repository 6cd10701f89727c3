//! `cargo xtask test`: everything that must pass, part by part, with the time each part took.
//!
//! A part that fails does not hide the others: all that do not need it still run.

use std::ffi::OsStr;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::ValueEnum;
use serde_json::json;

use crate::build::{WORLD, backend, native_packages, page};
use crate::paths::Paths;
use crate::report::{save, table};
use crate::setup::{BROWSER_TARGET, Browser, Toolchain, browser, vulkan, wasm_toolchain};
use crate::shell::{Program, note, spoken_seconds, step};
use crate::{check, weights};

/// A part of the tests that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// Unit tests of the native packages.
    Unit,
    /// Unit and cross-module tests of all packages that run natively.
    Native,
    /// The page in a real browser.
    Browser,
}

/// Runs the tests.
///
/// # Errors
/// When a part fails; the table says which.
pub fn run(paths: &Paths, only: Option<Only>, filter: Option<&str>) -> Result<()> {
    let mut parts = Parts::default();
    let toolchain = match only {
        Some(Only::Unit | Only::Native) => None,
        _ => parts.run("set-up", || wasm_toolchain(paths)),
    };
    if only.is_none()
        && let Some(toolchain) = &toolchain
    {
        parts.run("checks and lints", || check::all(paths, toolchain));
    }
    if only != Some(Only::Browser) {
        let unit = only == Some(Only::Unit);
        parts.run("native tests", || native(paths, unit, filter));
        parts.run("rendered world", || rendered_world(paths, unit, filter));
    }
    if let Some(toolchain) = &toolchain {
        in_browser(paths, toolchain, filter, &mut parts);
    }
    parts.finish(paths)
}

fn native(paths: &Paths, unit: bool, filter: Option<&str>) -> Result<()> {
    step("Running the native tests");
    let advice = "The names of the failed tests are above.";
    let test = |cargo| test(cargo, unit);
    let filtered = |cargo| filtered(cargo, filter);
    // Weights are inputs of some tests; without a network those tests skip themselves and say so.
    for ensured in [weights::ensure(paths), weights::ensure_language(paths)] {
        if let Err(failure) = ensured {
            note(format!("{failure:#}"));
        }
    }
    let outcomes = [
        filtered(native_packages(test(paths.cargo(&paths.native_target)))).run(advice),
        filtered(test(paths.cargo(&paths.native_target)).args(["--package", "kinelens-app"]))
            .run(advice),
        filtered(test(paths.cargo(&paths.own_target())).args(["--package", "xtask"])).run(advice),
    ];
    outcomes.into_iter().collect()
}

/// Tests the world that everything is measured against; without a driver its pictures are left out,
/// which the tests say.
fn rendered_world(paths: &Paths, unit: bool, filter: Option<&str>) -> Result<()> {
    step("Testing the rendered world");
    if let Err(failure) = vulkan() {
        note(format!("{failure:#}"));
    }
    let cargo = test(paths.cargo(&paths.native_target), unit).args(["--package", WORLD]);
    filtered(cargo, filter).run("The names of the failed tests are above.")
}

fn test(cargo: Program, unit: bool) -> Program {
    let kinds: &[&str] = if unit { &["--lib", "--bins"] } else { &[] };
    cargo
        .args(["test", "--release", "--no-fail-fast"])
        .args(kinds)
}

fn filtered(cargo: Program, filter: Option<&str>) -> Program {
    match filter {
        Some(filter) => cargo.args(["--", filter]),
        None => cargo,
    }
}

fn in_browser(paths: &Paths, toolchain: &Toolchain, filter: Option<&str>, parts: &mut Parts) {
    let built = parts.run("page", || page(paths, toolchain).map(|_| ()));
    let server = parts.run("server", || backend(paths));
    let driver = parts.run("browser set-up", || browser(paths));
    let (Some(()), Some(server), Some(driver)) = (built, server, driver) else {
        note("The browser tests need the page, the server and the browser: left out.");
        return;
    };
    parts.run("browser tests", || {
        step("Running the browser tests");
        let files = test_files(&paths.root.join("tests/browser"))?;
        browser_tests(paths, &server, &driver, &files, filter)
    });
}

/// Runs test files of `tests/browser` on the page in `dist/`.
///
/// # Errors
/// When a test fails.
pub fn browser_tests(
    paths: &Paths,
    server: &Path,
    driver: &Browser,
    files: &[impl AsRef<OsStr>],
    filter: Option<&str>,
) -> Result<()> {
    let pattern = filter.map(|filter| format!("--test-name-pattern={filter}"));
    Program::new("node")
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(pattern)
        .args(files)
        .dir(&paths.root.join("tests/browser"))
        .env("KINELENS_BINARY", server)
        .env("KINELENS_DIST", &paths.dist)
        .env("KINELENS_CHROMIUM", &driver.chromium)
        .run("The names of the failed tests are above; screenshots are in target/shots.")
}

/// The test files by name: node 20 takes no patterns.
fn test_files(folder: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(folder)?.flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".test.mjs")).collect();
    names.sort();
    Ok(names)
}

/// The parts that ran, their times and how they ended.
#[derive(Default)]
struct Parts {
    done: Vec<Part>,
}

struct Part {
    name: &'static str,
    seconds: f64,
    failure: Option<String>,
}

impl Parts {
    fn run<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let start = Instant::now();
        let outcome = work();
        let failure = outcome.as_ref().err().map(|failure| format!("{failure:#}"));
        if let Some(failure) = &failure {
            eprintln!("✗ {name}: {failure}");
        }
        let seconds = start.elapsed().as_secs_f64();
        self.done.push(Part {
            name,
            seconds,
            failure,
        });
        outcome.ok()
    }

    fn finish(&self, paths: &Paths) -> Result<()> {
        let total: f64 = self.done.iter().map(|part| part.seconds).sum();
        let mut rows: Vec<Vec<String>> = self
            .done
            .iter()
            .map(|part| {
                let outcome = if part.failure.is_some() {
                    "failed"
                } else {
                    "passed"
                };
                vec![
                    part.name.into(),
                    spoken_seconds(part.seconds),
                    outcome.into(),
                ]
            })
            .collect();
        rows.push(vec!["all".into(), spoken_seconds(total), String::new()]);
        println!("\n{}", table(&["part", "time", "outcome"], &rows));
        let parts: Vec<_> = self
            .done
            .iter()
            .map(
                |part| json!({"part": part.name, "seconds": part.seconds, "failure": part.failure}),
            )
            .collect();
        let report = json!({"target": BROWSER_TARGET, "seconds": total, "parts": parts});
        save(&paths.reports().join("test-times.json"), &report)?;
        let failed: Vec<&str> = self
            .done
            .iter()
            .filter(|part| part.failure.is_some())
            .map(|part| part.name)
            .collect();
        if !failed.is_empty() {
            bail!(
                "Failed: {}. The reasons are above, each behind a ✗.",
                failed.join(", ")
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn a_failed_part_is_kept_and_the_next_still_runs() {
        let mut parts = Parts::default();
        assert_eq!(
            parts.run("one", || Err::<(), _>(anyhow!("It broke."))),
            None
        );
        assert_eq!(parts.run("two", || Ok(2)), Some(2));
        let outcomes: Vec<_> = parts
            .done
            .iter()
            .map(|part| (part.name, part.failure.as_deref()))
            .collect();
        assert_eq!(outcomes, [("one", Some("It broke.")), ("two", None)]);
    }
}
