//! The model that is loaded.

use kinelens_models::assistant::Assistant;
use kinelens_models::device::{Accelerator, OpenDevice, probe};
use kinelens_models::generate::Conversation;
use kinelens_models::weights::MatrixPlan;
use kinelens_models::weights::pack::Pack;
use kinelens_protocol::{Failure, JobId, Stage};

use crate::engine::Engine;
use crate::failures;
use crate::host::Host;

/// A model that is ready to be asked.
pub(crate) struct LoadedModel {
    name: String,
    title: String,
    device: String,
    pub(super) assistant: Assistant,
    /// One for all questions: what they share is read once.
    pub(super) conversation: Conversation,
}

/// Bytes of a buffer that every device of WebGPU lends (`maxStorageBufferBindingSize` of its defaults).
const LARGEST_BUFFER: usize = 128 << 20;
/// Positions of a conversation: enough for a table of measurements and an answer.
const READING_WINDOW: usize = 2048;
/// Enough for 32 frames of 196 vectors, a table and an answer.
const SEEING_WINDOW: usize = 8192;

impl LoadedModel {
    /// Name of its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where it computes.
    pub fn device(&self) -> &str {
        &self.device
    }
}

impl<H: Host> Engine<H> {
    /// Makes sure that a model is loaded, in the place of any other: memory holds one.
    pub(super) async fn load_model(&mut self, job: JobId, name: &str) -> Result<(), Failure> {
        if self
            .model
            .as_ref()
            .is_some_and(|model| model.name() == name)
        {
            return Ok(());
        }
        self.model = None;
        self.progress(job, Stage::LoadingWeights, 0, 1);
        // The progress shows before the thread is busy with weights.
        self.host.breathe().await;
        let storage = self.host.open_model(name).await?;
        let pack = Pack::open(storage).map_err(|error| failures::model_unusable(&error))?;
        let device = self.open_model_device().await?;
        let plan = MatrixPlan {
            format: pack.manifest().numbers.on_device(),
            most_bytes: LARGEST_BUFFER,
        };
        let assistant = Assistant::from_pack(&pack, plan, device.device())
            .map_err(|error| failures::model_unusable(&error))?;
        let wanted = if assistant.can_see() {
            SEEING_WINDOW
        } else {
            READING_WINDOW
        };
        let conversation = assistant
            .begin(wanted.min(assistant.most_tokens()))
            .map_err(|error| failures::from_language(&error))?;
        self.progress(job, Stage::LoadingWeights, 1, 1);
        self.model = Some(LoadedModel {
            name: name.to_owned(),
            title: pack.manifest().name.clone(),
            device: device.accelerator().name().to_owned(),
            assistant,
            conversation,
        });
        Ok(())
    }

    /// The device that the user wants, or the one that a short measured probe finds fastest.
    async fn open_model_device(&self) -> Result<OpenDevice, Failure> {
        let opened = match self.host.forced_device() {
            Some(name) => match Accelerator::from_name(&name) {
                Some(accelerator) => OpenDevice::open(accelerator).await,
                None => return self.open_forced(&name).await.map(|(device, _)| device),
            },
            None => {
                let now_ms = || self.host.now_s() * 1000.0;
                let mut breathe = async || self.host.breathe().await;
                let probed = probe(Accelerator::ALL, now_ms, &mut breathe).await;
                probed.map(|report| report.chosen)
            }
        };
        opened.map_err(|error| failures::from_language(&error))
    }
}
