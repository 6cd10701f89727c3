//! Presentation times: composition times after the edit list.

use re_mp4::ElstBox;

use crate::{ClipWarning, samples::RawSample};

/// One entry of an edit list, in ticks of the track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// How long the part lasts; `None` lasts to the end.
    pub duration_ticks: Option<i64>,
    /// Where the part begins in the track's own time; `None` shows nothing.
    pub media_ticks: Option<i64>,
    pub at_recorded_speed: bool,
}

/// Converts an edit list, whose durations count in ticks of the movie.
pub(crate) fn edits(list: &ElstBox, movie_timescale: u32, track_timescale: u32) -> Vec<Edit> {
    let to_track_ticks = |movie_ticks: u64| {
        let scaled = u128::from(movie_ticks) * u128::from(track_timescale);
        let movie_timescale = u128::from(movie_timescale.max(1));
        // Rounds to the nearest tick, as FFmpeg does.
        i64::try_from((scaled + movie_timescale / 2) / movie_timescale).unwrap_or(i64::MAX)
    };
    list.entries
        .iter()
        .map(|entry| {
            let media_ticks = if list.version == 1 {
                entry.media_time.cast_signed()
            } else {
                i64::from((entry.media_time as u32).cast_signed())
            };
            let media_ticks = (media_ticks >= 0).then_some(media_ticks);
            let duration = to_track_ticks(entry.segment_duration);
            Edit {
                // A part of zero length stands for "all that follows" in files written in pieces.
                duration_ticks: (duration > 0 || media_ticks.is_none()).then_some(duration),
                media_ticks,
                at_recorded_speed: entry.media_rate == 1 && entry.media_rate_fraction == 0,
            }
        })
        .collect()
}

/// Computes when each sample is shown, in ticks; `None` for those that are cut away and only help
/// decoding.
///
/// Follows FFmpeg's treatment, which browsers share: empty edits at the start delay the picture,
/// the first frame that lies wholly in the first part is shown at its beginning, and a file
/// without an edit list keeps its composition times, even when they do not begin at zero. In
/// fragmented files the list only shifts.
pub(crate) fn presentation_ticks(
    samples: &[RawSample],
    edits: &[Edit],
    fragmented: bool,
    warnings: &mut Vec<ClipWarning>,
) -> Vec<Option<i64>> {
    if edits.iter().any(|edit| !edit.at_recorded_speed) {
        warnings.push(ClipWarning::ChangedSpeed);
    }
    if !edits.iter().any(|edit| edit.media_ticks.is_some()) {
        let delay_ticks = total_delay(edits);
        return samples
            .iter()
            .map(|sample| sample.composition_ticks.checked_add(delay_ticks))
            .collect();
    }
    if fragmented {
        return shift_only(samples, edits);
    }
    cut(samples, edits, warnings)
}

fn total_delay(edits: &[Edit]) -> i64 {
    edits
        .iter()
        .take_while(|edit| edit.media_ticks.is_none())
        .filter_map(|edit| edit.duration_ticks)
        .fold(0, i64::saturating_add)
}

fn shift_only(samples: &[RawSample], edits: &[Edit]) -> Vec<Option<i64>> {
    let start_ticks = edits.iter().find_map(|edit| edit.media_ticks).unwrap_or(0);
    let shift_ticks = total_delay(edits).saturating_sub(start_ticks);
    samples
        .iter()
        .map(|sample| {
            sample
                .composition_ticks
                .checked_add(shift_ticks)
                .filter(|&ticks| ticks >= 0)
        })
        .collect()
}

fn cut(samples: &[RawSample], edits: &[Edit], warnings: &mut Vec<ClipWarning>) -> Vec<Option<i64>> {
    let mut shown = vec![None; samples.len()];
    let mut part_start_ticks = 0_i64;
    let mut lead_ticks = None;
    let mut repeated = false;
    for edit in edits {
        if let Some(media_ticks) = edit.media_ticks {
            let end_ticks = edit
                .duration_ticks
                .map_or(i64::MAX, |duration| media_ticks.saturating_add(duration));
            let inside =
                |sample: &RawSample| (media_ticks..end_ticks).contains(&sample.composition_ticks);
            // A part may begin in the middle of a frame, which is then not shown; the first whole
            // frame takes its place.
            let lead_ticks = *lead_ticks.get_or_insert_with(|| {
                samples
                    .iter()
                    .filter(|sample| inside(sample))
                    .map(|sample| sample.composition_ticks - media_ticks)
                    .min()
                    .unwrap_or(0)
            });
            for (sample, shown) in samples.iter().zip(&mut shown) {
                if !inside(sample) {
                    continue;
                }
                if shown.is_some() {
                    repeated = true;
                    continue;
                }
                *shown = part_start_ticks
                    .checked_add(sample.composition_ticks - media_ticks)
                    .and_then(|ticks| ticks.checked_sub(lead_ticks));
            }
        }
        part_start_ticks = part_start_ticks.saturating_add(edit.duration_ticks.unwrap_or(0));
    }
    if repeated {
        warnings.push(ClipWarning::RepeatedParts);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six frames of 10 ticks in the order I P B P B P, composition delayed by one frame.
    fn samples() -> Vec<RawSample> {
        [10, 30, 20, 50, 40, 60]
            .iter()
            .enumerate()
            .map(|(index, &composition_ticks)| RawSample {
                offset: 0,
                size: 1,
                decode_ticks: 10 * index as i64,
                composition_ticks,
                duration_ticks: 10,
                is_sync: index == 0,
            })
            .collect()
    }

    fn edit(duration_ticks: Option<i64>, media_ticks: Option<i64>) -> Edit {
        Edit {
            duration_ticks,
            media_ticks,
            at_recorded_speed: true,
        }
    }

    #[test]
    fn follows_edit_lists() {
        let all = [Some(0), Some(20), Some(10), Some(40), Some(30), Some(50)];
        type Case = (&'static str, Vec<Edit>, [Option<i64>; 6]);
        let cases: [Case; 7] = [
            (
                "no list keeps the delay",
                vec![],
                [10, 30, 20, 50, 40, 60].map(Some),
            ),
            (
                "the usual list removes it",
                vec![edit(Some(60), Some(10))],
                all,
            ),
            (
                "zero length is all that follows",
                vec![edit(None, Some(10))],
                all,
            ),
            (
                "an empty edit delays",
                vec![edit(Some(5), None), edit(Some(60), Some(10))],
                all.map(|ticks| ticks.map(|ticks| ticks + 5)),
            ),
            (
                "cut at both ends",
                vec![edit(Some(20), Some(20))],
                [None, Some(10), Some(0), None, None, None],
            ),
            (
                "a start within a frame drops that frame",
                vec![edit(Some(30), Some(25))],
                [None, Some(0), None, Some(20), Some(10), None],
            ),
            (
                "two parts",
                vec![edit(Some(20), Some(10)), edit(Some(20), Some(50))],
                [Some(0), None, Some(10), Some(20), None, Some(30)],
            ),
        ];
        for (name, edits, expected) in cases {
            let mut warnings = Vec::new();
            let shown = presentation_ticks(&samples(), &edits, false, &mut warnings);
            assert_eq!(shown, expected, "{name}");
            assert_eq!(warnings, [], "{name}");
        }
    }

    #[test]
    fn warns_of_repeats_and_speed() {
        let mut warnings = Vec::new();
        let slow = Edit {
            at_recorded_speed: false,
            ..edit(Some(60), Some(10))
        };
        presentation_ticks(&samples(), &[slow, slow], false, &mut warnings);
        assert_eq!(
            warnings,
            [ClipWarning::ChangedSpeed, ClipWarning::RepeatedParts]
        );
    }

    #[test]
    fn fragments_are_only_shifted() {
        let shown = presentation_ticks(
            &samples(),
            &[edit(Some(5), Some(20))],
            true,
            &mut Vec::new(),
        );
        assert_eq!(
            shown,
            [None, Some(10), Some(0), Some(30), Some(20), Some(40)]
        );
    }

    #[test]
    fn extreme_numbers_do_not_overflow() {
        let mut samples = samples();
        samples[0].composition_ticks = i64::MIN;
        samples[1].composition_ticks = i64::MAX;
        for edits in [
            vec![
                edit(Some(i64::MAX), None),
                edit(Some(i64::MAX), Some(i64::MAX)),
            ],
            vec![edit(Some(i64::MAX), Some(0)), edit(Some(i64::MAX), Some(0))],
        ] {
            for fragmented in [false, true] {
                presentation_ticks(&samples, &edits, fragmented, &mut Vec::new());
            }
        }
    }
}
