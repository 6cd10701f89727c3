//! A host without browser and files: clips are rendered, events are collected.

#![allow(dead_code, reason = "every test file uses another part")]

pub mod tiny_model;

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use kinelens_engine::packs::{Storage, not_kept};
use kinelens_engine::{Engine, Frame, FrameSource, Host, Inbox, OpenFailure};
use kinelens_protocol::{
    Clip, Command, Event, Failure, FailureCode, FromEngine, SceneDocument, ToEngine,
};
use kinelens_vision::synthetic::SyntheticClip;

/// A rendered clip at given times.
pub struct RenderedSource {
    clip: Clip,
    rendered: SyntheticClip,
}

impl FrameSource for RenderedSource {
    fn clip(&self) -> &Clip {
        &self.clip
    }

    async fn frame(&mut self, index: usize) -> Result<Frame, Failure> {
        let t_s = self.clip.frame_times_s[index];
        self.rendered.frame(t_s).map_err(|error| {
            Failure::new(
                FailureCode::DecodeFailed,
                error.to_string(),
                "Render again.",
            )
        })
    }
}

/// What is done when an event is seen.
type Reaction = Box<dyn Fn(&Event) -> Option<Command>>;

/// Collects events; a command may be given when an event is seen.
pub struct TestHost {
    rendered: SyntheticClip,
    size_px: [u32; 2],
    times_s: Vec<f64>,
    clock_s: Cell<f64>,
    events: Rc<RefCell<Vec<Event>>>,
    inbox: Inbox<()>,
    react: Reaction,
    /// The pack of the model `tiny`.
    model: Option<tiny_model::Memory>,
}

impl Host for TestHost {
    type Bulk = ();
    type Source = RenderedSource;

    fn now_s(&self) -> f64 {
        // Every look at the clock takes a tenth of a second, so shows and probes happen.
        self.clock_s.set(self.clock_s.get() + 0.1);
        self.clock_s.get()
    }

    async fn breathe(&self) {}

    fn emit(&self, message: FromEngine) {
        if let Some(command) = (self.react)(&message.event) {
            self.inbox.push(ToEngine { epoch: 1, command }, None);
        }
        self.events.borrow_mut().push(message.event);
    }

    async fn open_clip(
        &self,
        name: &str,
        _bulk: Option<()>,
        _progress: &mut dyn FnMut(u32, u32),
    ) -> Result<RenderedSource, OpenFailure> {
        let [width_px, height_px] = self.size_px;
        let clip = Clip {
            name: name.to_owned(),
            size_bytes: 0,
            sha256: None,
            width_px,
            height_px,
            rotation_deg: 0,
            duration_s: self.times_s.last().copied().unwrap_or(0.0),
            frame_times_s: self.times_s.clone(),
            focal_length_35mm: None,
            codec: "rendered".into(),
            decoder: "rendered".into(),
            analysis_width_px: width_px,
            analysis_height_px: height_px,
        };
        Ok(RenderedSource {
            clip,
            rendered: self.rendered.clone(),
        })
    }

    fn open_page_clip(&self, _clip: Clip) -> Result<RenderedSource, Failure> {
        Err(Failure::new(
            FailureCode::CodecUnsupported,
            "No page.",
            "Use a file.",
        ))
    }

    async fn weights(
        &self,
        file_name: &str,
        _progress: &mut dyn FnMut(u32, u32),
    ) -> Result<Vec<u8>, Failure> {
        Err(Failure::new(
            FailureCode::WeightsMissing,
            format!("{file_name} is not here."),
            "Run the set-up.",
        ))
    }

    async fn open_model(&self, name: &str) -> Result<Box<dyn Storage>, Failure> {
        match &self.model {
            Some(model) if name == "tiny" => Ok(Box::new(model.clone())),
            _ => Err(not_kept(name)),
        }
    }

    fn forced_device(&self) -> Option<String> {
        Some("cpu".into())
    }
}

/// Runs commands on a rendered clip and returns all events.
pub fn run(
    rendered: &SyntheticClip,
    size_px: [u32; 2],
    times_s: &[f64],
    commands: Vec<Command>,
    react: impl Fn(&Event) -> Option<Command> + 'static,
) -> Vec<Event> {
    run_with(None, rendered, size_px, times_s, commands, react)
}

/// The same with a language model named `tiny`.
pub fn run_with(
    model: Option<tiny_model::Memory>,
    rendered: &SyntheticClip,
    size_px: [u32; 2],
    times_s: &[f64],
    commands: Vec<Command>,
    react: impl Fn(&Event) -> Option<Command> + 'static,
) -> Vec<Event> {
    let inbox = Inbox::default();
    let events = Rc::new(RefCell::new(Vec::new()));
    let host = TestHost {
        rendered: rendered.clone(),
        size_px,
        times_s: times_s.to_vec(),
        clock_s: Cell::new(0.0),
        events: Rc::clone(&events),
        inbox: inbox.clone(),
        react: Box::new(react),
        model,
    };
    for command in commands {
        inbox.push(ToEngine { epoch: 1, command }, None);
    }
    inbox.close();
    block_on(Engine::new(host, inbox).run());
    events.take()
}

/// Returns the last document among events.
pub fn last_scene(events: &[Event]) -> &SceneDocument {
    events
        .iter()
        .rev()
        .find_map(|event| match event {
            Event::Scene { scene, .. } => Some(&**scene),
            _ => None,
        })
        .expect("a scene was sent")
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut context) {
            return done;
        }
    }
}
