//! The page's messages: a command as JSON, and what travels beside it.

use js_sys::Reflect;
use kinelens_engine::Inbox;
use kinelens_protocol::{Command, Event, Failure, FailureCode, FromEngine, ToEngine};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, MessageEvent};

use crate::{page_frames::PageFrames, poster, scope, shelf};

/// Listens until the worker ends. A message is `{json, file?, bytes?}`, or `{poster}`.
pub fn listen(inbox: Inbox<Blob>, page_frames: PageFrames) {
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Err(failure) = receive(&event.data(), &inbox, &page_frames) {
            scope::post(&FromEngine {
                epoch: scope::epoch(),
                event: Event::Failed { failure },
            });
        }
    });
    scope::scope().set_onmessage(Some(listener.as_ref().unchecked_ref()));
    listener.forget();
}

fn receive(data: &JsValue, inbox: &Inbox<Blob>, page_frames: &PageFrames) -> Result<(), Failure> {
    // Pictures for people are none of the engine's business.
    let wanted = field(data, "poster");
    if wanted.is_object() {
        poster::answer(&wanted);
        return Ok(());
    }
    let message = field(data, "json")
        .as_string()
        .ok_or_else(|| bad_message("it has no text"))
        .and_then(|json| {
            ToEngine::decode(&json).map_err(|error| bad_message(&error.to_string()))
        })?;
    scope::set_epoch(message.epoch);
    // A frame is awaited in the middle of a job, so it must not queue behind other commands.
    if let Command::PageFrame { request } = message.command {
        page_frames.answer(request, field(data, "bytes").dyn_into().ok());
        return Ok(());
    }
    // Models come and go beside whatever the engine does.
    if shelf::answer(&message.command) {
        return Ok(());
    }
    // The page has no more frames of the clip that this one replaces.
    if matches!(
        message.command,
        Command::OpenClip { .. } | Command::OpenPageClip { .. }
    ) {
        page_frames.give_up();
    }
    inbox.push(message, bulk(data));
    Ok(())
}

/// Takes the clip that came with a message, as a file or as bytes.
fn bulk(data: &JsValue) -> Option<Blob> {
    if let Ok(file) = field(data, "file").dyn_into::<Blob>() {
        return Some(file);
    }
    let bytes = field(data, "bytes");
    let is_bytes = bytes.is_instance_of::<js_sys::ArrayBuffer>()
        || bytes.is_instance_of::<js_sys::Uint8Array>();
    is_bytes
        .then(|| Blob::new_with_buffer_source_sequence(&js_sys::Array::of1(&bytes)).ok())
        .flatten()
}

/// Reads a field of an object of the page; undefined when there is none.
pub fn field(data: &JsValue, name: &str) -> JsValue {
    Reflect::get(data, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

fn bad_message(reason: &str) -> Failure {
    Failure::new(
        FailureCode::BadMessage,
        format!("The engine could not read a message of the page: {reason}."),
        "Reload the page so that both come from one version.",
    )
}
