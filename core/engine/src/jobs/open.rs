//! Opens a clip and begins a new scene. The old scene stays until the new clip is known to work.

use kinelens_protocol::{Clip, Command, Event, Failure, FailureCode, JobId, Stage};

use crate::{
    engine::{Engine, Flow},
    failures,
    host::{FrameSource, Host, emit},
    scene::Scene,
};

/// Longest side of the frames that are analysed; larger pictures are scaled down for analysis only.
const ANALYSIS_LONGEST_PX: u32 = 1280;

impl<H: Host> Engine<H> {
    pub(crate) async fn open_clip(
        &mut self,
        job: JobId,
        name: &str,
        bulk: Option<H::Bulk>,
    ) -> Result<Flow, Failure> {
        let (host, epoch) = (&self.host, self.epoch);
        let mut progress = |done, total| {
            let stage = Stage::ReadingClip;
            emit(
                host,
                epoch,
                Event::Progress {
                    job,
                    stage,
                    done,
                    total,
                },
            );
        };
        let opened = self.host.open_clip(name, bulk, &mut progress).await;
        match opened {
            Ok(source) => self.begin(job, source),
            Err(open) if open.page_may_try => {
                self.emit(Event::PageDecodingWanted {
                    job,
                    failure: open.failure,
                });
                Ok(Flow::HandedOver)
            }
            Err(open) => Err(open.failure),
        }
    }

    pub(crate) fn open_page_clip(&mut self, job: JobId, command: Command) -> Result<Flow, Failure> {
        let Command::OpenPageClip {
            name,
            size_bytes,
            width_px,
            height_px,
            duration_s,
            frame_times_s,
            ..
        } = command
        else {
            return Err(Failure::new(
                FailureCode::Internal,
                "Another command came where a page's clip was expected.",
                "Reload the page.",
            ));
        };
        let [analysis_width_px, analysis_height_px] = analysis_size_px(width_px, height_px);
        let clip = Clip {
            name,
            size_bytes,
            sha256: None,
            width_px,
            height_px,
            // The page's player has already turned the picture.
            rotation_deg: 0,
            duration_s,
            frame_times_s,
            focal_length_35mm: None,
            codec: "unknown".into(),
            decoder: "video-element".into(),
            analysis_width_px,
            analysis_height_px,
        };
        let source = self.host.open_page_clip(clip)?;
        self.begin(job, source)
    }

    fn begin(&mut self, job: JobId, source: H::Source) -> Result<Flow, Failure> {
        let clip = source.clip().clone();
        check(&clip)?;
        self.scene = Some(Scene::new(clip.clone()));
        self.source = Some(source);
        self.background = None;
        self.measurement = None;
        self.emit(Event::ClipOpened { job, clip });
        self.remeasure()?;
        Ok(Flow::GoOn)
    }
}

/// Scales a picture down so that its longest side is at most 1280 px, keeping the sides even as
/// video scalers want them.
pub fn analysis_size_px(width_px: u32, height_px: u32) -> [u32; 2] {
    let longest_px = width_px.max(height_px);
    if longest_px <= ANALYSIS_LONGEST_PX {
        return [width_px, height_px];
    }
    let factor = f64::from(ANALYSIS_LONGEST_PX) / f64::from(longest_px);
    [width_px, height_px].map(|side_px| {
        let half = (f64::from(side_px) * factor / 2.0).round().max(1.0);
        half as u32 * 2
    })
}

pub(crate) fn check(clip: &Clip) -> Result<(), Failure> {
    let times_s = &clip.frame_times_s;
    if times_s.is_empty() {
        return Err(failures::too_few_frames(0));
    }
    let ascending = times_s.windows(2).all(|pair| pair[0] < pair[1]);
    let finite = times_s.iter().all(|t_s| t_s.is_finite());
    if !ascending || !finite || clip.width_px == 0 || clip.height_px == 0 {
        return Err(Failure::new(
            FailureCode::ClipTruncated,
            "The clip's frame times or picture size make no sense.",
            "Convert it once with any video program and try again.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::analysis_size_px;

    #[test]
    fn only_large_pictures_are_scaled_down() {
        for (size_px, expected_px) in [
            ([768, 432], [768, 432]),
            ([1280, 720], [1280, 720]),
            ([1920, 1080], [1280, 720]),
            ([3840, 2160], [1280, 720]),
            ([2160, 3840], [720, 1280]),
            ([7680, 4320], [1280, 720]),
            ([5000, 3], [1280, 2]),
        ] {
            assert_eq!(analysis_size_px(size_px[0], size_px[1]), expected_px);
        }
    }
}
