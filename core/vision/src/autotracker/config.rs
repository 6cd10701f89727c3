//! Settings of the autotracker.

use crate::VisionError;

/// Says how the centre of the next search is foreseen; always in seconds, so frames may come at any times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookAhead {
    /// Searches where the point was last.
    Off,
    /// Goes on with the velocity of the last two good matches.
    Velocity,
    /// Goes on with velocity and acceleration of the last three good matches: thrown and falling things.
    Acceleration,
}

/// Settings of one tracked point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackerConfig {
    /// Radius of the round template in pixels, 3 to 200; about that of the object or a little more. Default `None`:
    /// chosen at the key frame, from the object's outline where it stands out from a known background, else 12 or as
    /// much more as it takes to hold on to something in every direction.
    pub template_radius_px: Option<f64>,
    /// How far around the foreseen point to look, in pixels, 2 to 1000. The first step after a key frame, when no
    /// velocity is known, looks half as far again. Default 64.
    pub search_radius_px: f64,
    /// The search radius grows with every lost step up to this many times [`Self::search_radius_px`], 1 to 20.
    /// Default 4.
    pub search_growth_limit: f64,
    /// Share of the newest good match blended into the template, 0 (never changes) to 1 (is replaced). Default 0.2.
    pub evolve_rate: f64,
    /// Share of the key frame's template mixed into the evolved one, 0 to 1: what keeps it from sliding off the
    /// object. 0 follows any slow change of looks, 1 never leaves the original. Default 0.1.
    pub tether: f64,
    /// How the next search centre is foreseen. Default [`LookAhead::Acceleration`].
    pub look_ahead: LookAhead,
    /// Longest time in seconds without a good match over which the motion is still continued; later searches stay
    /// where that ended. Default 2.
    pub look_ahead_limit_s: f64,
    /// Score, 0 to 1, from which a match is good: it moves the point and feeds the template. Default 0.75.
    pub accept_score: f64,
    /// Score, 0 to 1, under which the object counts as lost. Default 0.5.
    pub possible_score: f64,
    /// Refines the match below a pixel. Default true.
    pub subpixel: bool,
    /// Least contrast of a template, in 8-bit steps: how much its weighted standard deviation along the least
    /// structured direction must be. Default 2.
    pub min_contrast: f32,
}

impl Default for TrackerConfig {
    fn default() -> Self {
        Self {
            template_radius_px: None,
            search_radius_px: 64.0,
            search_growth_limit: 4.0,
            evolve_rate: 0.2,
            tether: 0.1,
            look_ahead: LookAhead::Acceleration,
            look_ahead_limit_s: 2.0,
            accept_score: 0.75,
            possible_score: 0.5,
            subpixel: true,
            min_contrast: 2.0,
        }
    }
}

impl TrackerConfig {
    /// Checks every setting against its documented range.
    ///
    /// # Errors
    /// [`VisionError::Setting`] names the first one outside, also when it is not a number.
    pub fn check(&self) -> Result<(), VisionError> {
        let ranges = [
            (
                "template_radius_px",
                self.template_radius_px.unwrap_or(12.0),
                3.0,
                200.0,
            ),
            ("search_radius_px", self.search_radius_px, 2.0, 1000.0),
            ("search_growth_limit", self.search_growth_limit, 1.0, 20.0),
            ("evolve_rate", self.evolve_rate, 0.0, 1.0),
            ("tether", self.tether, 0.0, 1.0),
            ("look_ahead_limit_s", self.look_ahead_limit_s, 0.0, 1e6),
            ("accept_score", self.accept_score, 0.0, 1.0),
            (
                "possible_score",
                self.possible_score,
                0.0,
                self.accept_score,
            ),
            ("min_contrast", f64::from(self.min_contrast), 0.0, 255.0),
        ];
        for (setting, value, least, most) in ranges {
            if !(least..=most).contains(&value) {
                return Err(VisionError::Setting { setting, value });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_outside_their_range_are_named() {
        assert_eq!(TrackerConfig::default().check(), Ok(()));
        type Spoil = fn(&mut TrackerConfig);
        let cases: [(&str, Spoil); 4] = [
            ("template_radius_px", |config| {
                config.template_radius_px = Some(f64::NAN)
            }),
            ("search_radius_px", |config| config.search_radius_px = 1e9),
            ("tether", |config| config.tether = -0.1),
            ("possible_score", |config| config.possible_score = 0.9),
        ];
        for (name, spoil) in cases {
            let mut config = TrackerConfig::default();
            spoil(&mut config);
            match config.check() {
                Err(VisionError::Setting { setting, .. }) => assert_eq!(setting, name),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}
