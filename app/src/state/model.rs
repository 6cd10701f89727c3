use std::{collections::BTreeMap, sync::Arc};

use kinelens_protocol::{
    Answer, Clip, DeviceReport, Failure, Fit, FitRequest, JobId, JobKind, JobOutcome, Kinematics,
    ModelEntry, ObjectId, RequestId, SceneDocument, SceneObject, Stage,
};

/// Everything that the engine has told the page, as plain data.
///
/// Only [`apply`](super::apply) writes it; the signals of this module are its published parts.
#[derive(Clone, Debug, Default)]
pub struct AppModel {
    pub scene: SceneModel,
    pub jobs: JobsModel,
    pub device: Option<Arc<DeviceReport>>,
    pub questions: Vec<Question>,
    /// Questions worth asking, best first.
    pub suggestions: Vec<String>,
    pub fits: BTreeMap<RequestId, FitSlot>,
    /// Language models that are kept here or can be fetched.
    pub models: Vec<ModelEntry>,
    /// True once the engine has said `Ready` in our version.
    pub connected: bool,
}

/// The scene as last told, with the objects that have grown since.
#[derive(Clone, Debug, Default)]
pub struct SceneModel {
    pub document: Option<Arc<SceneDocument>>,
    /// The clip of the scene; known a little before the first document.
    pub clip: Option<Arc<Clip>>,
    pub revision: u64,
    pub can_undo: bool,
    pub can_redo: bool,
    /// Objects that are newer than the document, by id.
    pub growing: BTreeMap<ObjectId, Arc<SceneObject>>,
    /// Grows with every change of this struct; the only thing that is compared.
    pub version: u64,
}

impl PartialEq for SceneModel {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

impl SceneModel {
    /// Walks over all objects, the newest state of each, in the order of the document.
    pub fn objects(&self) -> impl Iterator<Item = &SceneObject> {
        let documented = self.document.iter().flat_map(|document| &document.objects);
        let newest = documented.map(|object| match self.growing.get(&object.id) {
            Some(grown) => grown.as_ref(),
            None => object,
        });
        let fresh = self.growing.values().map(AsRef::as_ref);
        newest.chain(fresh.filter(|object| !self.is_documented(object.id)))
    }

    pub fn object(&self, id: ObjectId) -> Option<&SceneObject> {
        self.objects().find(|object| object.id == id)
    }

    pub fn kinematics(&self, id: ObjectId) -> Option<&Kinematics> {
        let document = self.document.as_ref()?;
        document.kinematics.iter().find(|one| one.object == id)
    }

    fn is_documented(&self, id: ObjectId) -> bool {
        self.document
            .iter()
            .any(|document| document.objects.iter().any(|object| object.id == id))
    }
}

/// The jobs that run, oldest first, and how the last one ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobsModel {
    pub running: Vec<RunningJob>,
    pub last: Option<EndedJob>,
}

impl JobsModel {
    /// The job that the status line speaks of: the newest, a fetch in the background only where nothing
    /// else runs.
    pub fn current(&self) -> Option<&RunningJob> {
        let newest = |is_wanted: fn(&RunningJob) -> bool| {
            self.running.iter().rev().find(|job| is_wanted(job))
        };
        newest(RunningJob::is_in_front).or_else(|| newest(|_| true))
    }

    /// Whether something runs that has to do with the scene.
    pub fn is_busy(&self) -> bool {
        self.running.iter().any(RunningJob::is_in_front)
    }

    pub fn is_running(&self, kind: JobKind) -> bool {
        self.running.iter().any(|job| job.kind == kind)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct RunningJob {
    pub id: JobId,
    pub kind: JobKind,
    pub stage: Option<Stage>,
    pub done: u32,
    /// Zero while the end is not known.
    pub total: u32,
    /// True from the moment the user asked for the end.
    pub cancelling: bool,
    /// True once the engine has said that it runs; before, its command may still be refused.
    pub started: bool,
}

impl RunningJob {
    pub fn new(id: JobId, kind: JobKind) -> Self {
        Self {
            id,
            kind,
            stage: None,
            done: 0,
            total: 0,
            cancelling: false,
            started: false,
        }
    }

    /// Whether the job has to do with the scene; fetching a model goes on beside everything.
    pub fn is_in_front(&self) -> bool {
        self.kind != JobKind::FetchModel
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct EndedJob {
    pub id: JobId,
    pub kind: JobKind,
    pub outcome: JobOutcome,
}

/// A question that was asked; the answer comes later.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub request: RequestId,
    pub text: String,
    pub answer: Option<Arc<Answer>>,
    /// The language model that is asked, too, while it is.
    pub asking: Option<Asking>,
}

/// A language model that answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Asking {
    pub job: JobId,
    /// What people call the model.
    pub title: String,
    /// What it has said so far.
    pub said: String,
}

/// A fit that was asked for; the result comes later.
#[derive(Clone, Debug, PartialEq)]
pub struct FitSlot {
    pub asked: FitRequest,
    pub result: Option<Result<Arc<Fit>, Failure>>,
}

/// What the page must do outside its data after an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The clip of this job is the scene's clip now: show it.
    ShowClip { job: JobId },
    /// A saved scene is open; without its clip there are no pictures to show.
    ShowScene { job: JobId, has_clip: bool },
    /// This opening job has ended well.
    Opened { job: JobId },
    /// The clip of this job could not be opened; the scene before it stays.
    OpeningFailed { job: JobId, failure: Failure },
    /// Try the page's own player on the clip of this job, or show the failure.
    DecodeInPage { job: JobId, failure: Failure },
    /// Seek the page's own player and send the frame's pixels.
    SendFrame {
        request: RequestId,
        index: u32,
        t_s: f64,
    },
    /// Tell the user.
    Notify { failure: Failure },
    /// Make this new object the selection.
    Select { object: ObjectId },
    /// A detection or tracking job has ended well or was cancelled.
    JobDone { ended: EndedJob },
}
