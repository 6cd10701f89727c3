//! How an answer is made, from what a program sends.

use kinelens_models::generate::{GenerationOptions, Sampling};

use super::failure::ChatFailure;
use super::request::{ChatRequest, Stop};

/// Frames of a clip that are looked at where the request does not say how many.
const FRAMES: usize = 16;
/// Most frames of a clip.
const MOST_FRAMES: u64 = 64;
/// Most stop texts, as OpenAI has it, and most bytes of one.
const MOST_STOPS: usize = 4;
const MOST_STOP_BYTES: usize = 1000;

/// Reads how an answer is to be made.
///
/// Without a temperature the likeliest token is always taken, and without a seed it is 0: the same
/// request has the same answer.
///
/// # Errors
/// Numbers out of their range, more than four stop texts or an empty one.
pub fn generation(request: &ChatRequest, window: usize) -> Result<GenerationOptions, ChatFailure> {
    let in_range = |name: &str, value: Option<f64>, low: f64, high: f64| match value {
        Some(value) if !(low..=high).contains(&value) => Err(ChatFailure::field(
            name,
            format!("{name} is {value}, and it must be from {low} to {high}."),
        )),
        _ => Ok(value),
    };
    let temperature = in_range("temperature", request.temperature, 0.0, 2.0)?;
    let top_p = in_range("top_p", request.top_p, 0.0, 1.0)?;
    let sampling = match temperature {
        Some(temperature) if temperature > 0.0 => Sampling::Drawn {
            temperature: temperature as f32,
            top_p: top_p.unwrap_or(1.0) as f32,
            // Any 64 bits are a seed.
            seed: request.seed.unwrap_or(0) as u64,
        },
        _ => Sampling::Greedy,
    };
    let most_tokens = match (request.max_completion_tokens, request.max_tokens) {
        (Some(0), _) | (None, Some(0)) => {
            return Err(ChatFailure::field(
                "max_tokens",
                "An answer has at least one token. Set max_tokens to 1 or more.",
            ));
        }
        (Some(most), _) | (None, Some(most)) => usize::try_from(most).unwrap_or(window),
        (None, None) => window,
    };
    Ok(GenerationOptions {
        sampling,
        most_tokens: most_tokens.min(window),
        stop_texts: stops(request.stop.as_ref())?,
        ..GenerationOptions::default()
    })
}

/// Reads how many frames of a clip are to be looked at.
///
/// # Errors
/// None, or more than 64.
pub fn frames(request: &ChatRequest) -> Result<usize, ChatFailure> {
    match request.frames {
        None => Ok(FRAMES),
        Some(wanted @ 1..=MOST_FRAMES) => Ok(wanted as usize),
        Some(wanted) => Err(ChatFailure::field(
            "frames",
            format!("frames is {wanted}, and it must be from 1 to {MOST_FRAMES}."),
        )),
    }
}

fn stops(stop: Option<&Stop>) -> Result<Vec<String>, ChatFailure> {
    let texts = match stop {
        None => Vec::new(),
        Some(Stop::One(text)) => vec![text.clone()],
        Some(Stop::Several(texts)) => texts.clone(),
    };
    let is_usable = |text: &String| !text.is_empty() && text.len() <= MOST_STOP_BYTES;
    if texts.len() > MOST_STOPS || !texts.iter().all(is_usable) {
        return Err(ChatFailure::field(
            "stop",
            format!(
                "stop is a text or up to {MOST_STOPS}, none of them empty or longer than {MOST_STOP_BYTES} bytes."
            ),
        ));
    }
    Ok(texts)
}
