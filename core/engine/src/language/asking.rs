//! A question to a language model.

use kinelens_models::assistant::{Message, Part, Reply};
use kinelens_models::generate::{Control, GenerationOptions, Step, StopReason};
use kinelens_models::pixels::Picture;
use kinelens_models::text::Role;
use kinelens_protocol::{
    Answer, Event, Failure, JobId, ModelSlot, ModelTiming, ObjectId, RequestId, Shown, Stage,
};
use kinelens_vision::Frame;

use super::{LoadedModel, showing};
use crate::engine::{Engine, Flow};
use crate::host::Host;
use crate::{ask, failures};

/// What a language model is asked.
pub(crate) struct Asked {
    pub request: RequestId,
    pub model: String,
    pub question: String,
    pub selected: Vec<ObjectId>,
    pub span_s: Option<[f64; 2]>,
    pub shown: Shown,
    pub most_tokens: u32,
}

/// What went by while a model answered.
struct Watched {
    started_s: f64,
    first_token_s: Option<f64>,
    last_token_s: f64,
    tokens: u32,
}

impl<H: Host> Engine<H> {
    /// Asks a model, and sends its answer beside the measured one.
    pub(crate) async fn ask_model(&mut self, job: JobId, asked: Asked) -> Result<Flow, Failure> {
        match asked.shown {
            Shown::Nothing => {}
            Shown::Frames => self.require_video()?,
            Shown::Table if self.scene.is_some() => {}
            Shown::Table => return Err(failures::no_clip()),
        }
        // What is measured is there at once, whatever becomes of the rest.
        let (answer, measured) =
            ask::measured(self, &asked.question, &asked.selected, asked.span_s);
        self.tell(&asked, &answer, answer.clone());
        self.load_model(job, &asked.model).await?;
        let (flow, frames) = self.frames_to_show(job, &asked, measured.as_ref()).await?;
        if flow == Flow::Cancelled {
            return Ok(flow);
        }
        let words = showing::words(self, &asked, measured.as_ref(), &frames.times_s);
        let Some(mut model) = self.model.take() else {
            return Err(failures::not_kept(&asked.model));
        };
        let replied = self
            .reply(job, &asked, &mut model, &frames.pictures, words)
            .await;
        let device = model.device().to_owned();
        let title = model.title().to_owned();
        self.model = Some(model);
        let (reply, watched) = replied?;
        if reply.stop == StopReason::Cancelled {
            return Ok(Flow::Cancelled);
        }
        let model = ModelSlot::Answered {
            agreement: showing::agreement(self, &asked, measured.as_ref(), &reply.text),
            model: title,
            shown: asked.shown,
            timing: Some(watched.timing(&reply, device)),
            text: reply.text,
        };
        let whole = Answer {
            model,
            ..answer.clone()
        };
        self.tell(&asked, &answer, whole);
        Ok(Flow::GoOn)
    }

    /// Keeps an answer in the place of an earlier one to the same question, and sends it.
    fn tell(&mut self, asked: &Asked, earlier: &Answer, answer: Answer) {
        if let Some(scene) = &mut self.scene {
            let mut kept = scene.answers.iter_mut().rev();
            match kept.find(|kept| *kept == earlier && answer != *earlier) {
                Some(kept) => *kept = answer.clone(),
                None => scene.answers.push(answer.clone()),
            }
        }
        let request = asked.request;
        self.emit(Event::Answered { request, answer });
    }

    async fn reply(
        &mut self,
        job: JobId,
        asked: &Asked,
        model: &mut LoadedModel,
        frames: &[Frame],
        words: String,
    ) -> Result<(Reply, Watched), Failure> {
        let mut parts = Vec::new();
        if !frames.is_empty() {
            let pictures: Result<Vec<_>, _> = frames
                .iter()
                .map(|frame| Picture::new(frame.width(), frame.height(), frame.rgba()))
                .collect();
            let pictures = pictures.map_err(|error| failures::from_language(&error))?;
            parts.push(Part::Clip(pictures));
        }
        parts.push(Part::Text(words));
        let messages = [Message {
            role: Role::User,
            parts,
        }];
        let most_tokens = asked.most_tokens as usize;
        let options = GenerationOptions {
            most_tokens,
            ..GenerationOptions::default()
        };
        let mut watched = Watched::from(self.host.now_s());
        let LoadedModel {
            assistant,
            conversation,
            ..
        } = model;
        let reply = assistant
            .answer(conversation, &messages, &options, &mut async |step| {
                match step {
                    Step::Looked { done, total } => {
                        self.progress(job, Stage::LookingAtClip, done, total);
                    }
                    Step::Read { done, total } => {
                        self.progress(job, Stage::ReadingQuestion, done, total);
                    }
                    Step::Chosen { text, .. } => {
                        watched.token(self.host.now_s());
                        let done = watched.tokens as usize;
                        self.progress(job, Stage::WritingAnswer, done, most_tokens);
                        self.emit(Event::ModelSaid {
                            request: asked.request,
                            text: text.to_owned(),
                        });
                    }
                }
                match self.step(job).await {
                    Flow::Cancelled => Control::Cancel,
                    Flow::GoOn | Flow::HandedOver => Control::GoOn,
                }
            })
            .await
            .map_err(|error| failures::from_language(&error))?;
        Ok((reply, watched))
    }
}

impl Watched {
    fn from(started_s: f64) -> Self {
        Self {
            started_s,
            first_token_s: None,
            last_token_s: started_s,
            tokens: 0,
        }
    }

    fn token(&mut self, now_s: f64) {
        self.first_token_s.get_or_insert(now_s);
        self.last_token_s = now_s;
        self.tokens += 1;
    }

    fn timing(&self, reply: &Reply, device: String) -> ModelTiming {
        let first_s = self.first_token_s.unwrap_or(self.last_token_s);
        let rest_s = self.last_token_s - first_s;
        let rest = f64::from(self.tokens.saturating_sub(1));
        let count = |tokens: usize| u32::try_from(tokens).unwrap_or(u32::MAX);
        ModelTiming {
            first_token_s: first_s - self.started_s,
            tokens_per_s: (rest > 0.0 && rest_s > 0.0).then(|| rest / rest_s),
            prompt_tokens: count(reply.prompt_tokens),
            reused_tokens: count(reply.reused_tokens),
            answer_tokens: count(reply.answer_tokens),
            device,
        }
    }
}
