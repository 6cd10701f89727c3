//! Looks at frames around a click for what a still camera sees when nothing moves.

use std::sync::Arc;

use kinelens_protocol::{Failure, JobId, Stage};
use kinelens_vision::Background;

use crate::{
    engine::{Engine, Flow},
    failures,
    host::{FrameSource, Host},
};

/// Frames so far from the click, in seconds, still show the same light and the same things standing about.
const REACH_S: f64 = 10.0;

/// A background and the frames it was made of, kept for the next click.
pub(crate) struct KnownBackground {
    frames: Vec<usize>,
    background: Option<Arc<Background>>,
}

impl<H: Host> Engine<H> {
    /// Gives the background around a frame; `None` where there is none to be had, as from a moving camera.
    ///
    /// A frame that cannot be decoded is left out.
    pub(crate) async fn background(
        &mut self,
        job: JobId,
        frame: usize,
    ) -> Result<(Flow, Option<Arc<Background>>), Failure> {
        let Some(scene) = &self.scene else {
            return Err(failures::no_clip());
        };
        let wanted = spread(&scene.clip.frame_times_s, frame);
        if let Some(known) = &self.background
            && known.frames == wanted
        {
            return Ok((Flow::GoOn, known.background.clone()));
        }
        let mut frames = Vec::with_capacity(wanted.len());
        for (step, &index) in wanted.iter().enumerate() {
            let Some(source) = &mut self.source else {
                return Err(failures::no_clip());
            };
            frames.extend(source.frame(index).await.ok());
            self.progress(job, Stage::ReadingClip, step + 1, wanted.len());
            if self.step(job).await == Flow::Cancelled {
                return Ok((Flow::Cancelled, None));
            }
        }
        let background = Background::of(&frames).map(Arc::new);
        self.background = Some(KnownBackground {
            frames: wanted,
            background: background.clone(),
        });
        Ok((Flow::GoOn, background))
    }
}

/// Spreads frames evenly over the time around one.
fn spread(times_s: &[f64], frame: usize) -> Vec<usize> {
    let Some(&middle_s) = times_s.get(frame) else {
        return Vec::new();
    };
    let near: Vec<usize> = (0..times_s.len())
        .filter(|index| (times_s[*index] - middle_s).abs() <= REACH_S)
        .collect();
    if near.len() <= Background::FRAMES {
        return near;
    }
    let last = Background::FRAMES - 1;
    (0..=last)
        .map(|step| near[step * (near.len() - 1) / last])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_spread_over_what_is_near() {
        let times_s: Vec<f64> = (0..1800).map(|index| f64::from(index) / 30.0).collect();
        let frames = spread(&times_s, 900);
        assert_eq!(frames.len(), Background::FRAMES);
        assert_eq!((frames[0], frames[Background::FRAMES - 1]), (600, 1200));
        assert!(frames.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(spread(&times_s[..4], 2), [0, 1, 2, 3]);
        assert!(spread(&times_s, 5000).is_empty());
        assert!(spread(&[], 0).is_empty());
    }
}
