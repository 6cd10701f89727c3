//! The browser's own shelf of scenes, in IndexedDB.
//!
//! A scene is an entry (a line of JSON for the list) and its parts (blobs: the scene as a
//! `.kinelens` file without its clip, the clip, a poster, a Tracker file). Everything of one change
//! is written in one transaction, so a crash in between leaves the older state whole.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::window;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DomException, IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbRequest,
    IdbTransaction, IdbTransactionMode,
};

const DATABASE: &str = "kinelens";
const VERSION: u32 = 1;
const ENTRIES: &str = "scenes";
const PARTS: &str = "parts";

/// Why the shelf cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShelfError {
    /// Storage is switched off, as in some private windows.
    #[error("the browser keeps nothing for this page")]
    NoStorage,
    #[error("the browser's storage is full")]
    Full,
    #[error("the browser's storage does not answer as it should")]
    Broken,
}

/// A scene in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: String,
    pub name: String,
    /// Milliseconds since 1970.
    pub saved_ms: f64,
    pub objects: Vec<String>,
    pub scene_bytes: u64,
    /// Zero where the clip is not kept.
    pub clip_bytes: u64,
    /// Taken off the list, and deleted at the next start.
    pub removed: bool,
}

/// The parts of a scene that a change brings; what is not there stays as it was.
#[derive(Clone, Default)]
pub struct Parts {
    pub scene: Option<Blob>,
    pub clip: Option<Blob>,
    pub poster: Option<Blob>,
    pub tracker: Option<Blob>,
}

const PART_NAMES: [&str; 4] = ["scene", "clip", "poster", "tracker"];

/// The open database.
#[derive(Clone)]
pub struct Shelf {
    database: IdbDatabase,
}

impl Shelf {
    /// Opens the shelf, making it at the first time.
    ///
    /// # Errors
    /// The browser has no storage for this page.
    pub async fn open() -> Result<Self, ShelfError> {
        // Not in web-sys as a safe reading: private windows of some browsers have none.
        let factory = Reflect::get(&window(), &"indexedDB".into()).ok();
        let factory: IdbFactory = factory
            .and_then(|factory| factory.dyn_into().ok())
            .ok_or(ShelfError::NoStorage)?;
        let request: IdbOpenDbRequest = factory
            .open_with_u32(DATABASE, VERSION)
            .map_err(|_| ShelfError::NoStorage)?;
        let opened = request.clone();
        let upgrade = Closure::once_into_js(move || {
            let database: Option<IdbDatabase> =
                opened.result().ok().and_then(|value| value.dyn_into().ok());
            for store in [ENTRIES, PARTS] {
                // A store that could not be made shows when it is used.
                let _ = database
                    .as_ref()
                    .map(|database| database.create_object_store(store));
            }
        });
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        let database = answer(&request).await.map_err(|_| ShelfError::NoStorage)?;
        let database = database.dyn_into().map_err(|_| ShelfError::NoStorage)?;
        Ok(Self { database })
    }

    /// Writes an entry with its parts. The writing has begun when this returns; the promise tells
    /// how it ended.
    ///
    /// # Errors
    /// The database is closed or broken.
    pub fn put(&self, entry: &Entry, parts: &Parts) -> Result<Promise, ShelfError> {
        let transaction = self.transaction(IdbTransactionMode::Readwrite)?;
        let done = finished(&transaction);
        write_entry(&transaction, entry)?;
        let store = store(&transaction, PARTS)?;
        let blobs = [&parts.scene, &parts.clip, &parts.poster, &parts.tracker];
        for (name, blob) in PART_NAMES.iter().zip(blobs) {
            if let Some(blob) = blob {
                store
                    .put_with_key(blob, &part_key(&entry.key, name))
                    .map_err(|error| kind_of(&error))?;
            }
        }
        Ok(done)
    }

    /// All entries, newest first, those that are taken off the list too.
    ///
    /// # Errors
    /// The database is closed or broken.
    pub async fn list(&self) -> Result<Vec<Entry>, ShelfError> {
        let transaction = self.transaction(IdbTransactionMode::Readonly)?;
        let request = store(&transaction, ENTRIES)?
            .get_all()
            .map_err(|error| kind_of(&error))?;
        let all: Array = answer(&request).await?.unchecked_into();
        let lines = all.iter().filter_map(|line| line.as_string());
        let mut entries: Vec<Entry> = lines.filter_map(|line| entry_of(&line)).collect();
        entries.sort_by(|a, b| b.saved_ms.total_cmp(&a.saved_ms));
        Ok(entries)
    }

    /// The parts of one scene.
    ///
    /// # Errors
    /// The database is closed or broken.
    pub async fn parts(&self, key: &str) -> Result<Parts, ShelfError> {
        let transaction = self.transaction(IdbTransactionMode::Readonly)?;
        let store = store(&transaction, PARTS)?;
        let mut parts = Parts::default();
        let Parts {
            scene,
            clip,
            poster,
            tracker,
        } = &mut parts;
        for (name, part) in PART_NAMES.iter().zip([scene, clip, poster, tracker]) {
            let request = store
                .get(&part_key(key, name))
                .map_err(|error| kind_of(&error))?;
            *part = answer(&request).await?.dyn_into().ok();
        }
        Ok(parts)
    }

    /// Takes scenes off the list or puts them back.
    ///
    /// # Errors
    /// The database is closed or broken.
    pub async fn set_removed(&self, entries: &[Entry], removed: bool) -> Result<(), ShelfError> {
        let transaction = self.transaction(IdbTransactionMode::Readwrite)?;
        let done = finished(&transaction);
        for entry in entries {
            let entry = Entry {
                removed,
                ..entry.clone()
            };
            write_entry(&transaction, &entry)?;
        }
        wait(done).await
    }

    /// Deletes what was taken off the list.
    ///
    /// # Errors
    /// The database is closed or broken.
    pub async fn clear_removed(&self) -> Result<(), ShelfError> {
        let removed: Vec<Entry> = self.list().await?;
        let transaction = self.transaction(IdbTransactionMode::Readwrite)?;
        let done = finished(&transaction);
        let (entries, parts) = (store(&transaction, ENTRIES)?, store(&transaction, PARTS)?);
        for entry in removed.iter().filter(|entry| entry.removed) {
            let deleted = entries.delete(&JsValue::from_str(&entry.key));
            deleted.map_err(|error| kind_of(&error))?;
            for name in PART_NAMES {
                let deleted = parts.delete(&part_key(&entry.key, name));
                deleted.map_err(|error| kind_of(&error))?;
            }
        }
        wait(done).await
    }

    fn transaction(&self, mode: IdbTransactionMode) -> Result<IdbTransaction, ShelfError> {
        let stores = Array::of2(&ENTRIES.into(), &PARTS.into());
        self.database
            .transaction_with_str_sequence_and_mode(&stores, mode)
            .map_err(|error| kind_of(&error))
    }
}

/// Waits until a transaction is over.
///
/// # Errors
/// It was taken back, and nothing of it is written.
pub async fn wait(done: Promise) -> Result<(), ShelfError> {
    let ended = JsFuture::from(done).await;
    ended.map(|_| ()).map_err(|error| kind_of(&error))
}

fn store(transaction: &IdbTransaction, name: &str) -> Result<IdbObjectStore, ShelfError> {
    transaction
        .object_store(name)
        .map_err(|_| ShelfError::Broken)
}

fn write_entry(transaction: &IdbTransaction, entry: &Entry) -> Result<(), ShelfError> {
    let line = json!({
        "key": entry.key,
        "name": entry.name,
        "saved_ms": entry.saved_ms,
        "objects": entry.objects,
        "scene_bytes": entry.scene_bytes,
        "clip_bytes": entry.clip_bytes,
        "removed": entry.removed,
    });
    let written = store(transaction, ENTRIES)?.put_with_key(
        &JsValue::from_str(&line.to_string()),
        &JsValue::from_str(&entry.key),
    );
    written.map(|_| ()).map_err(|error| kind_of(&error))
}

fn entry_of(line: &str) -> Option<Entry> {
    let value: Value = serde_json::from_str(line).ok()?;
    let text = |key: &str| Some(value.get(key)?.as_str()?.to_owned());
    let count = |key: &str| value.get(key).and_then(Value::as_u64).unwrap_or(0);
    let objects = value.get("objects").and_then(Value::as_array);
    let labels = objects.into_iter().flatten().filter_map(Value::as_str);
    Some(Entry {
        key: text("key")?,
        name: text("name")?,
        saved_ms: value.get("saved_ms")?.as_f64()?,
        objects: labels.map(str::to_owned).collect(),
        scene_bytes: count("scene_bytes"),
        clip_bytes: count("clip_bytes"),
        removed: value.get("removed").and_then(Value::as_bool) == Some(true),
    })
}

fn part_key(key: &str, part: &str) -> JsValue {
    JsValue::from_str(&format!("{key}/{part}"))
}

/// The result of a request.
async fn answer(request: &IdbRequest) -> Result<JsValue, ShelfError> {
    let request = request.clone();
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise)
        .await
        .map_err(|_| match request.error() {
            Ok(Some(error)) => kind_of(&error),
            _ => ShelfError::Broken,
        })?;
    request.result().map_err(|_| ShelfError::Broken)
}

/// Tells when a transaction is over; rejects with the browser's own error.
fn finished(transaction: &IdbTransaction) -> Promise {
    let transaction = transaction.clone();
    Promise::new(&mut |resolve: Function, reject: Function| {
        transaction.set_oncomplete(Some(&resolve));
        let aborted = transaction.clone();
        let on_abort = Closure::once_into_js(move || {
            let error = aborted.error().map_or(JsValue::NULL, JsValue::from);
            // Rejecting a promise cannot fail.
            let _ = reject.call1(&JsValue::NULL, &error);
        });
        transaction.set_onabort(Some(on_abort.unchecked_ref()));
    })
}

fn kind_of(error: &JsValue) -> ShelfError {
    match error.dyn_ref::<DomException>().map(DomException::name) {
        Some(name) if name == "QuotaExceededError" => ShelfError::Full,
        Some(name) if name == "SecurityError" => ShelfError::NoStorage,
        _ => ShelfError::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::entry_of;

    #[test]
    fn a_line_of_another_program_is_passed_over() {
        let line = r#"{"key":"1","name":"a","saved_ms":2.5,"objects":["ball",3],"clip_bytes":7}"#;
        let entry = entry_of(line).expect("is an entry");
        assert_eq!((entry.objects.len(), entry.clip_bytes), (1, 7));
        for line in ["", "{}", "3", r#"{"key":1,"name":"a","saved_ms":0}"#] {
            assert!(entry_of(line).is_none(), "{line}");
        }
    }
}
