//! A constant-velocity Kalman filter of a box, in seconds.

use super::ByteTrackConfig;
use crate::BoxPx;

/// Filters centre, height and aspect ratio; each is independent of the others, so each has its own 2 × 2 covariance.
#[derive(Debug, Clone)]
pub(super) struct BoxFilter {
    centre_x: Axis,
    centre_y: Axis,
    height: Axis,
    aspect: Axis,
}

/// Value and rate per second of one coordinate.
#[derive(Debug, Clone, Copy)]
struct Axis {
    value: f64,
    rate: f64,
    /// Variance of the value, covariance, variance of the rate.
    covariance: [f64; 3],
}

/// Aspect ratios change little: standard deviation of one detection, and wander per second, as in the paper's code.
const ASPECT_SIGMA: f64 = 0.1;
const ASPECT_WANDER: f64 = 1e-3;
/// Least height and aspect of a predicted box, so that it stays a box.
const LEAST_HEIGHT_PX: f64 = 1.0;
const LEAST_ASPECT: f64 = 1e-2;

impl BoxFilter {
    /// Starts at a usable box with an unknown velocity.
    pub(super) fn start(box_px: BoxPx, config: &ByteTrackConfig) -> Self {
        let [x, y] = box_px.centre();
        let height = box_px.height();
        let sigma = config.detection_sigma * height;
        // The paper's 10/160 of the height per frame is about two heights a second at 30 frames a second.
        let rate = 2.0 * height;
        Self {
            centre_x: Axis::start(x, sigma, rate),
            centre_y: Axis::start(y, sigma, rate),
            height: Axis::start(height, sigma, 0.5 * rate),
            aspect: Axis::start(box_px.width() / height, ASPECT_SIGMA, ASPECT_WANDER),
        }
    }

    /// Moves the state by a time, which may be negative.
    pub(super) fn predict(&mut self, dt_s: f64, config: &ByteTrackConfig) {
        let wander = config.velocity_wander * self.height.value.max(LEAST_HEIGHT_PX);
        self.centre_x.predict(dt_s, wander);
        self.centre_y.predict(dt_s, wander);
        self.height.predict(dt_s, wander);
        self.aspect.predict(dt_s, ASPECT_WANDER);
        self.height.value = self.height.value.max(LEAST_HEIGHT_PX);
        self.aspect.value = self.aspect.value.max(LEAST_ASPECT);
    }

    /// Takes a measured box in; `doubt` multiplies its standard deviation.
    pub(super) fn correct(&mut self, box_px: BoxPx, doubt: f64, config: &ByteTrackConfig) {
        let [x, y] = box_px.centre();
        let sigma = doubt * config.detection_sigma * self.height.value;
        self.centre_x.correct(x, sigma);
        self.centre_y.correct(y, sigma);
        self.height.correct(box_px.height(), sigma);
        self.aspect
            .correct(box_px.width() / box_px.height(), doubt * ASPECT_SIGMA);
        self.height.value = self.height.value.max(LEAST_HEIGHT_PX);
        self.aspect.value = self.aspect.value.max(LEAST_ASPECT);
    }

    /// Stops the size from changing: a lost object's size is no longer known to grow.
    pub(super) fn freeze_size(&mut self) {
        self.height.rate = 0.0;
        self.aspect.rate = 0.0;
    }

    pub(super) fn box_px(&self) -> BoxPx {
        let height = self.height.value;
        BoxPx::from_centre(
            [self.centre_x.value, self.centre_y.value],
            self.aspect.value * height,
            height,
        )
    }
}

impl Axis {
    fn start(value: f64, sigma: f64, rate_sigma: f64) -> Self {
        Self {
            value,
            rate: 0.0,
            covariance: [(2.0 * sigma).powi(2), 0.0, rate_sigma.powi(2)],
        }
    }

    /// White noise of acceleration: `wander` is the standard deviation that the rate gains in one second.
    fn predict(&mut self, dt_s: f64, wander: f64) {
        let [vv, vr, rr] = self.covariance;
        let q = wander * wander;
        let (ahead, span) = (dt_s, dt_s.abs());
        self.value += ahead * self.rate;
        self.covariance = [
            vv + 2.0 * ahead * vr + ahead * ahead * rr + q * span.powi(3) / 3.0,
            vr + ahead * rr + q * ahead * span / 2.0,
            rr + q * span,
        ];
    }

    fn correct(&mut self, measured: f64, sigma: f64) {
        let [vv, vr, rr] = self.covariance;
        let innovation = vv + sigma * sigma;
        if innovation <= 0.0 {
            return;
        }
        let gain = [vv / innovation, vr / innovation];
        let off = measured - self.value;
        self.value += gain[0] * off;
        self.rate += gain[1] * off;
        self.covariance = [
            (1.0 - gain[0]) * vv,
            (1.0 - gain[0]) * vr,
            rr - gain[1] * vr,
        ];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn velocity_is_learnt_in_seconds_at_uneven_times() {
        let config = ByteTrackConfig::default();
        let at = |t: f64| BoxPx::from_centre([100.0 + 80.0 * t, 50.0 - 30.0 * t], 20.0, 40.0);
        for direction in [1.0, -1.0] {
            let mut filter = BoxFilter::start(at(0.0), &config);
            let mut t = 0.0;
            for step in 0..30 {
                let dt = direction * [0.02, 0.05, 0.11][step % 3];
                t += dt;
                filter.predict(dt, &config);
                filter.correct(at(t), 1.0, &config);
            }
            filter.predict(direction * 0.5, &config);
            let ahead = at(t + direction * 0.5).centre();
            let found = filter.box_px().centre();
            assert!((found[0] - ahead[0]).abs() < 0.5, "{found:?} {ahead:?}");
            assert!((found[1] - ahead[1]).abs() < 0.5);
        }
    }

    #[test]
    fn one_long_step_is_two_short_ones() {
        let config = ByteTrackConfig::default();
        let mut once = Axis::start(3.0, 1.0, 5.0);
        once.rate = 2.0;
        let mut twice = once;
        once.predict(0.4, config.velocity_wander);
        twice.predict(0.1, config.velocity_wander);
        twice.predict(0.3, config.velocity_wander);
        assert!((once.value - twice.value).abs() < 1e-12);
        for (a, b) in once.covariance.iter().zip(twice.covariance) {
            assert!((a - b).abs() < 1e-12);
        }
    }
}
