use leptos::prelude::window;

/// Reads one value of the page's query, for example `sample` of `?sample=ball.mp4`.
pub fn query_value(name: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&query)
        .ok()?
        .get(name)
}
