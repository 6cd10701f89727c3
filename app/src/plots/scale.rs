//! Axes: which part of the numbers is shown, where the ticks are, and what they say.

use crate::language::decimal;

/// Shown part of an axis; `low < high`, both finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Domain {
    pub low: f64,
    pub high: f64,
}

impl Domain {
    /// Makes a domain of two numbers in any order; none unless both are finite and differ.
    pub fn new(a: f64, b: f64) -> Option<Self> {
        (a.is_finite() && b.is_finite() && a != b).then(|| Self {
            low: a.min(b),
            high: a.max(b),
        })
    }

    /// Encloses finite values with a margin on both sides; a single value gets room around it.
    pub fn around(values: impl IntoIterator<Item = f64>, margin: f64) -> Option<Self> {
        let (low, high) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if low > high {
            return None;
        }
        let width = high - low;
        let magnitude = low.abs().max(high.abs());
        let room = if width > magnitude * 1e-9 {
            width * margin
        } else {
            (magnitude * 0.1).max(0.5)
        };
        Self::new(low - room, high + room)
    }

    /// Encloses another one, too.
    pub fn with(&self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Multiplies the width about a fixed value, within `whole` and not below `narrowest`.
    pub fn zoomed(&self, factor: f64, about: f64, whole: Self, narrowest: f64) -> Self {
        let width = (self.width() * factor).clamp(narrowest.min(whole.width()), whole.width());
        let share = ((about - self.low) / self.width()).clamp(0.0, 1.0);
        Self {
            low: about - share * width,
            high: about + (1.0 - share) * width,
        }
        .kept_in(whole)
    }

    /// Moves both ends, stopping at the ends of `whole`.
    pub fn moved(&self, by: f64, whole: Self) -> Self {
        Self {
            low: self.low + by,
            high: self.high + by,
        }
        .kept_in(whole)
    }

    fn kept_in(self, whole: Self) -> Self {
        let shift = (whole.low - self.low).max(0.0) + (whole.high - self.high).min(0.0);
        let moved = Self {
            low: self.low + shift,
            high: self.high + shift,
        };
        Self {
            low: moved.low.max(whole.low),
            high: moved.high.min(whole.high),
        }
    }
}

/// Maps a domain to pixels; `from_px` may be the larger, as on a vertical axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub domain: Domain,
    pub from_px: f64,
    pub to_px: f64,
}

impl Scale {
    pub fn px(&self, value: f64) -> f64 {
        self.from_px + (value - self.domain.low) / self.domain.width() * (self.to_px - self.from_px)
    }

    pub fn value(&self, px: f64) -> f64 {
        let length_px = self.to_px - self.from_px;
        if length_px == 0.0 {
            return self.domain.low;
        }
        self.domain.low + (px - self.from_px) / length_px * self.domain.width()
    }
}

/// A tick with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub value: f64,
    pub label: String,
}

/// Chooses ticks at multiples of 1, 2 or 5 times a power of ten, at most about `most` of them.
pub fn nice_ticks(domain: Domain, most: usize) -> Vec<Tick> {
    let step = nice_step(domain.width() / most.max(1) as f64);
    let first = (domain.low / step - 1e-9).ceil();
    let last = (domain.high / step + 1e-9).floor();
    // Far from zero a step can be near the numbers' own precision; then there is nothing to tell.
    let finest = domain.low.abs().max(domain.high.abs()) * 1e-12;
    if !(step > finest && last >= first && last - first <= 4.0 * most.max(1) as f64) {
        return Vec::new();
    }
    (0..=(last - first) as usize)
        .map(|i| {
            let value = (first + i as f64) * step;
            Tick {
                value,
                label: tick_label(value, step),
            }
        })
        .collect()
}

/// Rounds a step up to 1, 2 or 5 times a power of ten.
pub fn nice_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let share = rough / power;
    power
        * if share <= 1.0 + 1e-9 {
            1.0
        } else if share <= 2.0 {
            2.0
        } else if share <= 5.0 {
            5.0
        } else {
            10.0
        }
}

/// Writes a tick with as many decimals as its step needs, and a true minus sign.
fn tick_label(value: f64, step: f64) -> String {
    let decimals = (-(step.log10() + 1e-9).floor()).max(0.0) as usize;
    if decimals > 6 || value.abs() >= 1e6 {
        return decimal(&format!("{value:.1e}")).replace('-', "−");
    }
    let value = if value.abs() < step / 2.0 { 0.0 } else { value };
    decimal(&format!("{value:.decimals$}")).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(low: f64, high: f64) -> Domain {
        Domain::new(low, high).unwrap()
    }

    #[test]
    fn ticks_are_round_numbers_inside_the_domain() {
        let cases: [(f64, f64, usize, &[&str]); 5] = [
            (0.0, 10.0, 5, &["0", "2", "4", "6", "8", "10"]),
            (-0.3, 0.35, 4, &["−0.2", "0.0", "0.2"]),
            (0.0, 0.09, 3, &["0.00", "0.05"]),
            (995.0, 1004.0, 4, &["995", "1000"]),
            (12.0, 47.0, 4, &["20", "30", "40"]),
        ];
        for (low, high, most, expected) in cases {
            let labels: Vec<String> = nice_ticks(domain(low, high), most)
                .into_iter()
                .map(|tick| tick.label)
                .collect();
            assert_eq!(labels, expected, "{low}..{high}");
        }
    }

    #[test]
    fn any_domain_gets_a_bounded_number_of_ticks_inside_it() {
        for exponent in -12..12 {
            for offset in [0.0, 1.0, -7.3, 1e5] {
                let width = 1.37 * 10f64.powi(exponent);
                let Some(domain) = Domain::new(offset, offset + width) else {
                    continue;
                };
                let ticks = nice_ticks(domain, 6);
                assert!(ticks.len() <= 8, "{domain:?} {}", ticks.len());
                // Rounding at a large offset is not the ticks' fault.
                let slack = width * 1e-6 + domain.high.abs() * 1e-15;
                assert!(
                    ticks.iter().all(|tick| tick.value >= domain.low - slack
                        && tick.value <= domain.high + slack)
                );
            }
        }
    }

    #[test]
    fn scale_goes_there_and_back() {
        let scale = Scale {
            domain: domain(-2.0, 6.0),
            from_px: 200.0,
            to_px: 10.0,
        };
        assert_eq!(scale.px(-2.0), 200.0);
        for value in [-2.0, 0.1, 6.0, 9.0] {
            assert!((scale.value(scale.px(value)) - value).abs() < 1e-9);
        }
    }

    #[test]
    fn zoom_keeps_the_value_under_the_pointer_and_stays_inside() {
        let whole = domain(0.0, 10.0);
        let zoomed = whole.zoomed(0.5, 4.0, whole, 0.1);
        assert!((zoomed.width() - 5.0).abs() < 1e-9);
        assert!(((4.0 - zoomed.low) / zoomed.width() - 0.4).abs() < 1e-9);
        assert_eq!(zoomed.zoomed(100.0, 4.0, whole, 0.1), whole);
        assert!((whole.zoomed(1e-9, 4.0, whole, 0.1).width() - 0.1).abs() < 1e-9);
        let moved = zoomed.moved(99.0, whole);
        assert!((moved.high - 10.0).abs() < 1e-9 && (moved.width() - 5.0).abs() < 1e-9);
    }

    #[test]
    fn a_domain_around_values_has_room_and_skips_nonsense() {
        assert_eq!(Domain::around([], 0.1), None);
        assert_eq!(Domain::around([f64::NAN, f64::INFINITY], 0.1), None);
        assert_eq!(
            Domain::around([0.0, f64::NAN, 10.0], 0.1),
            Domain::new(-1.0, 11.0)
        );
        let flat = Domain::around([3.0, 3.0], 0.1).unwrap();
        assert!(flat.contains(3.0) && flat.width() > 0.0);
    }
}
