use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect};
use kinelens_protocol::{Command, FromEngine, ToEngine};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    ErrorEvent, File, ImageBitmap, MessageEvent, MessagePort, Worker, WorkerOptions, WorkerType,
};

/// Start of an `ObjectGrew` message; such messages replace each other, object by object.
const GREW: &str = r#""object_grew""#;

/// Bulk data beside a command.
pub enum Payload {
    Nothing,
    /// Cloned by reference: the worker reads the same file.
    File(File),
    /// Moved to the worker.
    Bitmap(ImageBitmap),
}

/// The worker at the other end and the growth messages that wait for the next pause.
pub struct Link {
    worker: Worker,
    /// Newest `ObjectGrew` of each object, still unread, by its id as written.
    grown: BTreeMap<String, String>,
}

/// A message from the worker, sorted by what it costs to wait.
pub enum Incoming {
    /// To be read at once.
    Now(String),
    /// Kept by [`Link::keep_growth`] until the next pause.
    Growth { object: String, json: String },
}

impl Link {
    /// Starts the worker, which begins to load its program at once.
    pub fn start(
        on_message: impl FnMut(Incoming) + 'static,
        on_error: impl FnMut(String) + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&worker_url(), &options)?;
        listen(&worker, on_message, on_error);
        Ok(Self {
            worker,
            grown: BTreeMap::new(),
        })
    }

    /// Sends a command and what travels beside it.
    pub fn send(&self, epoch: u32, command: Command, payload: Payload) -> Result<(), JsValue> {
        let json = ToEngine { epoch, command }
            .encode()
            .map_err(|error| JsValue::from_str(&error.to_string()))?;
        let message = Object::new();
        let transfer = Array::new();
        Reflect::set(&message, &"json".into(), &json.into())?;
        match payload {
            Payload::Nothing => {}
            Payload::File(file) => drop(Reflect::set(&message, &"file".into(), &file)?),
            Payload::Bitmap(bitmap) => {
                Reflect::set(&message, &"bytes".into(), &bitmap)?;
                transfer.push(&bitmap);
            }
        }
        self.worker.post_message_with_transfer(&message, &transfer)
    }

    /// Asks for a poster; its layers move to the worker, whose answer comes through the port.
    pub fn order_poster(&self, message: &Object, port: &MessagePort) -> Result<(), JsValue> {
        let layers: Array = Reflect::get(message, &"layers".into())?.dyn_into()?;
        let transfer = layers.concat(&Array::of1(port));
        Reflect::set(message, &"port".into(), port)?;
        let order = Object::new();
        Reflect::set(&order, &"poster".into(), message)?;
        self.worker.post_message_with_transfer(&order, &transfer)
    }

    /// Keeps the newest growth of an object; true when it is the first one that waits.
    pub fn keep_growth(&mut self, object: String, json: String) -> bool {
        let was_empty = self.grown.is_empty();
        self.grown.insert(object, json);
        was_empty
    }

    /// Takes what waits.
    pub fn take_growth(&mut self) -> Vec<String> {
        std::mem::take(&mut self.grown).into_values().collect()
    }
}

/// Passes the page's own query on, so that `?device=cpu` reaches the engine.
fn worker_url() -> String {
    let query = window().location().search().unwrap_or_default();
    format!("./worker.js{query}")
}

fn listen(
    worker: &Worker,
    mut on_message: impl FnMut(Incoming) + 'static,
    mut on_error: impl FnMut(String) + 'static,
) {
    let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let data = event.data();
        let json = data.as_string().or_else(|| {
            let field = Reflect::get(&data, &"json".into()).ok()?;
            field.as_string()
        });
        if let Some(json) = json {
            on_message(sort(json));
        }
    });
    worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
    message.forget();
    let error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
        on_error(event.message());
    });
    worker.set_onerror(Some(error.as_ref().unchecked_ref()));
    error.forget();
}

fn sort(json: String) -> Incoming {
    match grown_object(&json) {
        Some(object) => Incoming::Growth { object, json },
        None => Incoming::Now(json),
    }
}

/// Reads the object's id off an `ObjectGrew` message without parsing its thousand samples.
fn grown_object(json: &str) -> Option<String> {
    let head = json.get(..120).unwrap_or(json);
    if !head.contains(GREW) {
        return None;
    }
    let (_, after) = head.split_once(r#""id":"#)?;
    let id: String = after.chars().take_while(char::is_ascii_digit).collect();
    (!id.is_empty()).then_some(id)
}

/// Reads an event, unless it is not of this protocol.
pub fn decode(json: &str) -> Option<FromEngine> {
    match FromEngine::decode(json) {
        Ok(message) => Some(message),
        Err(error) => {
            web_sys::console::error_1(&error.to_string().into());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use kinelens_protocol::{
        Event, FromEngine, JobId, JobKind, ObjectId, ObjectSource, SceneObject,
    };

    use super::grown_object;

    fn encode(event: Event) -> String {
        FromEngine { epoch: 12, event }.encode().expect("encodes")
    }

    #[test]
    fn growth_is_told_apart_by_object() {
        let grew = Event::ObjectGrew {
            object: SceneObject {
                id: ObjectId(41),
                label: "car".into(),
                colour: "#aa0000".into(),
                source: ObjectSource::Detector,
                over_plane_m: None,
                samples: Vec::new(),
            },
        };
        assert_eq!(grown_object(&encode(grew)).as_deref(), Some("41"));
        let other = Event::JobStarted {
            job: JobId(1),
            kind: JobKind::Track,
        };
        assert_eq!(grown_object(&encode(other)), None);
        assert_eq!(grown_object("é"), None);
    }
}
