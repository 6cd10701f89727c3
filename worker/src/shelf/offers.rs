//! Models that the place which served the page offers.

use kinelens_protocol::ModelEntry;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use crate::scope;

/// Where packs lie beside the page.
pub const PACKS: &str = "./packs";

/// The server's list of packs.
#[derive(Deserialize)]
struct Offers {
    packs: Vec<Offer>,
}

#[derive(Deserialize)]
struct Offer {
    folder: String,
    /// What people call it.
    name: String,
    /// Which network reads it.
    family: String,
    bytes: u64,
    licence: String,
    source: String,
}

/// The family that looks at pictures.
const SEEING: &str = "llava-onevision";

/// Fetches the list; a place that offers none gives an empty one.
pub async fn list() -> Result<Vec<ModelEntry>, JsValue> {
    let Some(response) = get(&format!("{PACKS}/")).await? else {
        return Ok(Vec::new());
    };
    let text = JsFuture::from(response.text()?).await?;
    let offers: Offers = serde_json::from_str(&text.as_string().unwrap_or_default())
        .map_err(|error| JsValue::from_str(&error.to_string()))?;
    let entries = offers.packs.into_iter().map(|offer| ModelEntry {
        name: offer.folder,
        title: offer.name,
        bytes: offer.bytes,
        kept_bytes: 0,
        is_whole: false,
        licence: offer.licence,
        source: offer.source,
        can_see: offer.family == SEEING,
    });
    Ok(entries.collect())
}

/// Fetches something of the page's own origin; `None` where there is nothing, also when the server sends
/// its start page for every unknown address.
pub async fn get(address: &str) -> Result<Option<Response>, JsValue> {
    let response: Response = JsFuture::from(scope::fetch(address)?).await?.dyn_into()?;
    let kind = response.headers().get("content-type")?;
    let is_page = kind.is_some_and(|kind| kind.starts_with("text/html"));
    Ok((response.ok() && !is_page).then_some(response))
}
