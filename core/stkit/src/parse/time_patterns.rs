//! The patterns of time expressions.

use super::time::{Moment, TimeWords};
use super::token::{Kind, Token};
use crate::lexicon::seconds_per_unit;

/// Reads a time expression that begins at a token, with the index after it.
pub(crate) fn time_at(tokens: &[Token], at: usize) -> Option<(TimeWords, usize)> {
    if tokens[at].used {
        return None;
    }
    let reader = Reader { tokens };
    if matches!(tokens[at].kind, Kind::Number(_) | Kind::Clock(_)) {
        return reader.bare_number(at);
    }
    if matches!(tokens[at].kind, Kind::Mark('[' | '(')) {
        let (a, connector) = reader.point(at + 1)?;
        let joined = matches!(
            reader.tokens.get(connector)?.kind,
            Kind::Mark(',' | ';' | '-')
        );
        let (b, end) = reader.point(connector + usize::from(joined))?;
        return joined.then_some((TimeWords::Between(a.moment, b.moment), end));
    }
    if tokens[at].kind == Kind::Mark('@') {
        return reader
            .point(at + 1)
            .map(|(point, end)| (TimeWords::At(point.moment), end));
    }
    match tokens[at].text.as_str() {
        "between" => reader.range(at + 1),
        "from" => reader.range(at + 1).or_else(|| reader.open_end(at + 1)),
        "starting" => {
            let skip = usize::from(reader.is(at + 1, &["at", "from", "with"]));
            let (point, end) = reader.point(at + 1 + skip)?;
            Some((TimeWords::Between(point.moment, Moment::End), end))
        }
        "first" | "initial" | "opening" | "last" | "final" | "closing" | "second" | "third"
        | "middle" => reader.part(at).or_else(|| reader.numbered_second(at)),
        "seconds" | "sec" | "t" => reader.numbered_second(at),
        "after" | "past" | "since" => reader.after(at + 1),
        "before" | "until" | "till" | "by" => {
            let (point, end) = reader.point(at + 1)?;
            let by = tokens[at].text == "by";
            if by && point.moment == Moment::End {
                return Some((TimeWords::At(Moment::End), end));
            }
            (point.unit_s.is_some() || !by)
                .then_some((TimeWords::Between(Moment::Start, point.moment), end))
        }
        "up" | "prior" if reader.is(at + 1, &["to"]) => {
            let (point, end) = reader.point(at + 2)?;
            Some((TimeWords::Between(Moment::Start, point.moment), end))
        }
        "at" | "around" => {
            let (point, end) = reader.point(at + 1)?;
            Some((TimeWords::At(point.moment), end))
        }
        "in" | "during" | "within" | "over" | "for" | "on" => reader.marked(at + 1).or_else(|| {
            let (point, end) = reader.point(at + 1)?;
            match point.moment {
                Moment::Seconds(length_s) if point.unit_s.is_some() => {
                    Some((TimeWords::First(length_s), end))
                }
                Moment::Seconds(_) => None,
                place => (tokens[at].text == "in").then_some((TimeWords::At(place), end)),
            }
        }),
        "here" => Some((TimeWords::Marked, at + 1)),
        "initially" => Some((TimeWords::At(Moment::Start), at + 1)),
        _ => None,
    }
}

/// A moment as read, with the unit that stood beside it.
#[derive(Debug, Clone, Copy)]
struct Point {
    moment: Moment,
    unit_s: Option<f64>,
    /// The number before its unit was applied.
    number: f64,
}

struct Reader<'a> {
    tokens: &'a [Token],
}

impl Reader<'_> {
    fn is(&self, at: usize, words: &[&str]) -> bool {
        self.tokens
            .get(at)
            .and_then(Token::free_word)
            .is_some_and(|word| words.contains(&word))
    }

    fn skip(&self, mut at: usize, words: &[&str]) -> usize {
        while self.is(at, words)
            || self
                .tokens
                .get(at)
                .is_some_and(|token| token.kind == Kind::Mark('='))
        {
            at += 1;
        }
        at
    }

    /// Reads `3`, `3 s`, `second 3`, `t = 3`, `0:03`, `1 min 20 s`, `the 3 second mark`, `the end of the clip`.
    fn point(&self, at: usize) -> Option<(Point, usize)> {
        const LEADS: &[&str] = &[
            "the",
            "t",
            "time",
            "about",
            "around",
            "approximately",
            "roughly",
            "exactly",
            "timestamp",
            "very",
            "second",
            "seconds",
            "moment",
            "sec",
        ];
        let start = self.skip(at, LEADS);
        let led_by_unit =
            (at..start).any(|index| self.is(index, &["t", "second", "seconds", "sec", "time"]));
        let place = match self.tokens.get(start).and_then(Token::free_word) {
            Some("start" | "beginning" | "outset") => Some(Moment::Start),
            Some("end" | "finish") => Some(Moment::End),
            Some("middle") => Some(Moment::Middle),
            _ => None,
        };
        if let Some(moment) = place {
            let mut end = start + 1;
            if self.is(end, &["of"]) {
                let after = self.skip(end + 1, &["the", "this"]);
                if self.is(after, CLIP_WORDS) {
                    end = after + 1;
                }
            }
            return Some((
                Point {
                    moment,
                    unit_s: Some(1.0),
                    number: 0.0,
                },
                end,
            ));
        }
        let token = self.tokens.get(start).filter(|token| !token.used)?;
        let (number, mut unit_s, mut end) = match token.kind {
            Kind::Clock(t_s) => (t_s, Some(1.0), start + 1),
            Kind::Number(number) => (number, led_by_unit.then_some(1.0), start + 1),
            _ => return None,
        };
        let dash = usize::from(
            self.tokens
                .get(end)
                .is_some_and(|token| token.kind == Kind::Mark('-')),
        );
        let mut seconds = number;
        if let Some(scale) = self.unit_at(end + dash) {
            end += 1 + dash;
            seconds = number * scale;
            unit_s = Some(scale);
            let next = end + usize::from(self.is(end, &["and"]));
            if scale == 60.0
                && let Some(Kind::Number(rest)) = self.tokens.get(next).map(|token| token.kind)
                && self.unit_at(next + 1) == Some(1.0)
            {
                seconds += rest;
                end = next + 2;
            }
        } else if self.tokens.get(end).is_some_and(|token| {
            matches!(token.kind, Kind::Unit(_))
                || matches!(token.text.as_str(), "o'clock" | "times" | "%" | "percent")
        }) {
            return None;
        }
        end = if self.is(end, &["mark"]) {
            end + 1
        } else {
            end
        };
        Some((
            Point {
                moment: Moment::Seconds(seconds),
                unit_s,
                number,
            },
            end,
        ))
    }

    fn unit_at(&self, at: usize) -> Option<f64> {
        self.tokens
            .get(at)
            .and_then(Token::free_word)
            .and_then(seconds_per_unit)
    }

    /// Reads `2 and 4 s` after "between" or "from".
    fn range(&self, at: usize) -> Option<(TimeWords, usize)> {
        let (a, connector) = self.point(at)?;
        let after = self.connector(connector)?;
        let (b, end) = self.point(after)?;
        Some((TimeWords::Between(with_unit_of(a, b), b.moment), end))
    }

    fn connector(&self, at: usize) -> Option<usize> {
        if self.is(at, &["up"]) && self.is(at + 1, &["to"]) {
            return Some(at + 2);
        }
        let joins = self.is(at, &["and", "to", "until", "till", "through"])
            || self
                .tokens
                .get(at)
                .is_some_and(|token| token.kind == Kind::Mark('-'));
        joins.then_some(at + 1)
    }

    /// Reads `3 s on`, `3 s onwards` and plain `3 s` after "from".
    fn open_end(&self, at: usize) -> Option<(TimeWords, usize)> {
        let (point, end) = self.point(at)?;
        let onwards = self.is(end, &["on", "onward", "onwards", "forward"]);
        let timely =
            matches!(point.moment, Moment::Seconds(_)) && (onwards || point.unit_s.is_some());
        timely.then_some((
            TimeWords::Between(point.moment, Moment::End),
            end + usize::from(onwards),
        ))
    }

    /// Reads `3 s`, and `3 s and before 5 s` after "after".
    fn after(&self, at: usize) -> Option<(TimeWords, usize)> {
        let (a, end) = self.point(at)?;
        let next = end + usize::from(self.is(end, &["and", "but"]));
        if self.is(next, &["before", "until", "till"])
            && let Some((b, last)) = self.point(next + 1)
        {
            return Some((TimeWords::Between(with_unit_of(a, b), b.moment), last));
        }
        Some((TimeWords::Between(a.moment, Moment::End), end))
    }

    /// Reads `2 to 4 s` and `2 seconds into the clip`, which no preposition announces.
    fn bare_number(&self, at: usize) -> Option<(TimeWords, usize)> {
        let (a, end) = self.point(at)?;
        if let Some((b, last)) = self.connector(end).and_then(|after| self.point(after))
            && (b.unit_s.is_some() && !self.is(end, &["and"]))
        {
            return Some((TimeWords::Between(with_unit_of(a, b), b.moment), last));
        }
        // "movement direction, person, 1 s".
        let trails = at
            .checked_sub(1)
            .is_some_and(|index| self.tokens[index].kind == Kind::Mark(','))
            && self.tokens[end..]
                .iter()
                .all(|token| matches!(token.kind, Kind::Mark(_)));
        if trails && a.unit_s.is_some() {
            return Some((TimeWords::At(a.moment), end));
        }
        let into = a.unit_s.is_some() && self.is(end, &["in", "into"]);
        if !into {
            return None;
        }
        let after = self.skip(end + 1, &["the", "this"]);
        let last = if self.is(after, CLIP_WORDS) {
            after + 1
        } else {
            end + 1
        };
        Some((TimeWords::At(a.moment), last))
    }

    /// Reads `first 3 seconds`, `last second`, `second half`, `middle third`.
    fn part(&self, at: usize) -> Option<(TimeWords, usize)> {
        let word = self.tokens[at].text.as_str();
        let from_start = matches!(word, "first" | "initial" | "opening");
        let from_end = matches!(word, "last" | "final" | "closing");
        let next = self.tokens.get(at + 1)?;
        let shares = |parts: f64| {
            let index = match word {
                "first" | "initial" | "opening" => 0.0,
                "second" | "middle" => 1.0,
                "third" => 2.0,
                _ => parts - 1.0,
            };
            (index < parts).then_some((
                TimeWords::Share(index / parts, (index + 1.0) / parts),
                at + 2,
            ))
        };
        match next.text.as_str() {
            "half" if word != "middle" => return shares(2.0),
            "third" => return shares(3.0),
            "quarter" if word != "middle" => return shares(4.0),
            _ => {}
        }
        let (length_s, end) = match self.unit_at(at + 1) {
            Some(unit_s) => (unit_s, at + 2),
            None => {
                let few = if self.is(at + 1, &["few", "couple"]) {
                    return None;
                } else {
                    at + 1
                };
                let (point, end) = self.point(few)?;
                let Moment::Seconds(length_s) = point.moment else {
                    return None;
                };
                (point.unit_s.map(|_| length_s)?, end)
            }
        };
        if from_start {
            Some((TimeWords::First(length_s), end))
        } else {
            from_end.then_some((TimeWords::Last(length_s), end))
        }
    }

    /// Reads `second 4`, `seconds 2 to 4` and `t = 4`.
    fn numbered_second(&self, at: usize) -> Option<(TimeWords, usize)> {
        if self.is(
            at,
            &[
                "third", "first", "last", "final", "initial", "opening", "closing", "middle",
            ],
        ) {
            return None;
        }
        let plural = self.is(at, &["seconds"]);
        let bare_t = self.is(at, &["t"])
            && self
                .tokens
                .get(at + 1)
                .is_none_or(|next| next.kind != Kind::Mark('='));
        if bare_t {
            return None;
        }
        let after = self.skip(at + 1, &["t"]);
        if !matches!(
            self.tokens.get(after)?.kind,
            Kind::Number(_) | Kind::Clock(_)
        ) {
            return None;
        }
        let (a, end) = self.point(after)?;
        if plural && let Some((b, last)) = self.connector(end).and_then(|next| self.point(next)) {
            return Some((TimeWords::Between(a.moment, b.moment), last));
        }
        Some((TimeWords::At(a.moment), end))
    }

    /// Reads `this part`, `the marked span`, `the selection`.
    fn marked(&self, at: usize) -> Option<(TimeWords, usize)> {
        const PARTS: &[&str] = &[
            "part",
            "span",
            "section",
            "interval",
            "range",
            "time",
            "selection",
            "segment",
            "stretch",
            "period",
            "window",
            "bit",
            "portion",
        ];
        let after = self.skip(
            at,
            &[
                "this",
                "that",
                "the",
                "my",
                "selected",
                "marked",
                "highlighted",
                "chosen",
                "current",
            ],
        );
        let named = (at..after).any(|index| {
            self.is(
                index,
                &["this", "selected", "marked", "highlighted", "chosen"],
            )
        });
        let time = usize::from(self.is(after, &["time"]) && self.is(after + 1, PARTS));
        let found = self.is(after + time, PARTS) && (named || self.is(after, &["selection"]));
        found.then_some((TimeWords::Marked, after + time + 1))
    }
}

const CLIP_WORDS: &[&str] = &[
    "clip",
    "video",
    "film",
    "recording",
    "footage",
    "movie",
    "scene",
    "track",
    "sequence",
    "shot",
    "half",
];

/// "between 1 and 2 minutes": the first number borrows the unit of the second.
fn with_unit_of(a: Point, b: Point) -> Moment {
    match (a.unit_s, b.unit_s, a.moment) {
        (None, Some(scale), Moment::Seconds(_)) => Moment::Seconds(a.number * scale),
        _ => a.moment,
    }
}
