//! `kinelens stkit` as a person runs it: a folder of tables, a benchmark, marks.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::path::Path;
use std::process::{Command, Output};

/// Two players and a ball for ten seconds, and one row that is none.
fn lab(folder: &Path) {
    let mut table = String::from("t_s,id,label,x_m,y_m,z_m,colour\n");
    for step in 0..=100 {
        let t_s = f64::from(step) / 10.0;
        let bend_m = 2.5 * (t_s - 5.0).max(0.0);
        table.push_str(&format!(
            "{t_s},7,player,{},0,{bend_m},red\n",
            3.0 * t_s.min(5.0)
        ));
        table.push_str(&format!("{t_s},9,player,{},0,4,blue\n", 10.0 - 1.2 * t_s));
        table.push_str(&format!("{t_s},b,ball,{},0.5,{},\n", 5.0 * t_s, -t_s));
    }
    table.push_str("soon,7,player,1,2,3,red\n");
    std::fs::create_dir(folder.join("lab")).unwrap();
    std::fs::write(folder.join("lab/run.csv"), table).unwrap();
}

fn kinelens(folder: &Path, words: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kinelens"))
        .current_dir(folder)
        .arg("stkit")
        .args(words.split(' '))
        .output()
        .unwrap()
}

#[track_caller]
fn succeeded(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[track_caller]
fn failed(output: &Output, code: i32) -> String {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{told}");
    told
}

#[test]
fn a_benchmark_is_built_and_scored_in_two_commands() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    lab(folder);
    let words = "build --bench --tasks all --source csv --input lab --out bench.jsonl";
    let built = kinelens(folder, words);
    assert!(succeeded(&built).contains("questions in bench.jsonl"));
    let told = String::from_utf8_lossy(&built.stderr);
    assert!(told.contains("run.csv, row 305"), "{told}");
    for name in ["card.md", "card.json", "card.svg", "schema.json"] {
        assert!(folder.join(format!("bench.{name}")).is_file(), "{name}");
    }
    assert!(!folder.join("bench.part").exists());

    // The truth in its own words is a perfect model.
    let rows = std::fs::read_to_string(folder.join("bench.jsonl")).unwrap();
    let answers: String = rows
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|row| {
            format!(
                "{}\n",
                serde_json::json!({"id": row["id"], "text": row["answer"]})
            )
        })
        .collect();
    std::fs::write(folder.join("answers.jsonl"), answers).unwrap();
    let words = "score --questions bench.jsonl --answers answers.jsonl --baseline all \
                 --source csv --input lab --json marks.json";
    let words: Vec<&str> = words.split_whitespace().collect();
    let table = succeeded(&kinelens(folder, &words.join(" ")));
    let marks = std::fs::read(folder.join("marks.json")).unwrap();
    let marks: serde_json::Value = serde_json::from_slice(&marks).unwrap();
    let average = |index: usize| {
        marks["systems"][index]["average_accuracy"]
            .as_f64()
            .unwrap()
    };
    assert_eq!(marks["systems"][0]["name"], "answers");
    assert_eq!(average(0), 1.0, "{table}");
    let [random, measured] = [average(2), average(4)];
    assert!(measured > 0.95 && random < 0.8, "{table}");
}

#[test]
fn the_same_command_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    lab(folder);
    let build = |name: &str, more: &str| {
        let words = format!("build --balance --source csv --input lab --out {name}.jsonl {more}");
        succeeded(&kinelens(folder, &words));
        ["jsonl", "card.json"]
            .map(|ending| std::fs::read(folder.join(format!("{name}.{ending}"))).unwrap())
    };
    let one = build("a", "--threads 1");
    assert_eq!(one, build("b", "--threads 3"));
    assert_ne!(one, build("c", "--seed 2"));
}

#[test]
fn what_was_there_stays_when_a_build_fails() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("bench.jsonl"), "precious").unwrap();
    std::fs::create_dir(folder.join("lab")).unwrap();
    let table = "t_s,id,label,x_m,y_m,z_m\n0,1,car,0,0,0\n";
    std::fs::write(folder.join("lab/run.csv"), table).unwrap();
    let words = "build --bench --source csv --input lab --out bench.jsonl";
    let told = failed(&kinelens(folder, words), 1);
    assert!(told.contains("no question can be asked"), "{told}");
    assert_eq!(
        std::fs::read(folder.join("bench.jsonl")).unwrap(),
        b"precious"
    );
    assert!(!folder.join("bench.part").exists());
}

#[test]
fn bad_usage_and_missing_files_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    lab(folder);
    for (words, code, hint) in [
        (
            "build --source csv --out q.jsonl",
            2,
            "--source for each --input",
        ),
        ("build --out q.jsonl", 2, "No annotations are named"),
        (
            "build --source csv --input lab --out q.jsonl --tasks dance",
            2,
            "no task dance",
        ),
        (
            "build --source csv --input lab --out no/q.jsonl",
            1,
            "no folder no",
        ),
        (
            "build --source csv --input nowhere --out q.jsonl",
            1,
            "nowhere",
        ),
        (
            "build --source argoverse2 --input lab --out q.jsonl",
            1,
            "annotations.feather",
        ),
        (
            "build --source csv --input lab --out q.jsonl --camera left",
            1,
            "has a camera named left",
        ),
        (
            "build --source csv --input lab --source csv --input ./lab --out q.jsonl",
            2,
            "named twice",
        ),
        (
            "build --source csv --input lab --split test --out q.jsonl",
            1,
            "none of them belongs to the split test",
        ),
        ("score --questions q.jsonl", 2, "nothing to mark"),
        (
            "score --questions q.jsonl --baseline measured",
            2,
            "looks at the recordings",
        ),
        (
            "score --questions q.jsonl --baseline constant",
            1,
            "q.jsonl cannot be opened",
        ),
        (
            "grade --benchmark tvqa-plus --annotations lab/run.csv --whole",
            1,
            "cannot be graded",
        ),
        (
            "grade --benchmark tvqa-plus --annotations lab/run.csv",
            2,
            "--answers",
        ),
    ] {
        let told = failed(&kinelens(folder, words), code);
        assert!(told.contains(hint), "{words}: {told}");
    }
    assert!(!folder.join("q.jsonl").exists());
}
