//! Runs other programs, with one line for every step and one sentence for every failure.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Past this a command is printed in part: the files it works on say nothing more.
const LONGEST_LINE: usize = 240;

/// Announces a step.
pub fn step(text: impl AsRef<str>) {
    println!("▸ {}", text.as_ref());
}

/// Prints a remark below the step it belongs to.
pub fn note(text: impl AsRef<str>) {
    println!("  {}", text.as_ref());
}

/// A program about to be run.
pub struct Program {
    command: Command,
    shown: String,
}

impl Program {
    pub fn new(name: impl AsRef<OsStr>) -> Self {
        let name = name.as_ref();
        let shown = Path::new(name).file_name().unwrap_or(name);
        Self {
            shown: shown.to_string_lossy().into_owned(),
            command: Command::new(name),
        }
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Runs with its output on the terminal.
    ///
    /// # Errors
    /// When it cannot be started or ends badly; `advice` is the sentence that says what to do then.
    pub fn run(mut self, advice: &str) -> Result<()> {
        let line: String = self.shown.chars().take(LONGEST_LINE).collect();
        let rest = if line.len() < self.shown.len() {
            " …"
        } else {
            ""
        };
        println!("  $ {line}{rest}");
        let status = self
            .command
            .status()
            .with_context(|| format!("`{}` could not be started. {advice}", self.shown))?;
        if !status.success() {
            bail!("`{}` failed ({status}). {advice}", self.shown);
        }
        Ok(())
    }

    /// Becomes the program, so that whoever ends this process ends the program; returns only on failure.
    ///
    /// # Errors
    /// When it cannot be started, and on systems without this, as [`Program::run`].
    #[cfg(unix)]
    pub fn become_it(mut self, advice: &str) -> Result<()> {
        use std::os::unix::process::CommandExt;
        let failure = self.command.exec();
        Err(failure).with_context(|| format!("`{}` could not be started. {advice}", self.shown))
    }

    #[cfg(not(unix))]
    pub fn become_it(self, advice: &str) -> Result<()> {
        self.run(advice)
    }

    /// Runs in silence and returns what it wrote to its standard output.
    ///
    /// # Errors
    /// As [`Program::run`], with the end of what it wrote to its standard error.
    pub fn read(mut self, advice: &str) -> Result<String> {
        let output = self
            .command
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("`{}` could not be started. {advice}", self.shown))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.trim().lines().last().unwrap_or("It said nothing.");
            bail!("`{}` failed: {said} {advice}", self.shown);
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs and hands over each line of its standard output as it comes; what it complains about
    /// goes to the terminal.
    ///
    /// # Errors
    /// As [`Program::run`].
    pub fn follow(mut self, advice: &str, mut on_line: impl FnMut(&str)) -> Result<()> {
        let mut child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("`{}` could not be started. {advice}", self.shown))?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).lines() {
                on_line(&line.with_context(|| format!("`{}` wrote no text.", self.shown))?);
            }
        }
        let status = child
            .wait()
            .with_context(|| format!("`{}` was lost.", self.shown))?;
        if !status.success() {
            bail!("`{}` failed ({status}). {advice}", self.shown);
        }
        Ok(())
    }
}

/// Finds a program on the `PATH`.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Formats a duration the way people say it: `0.4 s`, `12 s`, `3 min 20 s`.
pub fn spoken_seconds(seconds: f64) -> String {
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        _ => format!("{} min {:02} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_spoken() {
        let cases = [
            (0.04, "0.0 s"),
            (9.94, "9.9 s"),
            (9.96, "10 s"),
            (59.6, "1 min 00 s"),
            (200.0, "3 min 20 s"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(spoken_seconds(seconds), expected, "{seconds}");
        }
    }

    #[test]
    fn a_failing_program_is_told_with_its_advice() {
        let failure = Program::new("false").run("Try the other one.").unwrap_err();
        assert!(
            failure.to_string().ends_with("Try the other one."),
            "{failure}"
        );
        let missing = Program::new("no-such-program-here")
            .read("Install it.")
            .unwrap_err();
        assert!(
            missing
                .to_string()
                .contains("could not be started. Install it."),
            "{missing}"
        );
    }

    #[test]
    fn lines_are_handed_over_as_they_come() {
        let mut lines = Vec::new();
        let program = Program::new("printf").arg("one\ntwo\n");
        program
            .follow("Try again.", |line| lines.push(line.to_owned()))
            .unwrap();
        assert_eq!(lines, ["one", "two"]);
        assert!(Program::new("false").follow("", |_| ()).is_err());
    }

    #[test]
    fn programs_are_found_on_the_path() {
        assert!(find("cargo").is_some());
        assert!(find("no-such-program-here").is_none());
    }
}
