//! From a question to both answers.

use anyhow::{Result, anyhow, bail};
use kinelens_protocol::{Answer, Command, RequestId, SceneDocument};
use kinelens_stkit::MeasuredAnswer;
use kinelens_stkit::dialogue::{Agreement, compare};
use serde_json::{Value, json};

use super::question::{self, Known};
use super::subject::AskedAbout;
use super::{AskArguments, model};
use crate::analyze::{Run, Subject, measure};
use crate::language::{Finished, LoadedModel};
use crate::usage::bad_usage;

/// Frames that a model is shown where nothing else is said.
const FRAMES: u16 = 16;

/// Answers the question.
///
/// # Errors
/// Nothing could be measured; the question is not understood and no model was asked; the model failed.
pub fn run(arguments: &AskArguments) -> Result<()> {
    if arguments.question.trim().is_empty() {
        return Err(bad_usage("The question is empty. Ask something."));
    }
    if arguments.model_path().is_none() && (arguments.table || arguments.frames.is_some()) {
        return Err(bad_usage(
            "--table and --frames are for a language model. Name one with --model PATH.",
        ));
    }
    let about = AskedAbout::open(&arguments.subject)?;
    // What is wrong with the model is told before the clip is measured.
    let model = model::load(arguments)?;
    let subject = match (&about.scene, &about.clip) {
        (Some(scene), _) => Subject::Scene(scene.clone()),
        (None, Some(clip)) => Subject::Clip(clip.path()),
        (None, None) => bail!("There is nothing to ask about."),
    };
    let ask = Command::Ask {
        request: RequestId(1),
        question: arguments.question.clone(),
        selected: Vec::new(),
        span_s: None,
    };
    let mut run = measure(subject, &arguments.how, vec![ask], false)?;
    let scene = run.measured.scene.take();
    let (Some(scene), Some(answer)) = (scene, run.measured.answers.pop()) else {
        return match run.measured.failures.into_iter().next() {
            Some(failure) => Err(failure.into()),
            None => bail!("Nothing was measured."),
        };
    };
    for failure in &run.measured.failures {
        eprintln!("warning: {failure}");
    }
    if !arguments.json {
        println!("Measured: {}", answer.text);
    }
    let said = match &model {
        Some(model) => Some(ask_model(model, arguments, &about, &run, &scene)?),
        None => None,
    };
    if arguments.json {
        println!("{}", object(&answer, said.as_ref()));
    } else if let Some(said) = &said {
        said.print();
    }
    if said.is_none() && !answer.answered {
        // The reason was printed as the answer.
        bail!("The question has no measured answer.");
    }
    Ok(())
}

/// What the model said, and what it knew.
struct ModelSaid {
    name: String,
    finished: Finished,
    frames: usize,
    given_table: bool,
    agreement: Option<Agreement>,
}

fn ask_model(
    model: &LoadedModel,
    arguments: &AskArguments,
    about: &AskedAbout,
    run: &Run,
    scene: &SceneDocument,
) -> Result<ModelSaid> {
    let facts = model.facts();
    let measured = run.view(|view| kinelens_stkit::answer(&arguments.question, view).ok());
    let measured: Option<MeasuredAnswer> = measured.flatten();
    let wanted = usize::from(arguments.frames.unwrap_or(FRAMES));
    let clip = about
        .clip
        .as_ref()
        .filter(|_| facts.can_see && wanted > 0)
        .map(|clip| (clip, wanted));
    let known = Known {
        question: &arguments.question,
        measured: measured.as_ref(),
        scene,
        clip,
        with_table: arguments.table,
    };
    match (facts.can_see, about.clip.is_some()) {
        (false, _) if arguments.frames.is_some() => {
            eprintln!(
                "warning: {} reads text alone and is shown nothing.",
                facts.name
            );
        }
        (true, false) => eprintln!(
            "warning: the scene was saved without its clip, so the model is shown nothing."
        ),
        _ => {}
    }
    if clip.is_none() && !arguments.table {
        eprintln!(
            "warning: the model knows nothing but the question. Give it the measured numbers with --table."
        );
    }
    let said = run.view(|view| question::write(&known, view));
    let said = said.ok_or_else(|| anyhow!("There is no scene to ask about."))??;
    let frames = clip.map_or(0, |(_, frames)| frames);
    if !arguments.json {
        print!("Model {}, {}: ", facts.name, knew(frames, arguments.table));
    }
    let finished = model::ask(model, said, arguments)?;
    let agreement = run.view(|view| {
        let measured = measured.as_ref()?;
        let text = &finished.reply.text;
        Some(compare(&arguments.question, measured, view, text))
    });
    Ok(ModelSaid {
        name: facts.name.clone(),
        finished,
        frames,
        given_table: arguments.table,
        agreement: agreement.flatten(),
    })
}

/// What the model was given, in words.
fn knew(frames: usize, has_table: bool) -> String {
    match (frames, has_table) {
        (0, false) => "given the question alone".to_owned(),
        (0, true) => "given the measured numbers".to_owned(),
        (frames, false) => format!("shown {frames} frames"),
        (frames, true) => format!("shown {frames} frames and given the measured numbers"),
    }
}

impl ModelSaid {
    fn print(&self) {
        let note = match &self.agreement {
            Some(agreement) => agreement.sentence(),
            None => "There is no measured answer to compare the model's with.".to_owned(),
        };
        println!("Note: {note}");
        let (reply, timing) = (&self.finished.reply, &self.finished.timing);
        if let (Some(first), Some(rate)) = (timing.to_first_token, timing.tokens_per_s) {
            eprintln!(
                "{} tokens read, first word after {:.1} s, then {rate:.1} tokens/s",
                reply.prompt_tokens,
                first.as_secs_f64()
            );
        }
    }

    fn object(&self) -> Value {
        let (reply, timing) = (&self.finished.reply, &self.finished.timing);
        let agreement = self.agreement.as_ref().map(|agreement| {
            let kind = match agreement {
                Agreement::Agrees { .. } => "agrees",
                Agreement::Disagrees { .. } => "disagrees",
                Agreement::Unreadable(_) => "unreadable",
                Agreement::NotComparable(_) => "not_comparable",
            };
            json!({"kind": kind, "sentence": agreement.sentence()})
        });
        json!({
            "name": self.name,
            "text": reply.text,
            "frames": self.frames,
            "given_table": self.given_table,
            "prompt_tokens": reply.prompt_tokens,
            "answer_tokens": reply.answer_tokens,
            "to_first_token_s": timing.to_first_token.map(|time| time.as_secs_f64()),
            "tokens_per_s": timing.tokens_per_s,
            "agreement": agreement,
        })
    }
}

/// Both answers as one object.
fn object(answer: &Answer, said: Option<&ModelSaid>) -> Value {
    json!({
        "question": answer.question,
        "measured": {
            "answered": answer.answered,
            "text": answer.text,
            "task": answer.task,
            "value": answer.value,
            "evidence": answer.evidence,
        },
        "model": said.map(ModelSaid::object),
    })
}
