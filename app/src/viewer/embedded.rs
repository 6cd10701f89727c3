use kinelens_protocol::SceneDocument;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Elements of an exported file; `app/export-html.js` writes them.
const SCENE_ID: &str = "kinelens-scene";
const CLIP_ID: &str = "kinelens-clip";

/// What an exported file shows.
pub struct Embedded {
    pub document: SceneDocument,
    /// Object URL of the clip, where it went along.
    pub clip_url: Option<String>,
}

/// Finds the scene that this page was made for; `None` in the ordinary page.
///
/// A scene that cannot be read is none: the page then is the ordinary one, without an engine.
pub fn embedded() -> Option<Embedded> {
    let text = document().get_element_by_id(SCENE_ID)?.text_content()?;
    let document = SceneDocument::from_json(&text).ok()?;
    Some(Embedded {
        document,
        clip_url: clip_url(),
    })
}

fn clip_url() -> Option<String> {
    let element = document().get_element_by_id(CLIP_ID)?;
    let element: HtmlElement = element.dyn_into().ok()?;
    element.dataset().get("url")
}
