//! Everything that touches a `<video>`: the page's own decoding and frame callbacks; and the encoder.

mod callback;
mod encoder;
mod page_decoder;

pub use callback::{cancel_frame_callback, request_frame_callback, supports_frame_callback};
pub use encoder::{Encoded, Encoder};
pub use page_decoder::PageDecoder;
