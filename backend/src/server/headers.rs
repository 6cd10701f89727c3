//! Headers that every answer carries: what the page may load, and how long a file may be kept.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Everything comes from here and nothing is sent elsewhere; `blob:` is the user's own clip.
const CONTENT_SECURITY: &str = "default-src 'none'; \
    script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; \
    style-src 'self'; \
    img-src 'self' blob: data:; \
    media-src 'self' blob:; \
    connect-src 'self'; \
    font-src 'self'; \
    manifest-src 'self'; \
    base-uri 'none'; \
    form-action 'none'; \
    frame-ancestors 'none'";

/// The same for every answer. The two cross-origin ones let the page use threads.
const ALWAYS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-embedder-policy"),
        "require-corp",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Adds the headers to an answer.
pub async fn add(request: Request, next: Next) -> Response {
    let named_by_content = request.uri().query().is_some_and(is_content_hash);
    let mut response = next.run(request).await;
    let kept = named_by_content && response.status().is_success();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // `no-cache` still keeps the file: it asks whether it changed, and mostly hears that it did not.
    let caching = if kept {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(caching));
    response
}

/// Whether a query is `v=` and a hash, as the build writes it; what a user types never is.
fn is_content_hash(query: &str) -> bool {
    let hash = query.strip_prefix("v=").unwrap_or_default();
    hash.len() == 12
        && hash
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}
