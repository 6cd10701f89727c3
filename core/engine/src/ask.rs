//! Questions about the scene, answered from what was measured.

use kinelens_motion::Span;
use kinelens_protocol::{Answer, AnswerValue, Evidence, ModelSlot, ObjectId};
use kinelens_stkit::{MeasuredAnswer, ObjectView, SceneView, Value};

use crate::{
    convert,
    engine::Engine,
    host::Host,
    scene::{Scene, TrackedObject},
};

/// Answers a question, or says in words why it cannot.
pub(crate) fn answer<H: Host>(
    engine: &Engine<H>,
    question: &str,
    selected: &[ObjectId],
    span_s: Option<[f64; 2]>,
) -> Answer {
    measured(engine, question, selected, span_s).0
}

/// Like [`answer`], and gives what it was measured from where it is an answer.
pub(crate) fn measured<H: Host>(
    engine: &Engine<H>,
    question: &str,
    selected: &[ObjectId],
    span_s: Option<[f64; 2]>,
) -> (Answer, Option<MeasuredAnswer>) {
    let selected = ids(selected);
    let Some(view) = view_of(engine, &selected, span_s) else {
        let text = "No clip is open. Drop a video on the page or pick one of the samples.";
        return (refused(question, text.into()), None);
    };
    match kinelens_stkit::answer(question, &view) {
        Ok(measured) => (answered(question, measured.clone()), Some(measured)),
        Err(refusal) => {
            let text = format!("{refusal} {}", refusal.hint());
            (refused(question, text), None)
        }
    }
}

/// The open scene as questions see it.
pub(crate) fn view_of<'a, H: Host>(
    engine: &'a Engine<H>,
    selected: &'a [u32],
    span_s: Option<[f64; 2]>,
) -> Option<SceneView<'a>> {
    let scene = engine.scene.as_ref()?;
    Some(scene_view(engine, scene, selected, span_s))
}

/// Ids without their type.
pub(crate) fn ids(objects: &[ObjectId]) -> Vec<u32> {
    objects.iter().map(|id| id.0).collect()
}

/// Lists questions that the scene can answer, those about the selected objects first.
pub(crate) fn suggestions<H: Host>(engine: &Engine<H>, selected: &[ObjectId]) -> Vec<String> {
    let selected = ids(selected);
    engine.scene.as_ref().map_or_else(Vec::new, |scene| {
        kinelens_stkit::suggestions(&scene_view(engine, scene, &selected, None))
    })
}

impl<H: Host> Engine<H> {
    /// Lets `look` see the open scene as questions are asked about it; `None` without one.
    ///
    /// For what goes on beside the engine, such as a talk with a language model.
    pub fn view<R>(
        &self,
        selected: &[ObjectId],
        look: impl FnOnce(&SceneView<'_>) -> R,
    ) -> Option<R> {
        let selected: Vec<u32> = selected.iter().map(|id| id.0).collect();
        let scene = self.scene.as_ref()?;
        Some(look(&scene_view(self, scene, &selected, None)))
    }
}

fn scene_view<'a, H: Host>(
    engine: &'a Engine<H>,
    scene: &'a Scene,
    selected: &'a [u32],
    span_s: Option<[f64; 2]>,
) -> SceneView<'a> {
    SceneView {
        objects: scene
            .edits()
            .objects
            .iter()
            .map(|object| view(object, engine))
            .collect(),
        selected,
        clip: clip_span(scene),
        span: span_s.map(|[start_s, end_s]| Span::new(start_s, end_s)),
        metric: engine
            .measurement
            .as_ref()
            .is_some_and(|measurement| measurement.geometry.metric),
    }
}

fn view<'a, H: Host>(object: &'a TrackedObject, engine: &'a Engine<H>) -> ObjectView<'a> {
    let count = object.points.len().max(1) as f64;
    let mean = |axis: usize| object.points.iter().map(|p| p.point_px[axis]).sum::<f64>() / count;
    ObjectView {
        id: object.id.0,
        label: &object.label,
        // The palette's colour is ours, not the thing's, so "the red one" cannot mean it.
        colour_name: None,
        mean_point_px: (!object.points.is_empty()).then(|| [mean(0), mean(1)]),
        kinematics: engine
            .measurement
            .as_ref()
            .and_then(|measurement| measurement.object(object.id))
            .map(|measured| &measured.kinematics),
    }
}

fn clip_span(scene: &Scene) -> Span {
    let times_s = &scene.clip.frame_times_s;
    Span::new(
        times_s.first().copied().unwrap_or(0.0),
        times_s.last().copied().unwrap_or(0.0),
    )
}

fn answered(question: &str, measured: MeasuredAnswer) -> Answer {
    let value = match &measured.value {
        Value::Number { estimate, unit } => AnswerValue::Number {
            estimate: convert::interval(estimate),
            unit: unit.symbol().into(),
        },
        Value::Clock { hour, .. } => AnswerValue::Clock {
            hour: u32::from(*hour),
        },
        Value::Spans(spans) => AnswerValue::Spans {
            spans_s: spans
                .iter()
                .map(|span| [span.start_s, span.end_s])
                .collect(),
        },
        Value::Winner {
            object,
            ratio,
            certain,
        } => AnswerValue::Winner {
            object: ObjectId(*object),
            ratio: ratio.as_ref().map(convert::nonnegative_interval),
            certain: *certain,
        },
    };
    let evidence = Evidence {
        objects: measured
            .evidence
            .objects
            .iter()
            .map(|id| ObjectId(*id))
            .collect(),
        span_s: [measured.evidence.span.start_s, measured.evidence.span.end_s],
        formula: measured.evidence.formula.into(),
        provider: "measured".into(),
    };
    Answer {
        question: question.into(),
        task: Some(measured.asked.id().into()),
        text: measured.text,
        answered: true,
        value: Some(value),
        evidence: Some(evidence),
        model: ModelSlot::NotLoaded,
    }
}

fn refused(question: &str, text: String) -> Answer {
    Answer {
        question: question.into(),
        task: None,
        text,
        answered: false,
        value: None,
        evidence: None,
        model: ModelSlot::NotLoaded,
    }
}
