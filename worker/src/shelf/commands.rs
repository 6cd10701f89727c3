//! What the page asks of the shelf.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use kinelens_protocol::{
    Command, Event, Failure, FailureCode, FromEngine, JobId, JobKind, JobOutcome, ModelEntry, Stage,
};
use wasm_bindgen::JsValue;

use super::directory::Directory;
use super::{download, offers};
use crate::scope::{self, words};

thread_local! {
    /// Fetches that are under way and can be cancelled.
    static FETCHES: RefCell<Vec<(JobId, Rc<Cell<bool>>)>> = const { RefCell::new(Vec::new()) };
}

/// Progress is counted in these, because a model may have more bytes than fit into 32 bits.
const KIB: u64 = 1024;

/// Carries out a command about models and tells whether it was one; a cancel is one when it means a fetch.
pub fn answer(command: &Command) -> bool {
    match command {
        Command::ListModels => wasm_bindgen_futures::spawn_local(tell()),
        Command::FetchModel { job, name } => {
            wasm_bindgen_futures::spawn_local(fetch(*job, name.clone()));
        }
        Command::DeleteModel { name } => wasm_bindgen_futures::spawn_local(delete(name.clone())),
        Command::Cancel { job } => return cancel(*job),
        _ => return false,
    }
    true
}

/// Sends the list of models.
async fn tell() {
    match list().await {
        Ok(models) => emit(Event::Models { models }),
        Err(error) => emit(Event::Failed {
            failure: no_storage(&error),
        }),
    }
}

/// What is kept, and what is offered besides.
async fn list() -> Result<Vec<ModelEntry>, JsValue> {
    let mut entries = Directory::models().await?.entries().await?;
    // Without a network what is kept can still be asked.
    for offer in offers::list().await.unwrap_or_default() {
        match entries.iter_mut().find(|entry| entry.name == offer.name) {
            Some(entry) => entry.bytes = entry.bytes.max(offer.bytes),
            None => entries.push(offer),
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

async fn fetch(job: JobId, name: String) {
    let cancelled = Rc::new(Cell::new(false));
    FETCHES.with_borrow_mut(|fetches| fetches.push((job, Rc::clone(&cancelled))));
    let kind = JobKind::FetchModel;
    emit(Event::JobStarted { job, kind });
    let mut progress = |done: u64, total: u64| {
        let kib = |bytes: u64| u32::try_from(bytes / KIB).unwrap_or(u32::MAX);
        emit(Event::Progress {
            job,
            stage: Stage::FetchingModel,
            done: kib(done),
            total: kib(total),
        });
        !cancelled.get()
    };
    let outcome = match download::fetch(&name, &mut progress).await {
        Ok(true) => JobOutcome::Finished,
        Ok(false) => JobOutcome::Cancelled,
        Err(failure) => JobOutcome::Failed { failure },
    };
    FETCHES.with_borrow_mut(|fetches| fetches.retain(|(other, _)| *other != job));
    // What came before a failure or a cancel is kept, and the list says so.
    tell().await;
    emit(Event::JobEnded { job, outcome });
}

fn cancel(job: JobId) -> bool {
    FETCHES.with_borrow(|fetches| {
        let fetch = fetches.iter().find(|(other, _)| *other == job);
        if let Some((_, cancelled)) = fetch {
            cancelled.set(true);
        }
        fetch.is_some()
    })
}

async fn delete(name: String) {
    let deleted = async { Directory::models().await?.remove(&name).await };
    if let Err(error) = deleted.await {
        emit(Event::Failed {
            failure: no_storage(&error),
        });
    }
    tell().await;
}

fn emit(event: Event) {
    let epoch = scope::epoch();
    scope::post(&FromEngine { epoch, event });
}

/// Says that this browser keeps no files for the page.
pub fn no_storage(error: &JsValue) -> Failure {
    Failure::new(
        FailureCode::WeightsMissing,
        format!("This browser's storage cannot be used: {}.", words(error)),
        "Free some space, and open the page in an ordinary window: private ones keep nothing.",
    )
}
