//! Times in words: "between 2 and 4.5 s", "in the first three seconds", "at 0:02", "in this part".

use kinelens_motion::Span;

use super::time_patterns::time_at;
use super::token::{Token, take};
use crate::query::QueryTime;
use crate::refusal::NotUnderstood;

/// A time as the words give it, before the clip is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum TimeWords {
    /// Nothing said, or the whole clip named.
    Whole,
    /// The part that the user has marked.
    Marked,
    Between(Moment, Moment),
    /// The first seconds of the clip.
    First(f64),
    /// The last seconds of the clip.
    Last(f64),
    /// From one share of the clip to another, 0 to 1.
    Share(f64, f64),
    At(Moment),
}

/// A moment in words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Moment {
    Start,
    Middle,
    End,
    Seconds(f64),
}

/// Finds and takes the first time expression.
pub(crate) fn take_time(tokens: &mut [Token]) -> TimeWords {
    for at in 0..tokens.len() {
        if let Some((words, end)) = time_at(tokens, at) {
            take(tokens, at..end);
            return words;
        }
    }
    TimeWords::Whole
}

impl TimeWords {
    /// Places the words on a clip.
    ///
    /// # Errors
    /// Nothing is marked though the words say so, or the time lies outside the clip.
    pub(crate) fn place(
        self,
        clip: Span,
        marked: Option<Span>,
    ) -> Result<QueryTime, NotUnderstood> {
        let moment = |moment: Moment| match moment {
            Moment::Start => clip.start_s,
            Moment::Middle => 0.5 * (clip.start_s + clip.end_s),
            Moment::End => clip.end_s,
            Moment::Seconds(t_s) => t_s,
        };
        let asked = match self {
            Self::Whole => return Ok(QueryTime::Whole),
            Self::Marked => marked.ok_or(NotUnderstood::NoMarkedSpan)?,
            Self::Between(a, b) => Span::new(moment(a).min(moment(b)), moment(a).max(moment(b))),
            Self::First(length_s) => Span::new(clip.start_s, clip.start_s + length_s),
            Self::Last(length_s) => Span::new(clip.end_s - length_s, clip.end_s),
            Self::Share(from, to) => {
                let at_share = |share: f64| clip.start_s + share * clip.duration_s();
                Span::new(at_share(from), at_share(to))
            }
            Self::At(at) => {
                let t_s = moment(at);
                let slack_s = FRAME_SLACK_S;
                if t_s < clip.start_s - slack_s || t_s > clip.end_s + slack_s {
                    return Err(NotUnderstood::OutsideClip {
                        asked: Span::new(t_s, t_s),
                        clip,
                    });
                }
                return Ok(QueryTime::At(t_s.min(clip.end_s).max(clip.start_s)));
            }
        };
        match asked.intersection(&clip) {
            Some(within) if within.duration_s() > 0.0 => Ok(QueryTime::Within(within)),
            Some(within) if asked.duration_s() == 0.0 => Ok(QueryTime::At(within.start_s)),
            _ => Err(NotUnderstood::OutsideClip { asked, clip }),
        }
    }
}

/// A reader who sees "10.0 s" on the last frame at 9.97 s means that frame.
const FRAME_SLACK_S: f64 = 0.1;

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;

    #[test]
    fn times_are_read() {
        use Moment::{End, Middle, Seconds, Start};
        use TimeWords::{At, Between, First, Last, Marked, Share, Whole};
        let between = |a, b| Between(Seconds(a), Seconds(b));
        let cases = [
            ("between 2 and 4.5 seconds", between(2.0, 4.5)),
            ("from 0:02 to 0:04", between(2.0, 4.0)),
            ("between second 2 and second 5", between(2.0, 5.0)),
            ("between t = 1 s and t = 2 s", between(1.0, 2.0)),
            ("from two to three and a half seconds", between(2.0, 3.5)),
            ("between 1 and 2 minutes", between(60.0, 120.0)),
            ("from 1 min 20 s until 1 min 30 s", between(80.0, 90.0)),
            ("2-4 s", between(2.0, 4.0)),
            ("speed [2, 4]", between(2.0, 4.0)),
            ("after 3 s and before 5 s", between(3.0, 5.0)),
            ("in the first three seconds", First(3.0)),
            ("in the first second", First(1.0)),
            ("during the last 2.5 s", Last(2.5)),
            ("in the second half", Share(0.5, 1.0)),
            (
                "over the middle third of the clip",
                Share(1.0 / 3.0, 2.0 / 3.0),
            ),
            ("after 3 s", Between(Seconds(3.0), End)),
            ("from 3 seconds on", Between(Seconds(3.0), End)),
            ("before 4", Between(Start, Seconds(4.0))),
            ("up to 0:04", Between(Start, Seconds(4.0))),
            ("from the start to 4 s", Between(Start, Seconds(4.0))),
            (
                "from 4 s to the end of the video",
                Between(Seconds(4.0), End),
            ),
            ("at 2 s", At(Seconds(2.0))),
            ("at the 2 second mark", At(Seconds(2.0))),
            ("at 1500 ms", At(Seconds(1.5))),
            ("2 seconds into the clip", At(Seconds(2.0))),
            ("at second 4", At(Seconds(4.0))),
            ("@ 4", At(Seconds(4.0))),
            ("at the end of the clip", At(End)),
            ("in the middle of the clip", At(Middle)),
            ("at the beginning", At(Start)),
            ("by the end", At(End)),
            ("speed, car, 3 s", At(Seconds(3.0))),
            ("in this part", Marked),
            ("during the marked time span", Marked),
            ("in the selection", Marked),
            ("how fast is it here", Marked),
            ("between 2 and 4 metres", Whole),
            ("at 50 km/h", Whole),
            ("the second car", Whole),
            ("in km/h", Whole),
            ("from the car to the ball", Whole),
            ("over the whole clip", Whole),
            ("by a factor of 3", Whole),
        ];
        for (text, expected) in cases {
            assert_eq!(take_time(&mut tokenize(text)), expected, "{text}");
        }
    }

    #[test]
    fn times_are_placed_on_the_clip() {
        let clip = Span::new(0.0, 10.0);
        let place = |words: TimeWords| words.place(clip, Some(Span::new(1.0, 2.0)));
        let within = |a, b| Ok(QueryTime::Within(Span::new(a, b)));
        assert_eq!(place(TimeWords::Last(3.0)), within(7.0, 10.0));
        assert_eq!(place(TimeWords::Marked), within(1.0, 2.0));
        assert_eq!(
            place(TimeWords::Between(
                Moment::Seconds(8.0),
                Moment::Seconds(4.0)
            )),
            within(4.0, 8.0)
        );
        assert_eq!(
            place(TimeWords::Between(
                Moment::Seconds(8.0),
                Moment::Seconds(99.0)
            )),
            within(8.0, 10.0)
        );
        assert_eq!(
            place(TimeWords::At(Moment::Seconds(10.05))),
            Ok(QueryTime::At(10.0))
        );
        assert!(place(TimeWords::At(Moment::Seconds(11.0))).is_err());
        assert!(
            place(TimeWords::Between(
                Moment::Seconds(11.0),
                Moment::Seconds(12.0)
            ))
            .is_err()
        );
        assert_eq!(
            TimeWords::Marked.place(clip, None),
            Err(NotUnderstood::NoMarkedSpan)
        );
    }
}
