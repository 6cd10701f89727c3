//! Who may use what computes here.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::chat::ChatFailure;

/// Whether a request carries the token, where there is one.
///
/// Compares in a time that does not tell how much of the token was right.
pub fn carries(headers: &HeaderMap, token: &str) -> bool {
    let sent = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let Some(sent) = sent.and_then(|value| value.strip_prefix("Bearer ")) else {
        return false;
    };
    let differing = sent
        .bytes()
        .zip(token.bytes())
        .fold(0, |differing, (a, b)| differing | (a ^ b));
    sent.len() == token.len() && differing == 0
}

/// Lets a request to the model pass: with the token where there is one, and never from another site's
/// page.
///
/// Without a token the server must have been asked by an address or as `localhost`: a stranger's name
/// that leads here would make a stranger's page one of this server's own.
pub async fn guard_model(
    State(token): State<Option<String>>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    let text = |name| {
        let value = headers.get(name)?;
        Some(value.to_str().unwrap_or("?"))
    };
    let (host, origin) = (text(HOST), text(ORIGIN));
    let forbidden = |message: &str| {
        ChatFailure::new(StatusCode::FORBIDDEN, "foreign_page", message).into_response()
    };
    if let Some(origin) = origin
        && origin.split_once("://").map(|(_, from)| from) != host
    {
        return forbidden("A page of another site may not use this server.");
    }
    match &token {
        Some(token) if !carries(&headers, token) => {
            let refusal = ChatFailure::new(
                StatusCode::UNAUTHORIZED,
                "invalid_api_key",
                "This server asks for a token. Send it as `Authorization: Bearer TOKEN`, which programs call the API key.",
            );
            ([(WWW_AUTHENTICATE, "Bearer")], refusal).into_response()
        }
        None if host.is_some_and(|host| !is_unmistakable(host)) => forbidden(
            "Without a token this server is asked by its address or as localhost. Start it with --token to use another name.",
        ),
        _ => next.run(request).await,
    }
}

/// Whether a host is an address or this machine's own name.
fn is_unmistakable(host: &str) -> bool {
    let without_port = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = without_port.trim_start_matches('[').trim_end_matches(']');
    without_port.eq_ignore_ascii_case("localhost") || bare.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_this_machine_are_unmistakable() {
        for (host, expected) in [
            ("localhost", true),
            ("LOCALHOST:8080", true),
            ("127.0.0.1:8080", true),
            ("192.168.0.7", true),
            ("[::1]:8080", true),
            ("evil.example", false),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
        ] {
            assert_eq!(is_unmistakable(host), expected, "{host}");
        }
    }
}
