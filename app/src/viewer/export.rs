use js_sys::{Function, Promise, Reflect};
use kinelens_protocol::{Failure, FailureCode, SceneDocument};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The function that `app/start.js` leaves on the global object.
const EXPORT: &str = "kinelensExportHtml";

/// Makes one HTML file that plays a scene from disk, with its clip where one is given.
///
/// # Errors
/// The program's own files cannot be fetched, or there is not enough memory.
pub async fn export_html(document: &SceneDocument, clip: Option<&Blob>) -> Result<Blob, Failure> {
    let json = document
        .to_json()
        .map_err(|error| failed(&error.to_string()))?;
    let title = format!("{} – Kinelens", document.clip.name);
    let made = async {
        let export: Function = Reflect::get(&js_sys::global(), &EXPORT.into())?.dyn_into()?;
        let clip = clip.map_or(JsValue::UNDEFINED, JsValue::from);
        let promise: Promise = export
            .call3(&JsValue::NULL, &json.into(), &clip, &title.into())?
            .dyn_into()?;
        JsFuture::from(promise).await?.dyn_into::<Blob>()
    };
    made.await.map_err(|error: JsValue| {
        let error: &js_sys::Object = error.unchecked_ref();
        failed(&String::from(error.to_string()))
    })
}

fn failed(reason: &str) -> Failure {
    Failure::new(
        FailureCode::Internal,
        words!(keep.the_page_for_others, reason = reason),
        words!(keep.load_kinelens_once_more),
    )
}
