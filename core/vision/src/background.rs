//! What a still camera sees when nothing moves.

use crate::Frame;

/// The picture behind everything that moves, as the median of frames spread over a clip.
///
/// It stands for the truth only where something else than the moving object was seen in more than half of the frames,
/// and only while the camera stands still; [`Background::of`] refuses frames of a camera that moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Background {
    /// The fourth byte of a pixel counts the frames that agree with it.
    picture: Frame,
    frames: usize,
    noise: f32,
}

/// Fewer frames than this cannot outvote an object that stays for a while.
const LEAST_FRAMES: usize = 5;
/// More frames than this add cost and no certainty.
const MOST_FRAMES: usize = 15;
/// A pixel is looked at every so many columns and rows to measure noise and stillness.
const PROBE_STEP: usize = 4;
/// A pixel has changed when it differs by more than this many standard deviations of noise.
const CHANGED_SIGMAS: f32 = 8.0;
/// Least standard deviation of noise, in 8-bit steps: rounding alone.
const LEAST_NOISE: f32 = 0.5;
/// More than this is no noise but a picture that moves.
const MOST_NOISE: f32 = 6.0;
/// The camera moved where more than this share of the pixels changed in an ordinary frame.
const MOVED_SHARE: f64 = 0.35;

impl Background {
    /// How many frames, evenly spread, are worth giving to [`Self::of`].
    pub const FRAMES: usize = MOST_FRAMES;

    /// Takes the median of frames; the first fifteen count.
    ///
    /// `None` for fewer than five frames, frames of different sizes, or a camera that moved.
    pub fn of(frames: &[Frame]) -> Option<Self> {
        let frames = &frames[..frames.len().min(MOST_FRAMES)];
        let first = frames.first()?;
        let (width, height) = (first.width(), first.height());
        let is_alike = |frame: &Frame| frame.width() == width && frame.height() == height;
        if frames.len() < LEAST_FRAMES || !frames.iter().all(is_alike) {
            return None;
        }
        let picture = Frame::new(width, height, median(frames)).ok()?;
        let noise = noise(frames, &picture);
        if noise > MOST_NOISE {
            return None;
        }
        let background = Self {
            picture: with_support(picture, frames, changed_limit(noise))?,
            frames: frames.len(),
            noise,
        };
        let mut shares: Vec<f64> = frames
            .iter()
            .map(|frame| background.changed_share(frame))
            .collect();
        let middle = shares.len() / 2;
        let (_, share, _) = shares.select_nth_unstable_by(middle, f64::total_cmp);
        (*share <= MOVED_SHARE).then_some(background)
    }

    /// Gives the median picture; its alpha is not opacity.
    pub fn picture(&self) -> &Frame {
        &self.picture
    }

    /// Gives the standard deviation of one channel of one pixel of a frame, in 8-bit steps.
    pub fn noise(&self) -> f32 {
        self.noise
    }

    /// Says whether a frame was taken from the same place: of the same size and mostly unchanged.
    pub fn fits(&self, frame: &Frame) -> bool {
        frame.width() == self.picture.width()
            && frame.height() == self.picture.height()
            && self.changed_share(frame) <= MOVED_SHARE
    }

    /// Says in how many of the frames a pixel looked like the background, 0 to 1.
    ///
    /// About one half means that the median had no majority to go by: something large or slow was here for long.
    pub fn support(&self, column: usize, row: usize) -> f32 {
        f32::from(self.picture.row(row)[4 * column + 3]) / self.frames as f32
    }

    fn changed_share(&self, frame: &Frame) -> f64 {
        let limit = changed_limit(self.noise);
        let (mut changed, mut all) = (0_u32, 0_u32);
        for (seen, known) in probes(frame).zip(probes(&self.picture)) {
            changed += u32::from(squared_distance(seen, known) > limit);
            all += 1;
        }
        f64::from(changed) / f64::from(all.max(1))
    }
}

/// Takes the median of every byte by bubbling the larger half upwards, many bytes at once.
fn median(frames: &[Frame]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let bytes = frames[0].rgba().len();
    let mut out = vec![0; bytes];
    let keep = frames.len() / 2 + 1;
    let mut sorted = [[0_u8; BLOCK]; MOST_FRAMES];
    for (index, target) in out.chunks_mut(BLOCK).enumerate() {
        for (line, frame) in sorted.iter_mut().zip(frames) {
            let source = &frame.rgba()[index * BLOCK..][..target.len()];
            line[..target.len()].copy_from_slice(source);
        }
        for end in (keep..=frames.len()).rev() {
            for at in 1..end {
                let (below, above) = sorted.split_at_mut(at);
                for (low, high) in below[at - 1].iter_mut().zip(&mut above[0]) {
                    (*low, *high) = ((*low).min(*high), (*low).max(*high));
                }
            }
        }
        target.copy_from_slice(&sorted[keep - 1][..target.len()]);
    }
    out
}

/// Squared difference of three channels from which a pixel counts as changed.
fn changed_limit(noise: f32) -> f32 {
    3.0 * (CHANGED_SIGMAS * noise).powi(2)
}

fn with_support(picture: Frame, frames: &[Frame], limit: f32) -> Option<Frame> {
    let limit = limit as u32;
    let mut rgba = picture.rgba().to_vec();
    for (index, pixel) in rgba.chunks_exact_mut(4).enumerate() {
        let known = [0, 1, 2].map(|channel| i32::from(pixel[channel]));
        let agrees = |frame: &&Frame| {
            let seen = &frame.rgba()[4 * index..][..3];
            let square = |channel: usize| {
                (i32::from(seen[channel]) - known[channel])
                    .unsigned_abs()
                    .pow(2)
            };
            square(0) + square(1) + square(2) <= limit
        };
        pixel[3] = frames.iter().filter(agrees).count() as u8;
    }
    Frame::new(picture.width(), picture.height(), rgba).ok()
}

/// Measures noise by the median of squared differences, which moving things do not reach.
fn noise(frames: &[Frame], picture: &Frame) -> f32 {
    let mut squares: Vec<f32> = frames
        .iter()
        .flat_map(|frame| {
            let pairs = probes(frame).zip(probes(picture));
            pairs.map(|(seen, known)| squared_distance(seen, known))
        })
        .collect();
    let middle = squares.len() / 2;
    let (_, median, _) = squares.select_nth_unstable_by(middle, f32::total_cmp);
    // The median of a chi-square with three degrees of freedom is 2.37.
    (*median / 2.37).sqrt().max(LEAST_NOISE)
}

fn probes(frame: &Frame) -> impl Iterator<Item = [u8; 3]> + '_ {
    (0..frame.height())
        .step_by(PROBE_STEP)
        .flat_map(move |row| {
            let columns = (0..frame.width()).step_by(PROBE_STEP);
            columns.map(move |column| frame.rgb(column, row))
        })
}

fn squared_distance(a: [u8; 3], b: [u8; 3]) -> f32 {
    (0..3)
        .map(|channel| (f32::from(a[channel]) - f32::from(b[channel])).powi(2))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::{Path, SplitMix, SyntheticClip};

    fn clip() -> SyntheticClip {
        let path = Path::Parabola {
            start_px: [20.0, 60.0],
            velocity_px_per_s: [200.0, 0.0],
            acceleration_px_per_s2: [0.0; 2],
        };
        let mut clip = SyntheticClip::new(240, 120, 5, path);
        clip.noise = 2.0;
        clip
    }

    #[test]
    fn a_median_is_that_of_sorting() {
        let mut random = SplitMix::new(3);
        for count in [5, 6, 11, 15] {
            let frames: Vec<Frame> = (0..count)
                .map(|_| {
                    let bytes: Vec<u8> = (0..4 * 19 * 7).map(|_| random.bits() as u8).collect();
                    Frame::new(19, 7, bytes).unwrap()
                })
                .collect();
            let found = median(&frames);
            for (at, found) in found.iter().enumerate() {
                let mut values: Vec<u8> = frames.iter().map(|frame| frame.rgba()[at]).collect();
                values.sort_unstable();
                assert_eq!(*found, values[count / 2], "{count} frames, byte {at}");
            }
        }
    }

    #[test]
    fn a_moving_ball_leaves_no_trace_and_the_noise_is_known() {
        let clip = clip();
        let frames: Vec<Frame> = (0..15)
            .map(|step| clip.frame(f64::from(step) * 0.07).unwrap())
            .collect();
        let background = Background::of(&frames).unwrap();
        assert!(
            (background.noise() - 2.0).abs() < 0.3,
            "{}",
            background.noise()
        );
        let mut empty = clip;
        empty.noise = 0.0;
        empty.hidden_s = Some([0.0, 1.0]);
        let truth = empty.frame(0.5).unwrap();
        let picture = background.picture();
        for (seen, known) in probes(picture).zip(probes(&truth)) {
            assert!(squared_distance(seen, known) < 3.0 * 36.0);
        }
        assert!(frames.iter().all(|frame| background.fits(frame)));
    }

    #[test]
    fn a_camera_that_moves_has_no_background() {
        let texture = crate::synthetic::Texture::new(9, 12, [8.0, 40.0], 40.0);
        let frames: Vec<Frame> = (0..9)
            .map(|step| {
                let bytes: Vec<u8> = (0..160 * 90)
                    .flat_map(|at| {
                        let (x, y) = ((at % 160) as f64, (at / 160) as f64);
                        let [r, g, b] = texture.at(x + 5.0 * f64::from(step), y).map(|v| v as u8);
                        [r, g, b, 255]
                    })
                    .collect();
                Frame::new(160, 90, bytes).unwrap()
            })
            .collect();
        assert_eq!(Background::of(&frames), None);
        assert_eq!(Background::of(&frames[..4]), None);
        assert_eq!(Background::of(&[]), None);
    }
}
