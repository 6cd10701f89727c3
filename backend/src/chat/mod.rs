//! `/v1/`: a loaded model in the way of OpenAI's API, so that programs made for that can talk to it.
//!
//! `POST /v1/chat/completions`, whole or streamed, with pictures and clips inside of the request, and
//! `GET /v1/models`. Nothing is fetched from anywhere: pictures and clips travel as `data:` addresses.
//! Follows <https://platform.openai.com/docs/api-reference/chat>; what is not there is refused in words.

mod answer;
mod content;
mod failure;
mod options;
mod request;
mod routes;
mod stream;
#[cfg(test)]
mod tests;

pub use failure::ChatFailure;
pub use routes::routes;
