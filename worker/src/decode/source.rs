use kinelens_engine::{Frame, FrameSource};
use kinelens_protocol::{Clip, Failure};

use super::{PageSource, WebCodecsSource};

/// An open clip, whoever decodes it.
pub enum Source {
    WebCodecs(Box<WebCodecsSource>),
    Page(Box<PageSource>),
}

impl FrameSource for Source {
    fn clip(&self) -> &Clip {
        match self {
            Self::WebCodecs(source) => source.clip(),
            Self::Page(source) => source.clip(),
        }
    }

    async fn frame(&mut self, index: usize) -> Result<Frame, Failure> {
        match self {
            Self::WebCodecs(source) => source.frame(index).await,
            Self::Page(source) => source.frame(index).await,
        }
    }
}
