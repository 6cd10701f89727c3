//! `kinelens ask` as a person runs it: scenes, clips, a language model beside the measured answer.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const QUESTION: &str = "How far did the point travel?";

fn kinelens(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kinelens"))
        .args(arguments)
        .output()
        .unwrap()
}

#[track_caller]
fn told(output: &Output, code: i32) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    (out, err)
}

/// A square that moves by 60 pixels in a second, or `None` with a line where there is no ffmpeg.
fn clip(folder: &Path) -> Option<PathBuf> {
    let path = folder.join("square.mp4");
    // Noise under the square gives the tracker something to hold on to.
    let source = "color=gray:s=160x96:r=20:d=1.5[g];testsrc=s=16x16:r=20:d=1.5[s];\
                  [g][s]overlay=x='16+60*t':y=40:eval=frame";
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-filter_complex", source, "-frames:v", "30"])
        .arg(&path)
        .status();
    if made.is_ok_and(|status| status.success()) {
        return Some(path);
    }
    println!("skipped: there is no ffmpeg that writes mp4");
    None
}

/// What makes a scene of the clip: 40 pixels are a metre.
const HOW: [&str; 4] = ["--click", "0,24,48", "--stick", "10,10,50,10=1"];

fn scene(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let clip = clip(folder)?;
    let scene = folder.join("scene.json");
    let (clip_text, scene_text) = (clip.to_str().unwrap(), scene.to_str().unwrap());
    let mut arguments = vec!["analyze", clip_text, "--out", scene_text];
    arguments.extend(HOW);
    told(&kinelens(&arguments), 0);
    Some((clip, scene))
}

#[test]
fn a_saved_scene_brings_its_clip_along() {
    let folder = tempfile::tempdir().unwrap();
    let Some((clip, scene)) = scene(folder.path()) else {
        return;
    };
    let document = std::fs::read_to_string(&scene).unwrap();
    let document = kinelens_protocol::SceneDocument::from_json(&document).unwrap();
    let clip = std::fs::read(clip).unwrap();
    let bundle = kinelens_share::write_bundle(kinelens_share::BundleParts {
        document: &document,
        clip: Some(&clip),
        poster: None,
        kept: None,
    });
    let saved = folder.path().join("square.kinelens");
    std::fs::write(&saved, bundle.unwrap()).unwrap();
    let ask = |path: &Path| told(&kinelens(&["ask", path.to_str().unwrap(), QUESTION]), 0);
    assert_eq!(ask(&saved), ask(&scene));
}

/// SmolLM2 where `cargo xtask models` has put it, or `None` with a line that says how to get it.
fn smollm2() -> Option<String> {
    const FILE: &str = "language-models/smollm2-135m-instruct-q4_1.gguf";
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let cache = match (variable("XDG_CACHE_HOME"), variable("HOME")) {
        (Some(cache), _) => PathBuf::from(cache),
        (None, home) => PathBuf::from(home.unwrap_or_default()).join(".cache"),
    };
    let given = variable("KINELENS_SMOLLM2").map(PathBuf::from);
    let path = given.unwrap_or_else(|| cache.join("kinelens").join(FILE));
    if path.is_file() {
        return path.to_str().map(str::to_owned);
    }
    println!(
        "skipped: {} is missing; `cargo xtask models` fetches it",
        path.display()
    );
    None
}

#[test]
fn a_clip_and_the_scene_made_of_it_give_the_same_answer() {
    let folder = tempfile::tempdir().unwrap();
    let Some((clip, scene)) = scene(folder.path()) else {
        return;
    };
    let (of_scene, _) = told(&kinelens(&["ask", scene.to_str().unwrap(), QUESTION]), 0);
    assert!(
        of_scene.starts_with("Measured: Point 1 travelled 2."),
        "{of_scene}"
    );
    let mut arguments = vec!["ask", clip.to_str().unwrap(), QUESTION, "--json"];
    arguments.extend(HOW);
    let (of_clip, _) = told(&kinelens(&arguments), 0);
    let object: Value = serde_json::from_str(&of_clip).unwrap();
    let text = object["measured"]["text"].as_str().unwrap();
    assert_eq!(format!("Measured: {text}\n"), of_scene);
    assert_eq!(object["measured"]["task"], "traveled_distance");
    assert_eq!(object["model"], Value::Null);
    let length_m = object["measured"]["value"]["estimate"]["value"]
        .as_f64()
        .unwrap();
    // 29 frames of 3 pixels each.
    assert!((length_m - 87.0 / 40.0).abs() < 0.1, "{length_m}");
}

#[test]
fn a_model_answers_beside_the_measurement_from_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let (Some(model), Some((_, scene))) = (smollm2(), scene(folder.path())) else {
        return;
    };
    let scene = scene.to_str().unwrap();
    let common = [
        "ask",
        scene,
        QUESTION,
        "--model",
        &model,
        "--most-tokens",
        "24",
    ];
    let with_table = [&common[..], &["--table"]].concat();
    let (out, err) = told(&kinelens(&with_table), 0);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("Measured: Point 1 travelled"), "{out}");
    assert!(lines[1].starts_with("Model smollm2"), "{out}");
    assert!(lines[1].contains("given the measured numbers: "), "{out}");
    assert!(lines[lines.len() - 1].starts_with("Note: "), "{out}");
    assert!(err.contains("tokens/s"), "{err}");
    let (json, _) = told(&kinelens(&[&with_table[..], &["--json"]].concat()), 0);
    let object: Value = serde_json::from_str(&json).unwrap();
    let said = &object["model"];
    assert_eq!(
        (&said["given_table"], &said["frames"]),
        (&true.into(), &0.into())
    );
    assert!(said["agreement"]["sentence"].is_string(), "{said}");
    assert!(out.contains(said["text"].as_str().unwrap()), "{out}");
    // The table makes most of the prompt.
    let without = [&common[..], &["--json", "--frames", "4"]].concat();
    let (json, err) = told(&kinelens(&without), 0);
    let alone: Value = serde_json::from_str(&json).unwrap();
    let tokens = |object: &Value| object["model"]["prompt_tokens"].as_u64().unwrap();
    assert!(tokens(&object) > tokens(&alone) + 100, "{object}{alone}");
    assert!(
        err.contains("reads text alone") && err.contains("--table"),
        "{err}"
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_an_answer_at_once() {
    use std::io::Read;
    use std::process::Stdio;

    let folder = tempfile::tempdir().unwrap();
    let (Some(model), Some((_, scene))) = (smollm2(), scene(folder.path())) else {
        return;
    };
    let mut asking = Command::new(env!("CARGO_BIN_EXE_kinelens"))
        .args(["ask", scene.to_str().unwrap(), "Tell a very long story."])
        .args(["--model", &model, "--most-tokens", "4000"])
        .args(["--temperature", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = asking.stdout.take().unwrap();
    let mut seen = String::new();
    let mut byte = [0];
    // The model speaks once its line has gone on for a while.
    while seen
        .split("alone: ")
        .nth(1)
        .is_none_or(|said| said.len() < 10)
    {
        assert_eq!(out.read(&mut byte).unwrap(), 1, "{seen}");
        seen.push(char::from(byte[0]));
    }
    let interrupted = std::time::Instant::now();
    let kill = Command::new("kill")
        .args(["-INT", &asking.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    let output = asking.wait_with_output().unwrap();
    let (_, err) = told(&output, 1);
    assert!(err.contains("Interrupted"), "{err}");
    assert!(interrupted.elapsed().as_secs_f64() < 5.0);
}

#[test]
fn what_cannot_be_asked_is_told_with_the_right_status() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (json, zip) = (
        write("scene.json", "{\"version\": 1}"),
        write("a.kinelens", "PK\x03\x04"),
    );
    let (text, empty) = (write("notes.txt", "hello"), write("empty.mp4", ""));
    let failed: [(&[&str], &str); 5] = [
        (&["nothing.mp4", QUESTION], "Check the path"),
        (&[&json, QUESTION], "cannot be opened"),
        (&[&zip, QUESTION], "cannot be opened"),
        (&[&text, QUESTION], "holds no video"),
        (&[&empty, QUESTION], "is empty"),
    ];
    for (arguments, word) in failed {
        let (_, err) = told(&kinelens(&[&["ask"], arguments].concat()), 1);
        assert!(err.contains(word), "{arguments:?}: {err}");
    }
    let (_, err) = told(
        &kinelens(&["ask", &text, QUESTION, "--model", "/nowhere"]),
        1,
    );
    assert!(err.contains("Name a folder"), "{err}");
    let bad: [&[&str]; 7] = [
        &[&text],
        &[&text, " "],
        &[&text, QUESTION, "--table"],
        &[&text, QUESTION, "--frames", "8"],
        &[&text, QUESTION, "--frames", "65", "--model", "x"],
        &[&text, QUESTION, "--temperature", "-1", "--model", "x"],
        &[&text, QUESTION, "--most-tokens", "0", "--model", "x"],
    ];
    for arguments in bad {
        told(&kinelens(&[&["ask"], arguments].concat()), 2);
    }
}

#[test]
fn a_question_that_is_not_understood_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let Some((_, scene)) = scene(folder.path()) else {
        return;
    };
    let asked = kinelens(&["ask", scene.to_str().unwrap(), "What colour is the sky?"]);
    let (out, err) = told(&asked, 1);
    assert!(
        out.starts_with("Measured: I don't measure colours"),
        "{out}"
    );
    assert!(err.contains("no measured answer"), "{err}");
}
