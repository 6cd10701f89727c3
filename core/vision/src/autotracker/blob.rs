//! The connected patch of moving pixels around a clicked point.

/// A patch of a square plane.
#[derive(Debug, Clone)]
pub(super) struct Blob {
    side: usize,
    inside: Vec<bool>,
}

/// A round body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Round {
    /// Column and row of its middle in the plane, in continuous pixels.
    pub(super) middle_px: [f64; 2],
    pub(super) radius_px: f64,
}

/// Smallest area of a patch, in pixels.
const LEAST_AREA_PX2: u32 = 30;
/// A click farther than this share of the radius from a round body's middle means a mark on the body.
const MIDDLE_SHARE: f64 = 0.4;
/// A body is round when so much of its circle is filled and so little lies just outside of it.
const FILLED: f64 = 0.9;
const SPILT: f64 = 0.15;

impl Blob {
    /// Collects what is present (more than one half) and connected to a pixel, or to one of its near neighbours.
    pub(super) fn around(present: &[f32], side: usize, seed: [usize; 2]) -> Option<Self> {
        let is_present = |at: usize| present[at] > 0.5;
        let seed = (0..25)
            .map(|near| [seed[0] + near % 5, seed[1] + near / 5])
            .filter(|[x, y]| (2..side + 2).contains(x) && (2..side + 2).contains(y))
            .map(|[x, y]| (y - 2) * side + x - 2)
            .find(|at| is_present(*at))?;
        let mut inside = vec![false; side * side];
        inside[seed] = true;
        let mut open = vec![seed];
        let mut area = 0;
        while let Some(at) = open.pop() {
            area += 1;
            let (x, y) = (at % side, at / side);
            let neighbours = [
                (x > 0).then(|| at - 1),
                (x + 1 < side).then_some(at + 1),
                (y > 0).then(|| at - side),
                (y + 1 < side).then_some(at + side),
            ];
            for next in neighbours.into_iter().flatten() {
                if !inside[next] && is_present(next) {
                    inside[next] = true;
                    open.push(next);
                }
            }
        }
        (area >= LEAST_AREA_PX2).then_some(Self { side, inside })
    }

    /// Says how much of a circle the patch fills, 0 to 1.
    pub(super) fn share_within(&self, middle_px: [f64; 2], radius_px: f64) -> f64 {
        let (filled, all) = self.count(middle_px, [0.0, radius_px]);
        filled / all.max(1.0)
    }

    /// Says how much of what is present in a circle is not connected to the patch, 0 to 1.
    pub(super) fn strays(&self, present: &[f32], middle_px: [f64; 2], radius_px: f64) -> f64 {
        let (mut apart, mut all) = (0.0, 0.0);
        for at in self.ring(middle_px, [0.0, radius_px]) {
            if present[at] > 0.5 {
                all += 1.0;
                apart += f64::from(u8::from(!self.inside[at]));
            }
        }
        apart / f64::max(all, 1.0)
    }

    /// Gives the mean of three planes over the patch within a circle.
    pub(super) fn mean(
        &self,
        colour: &[Vec<f32>; 3],
        middle_px: [f64; 2],
        radius_px: f64,
    ) -> [f32; 3] {
        let chosen: Vec<usize> = self
            .ring(middle_px, [0.0, radius_px])
            .filter(|at| self.inside[*at])
            .collect();
        let count = chosen.len().max(1) as f32;
        colour
            .each_ref()
            .map(|plane| chosen.iter().map(|at| plane[*at]).sum::<f32>() / count)
    }

    /// Finds the circle that the patch is, when it is one and a click is near its middle.
    pub(super) fn round(&self, click_px: [f64; 2]) -> Option<Round> {
        let mut middle_px = click_px;
        let area = self.inside.iter().filter(|inside| **inside).count();
        let mut radius_px = (area as f64 / core::f64::consts::PI).sqrt();
        if radius_px > self.side as f64 / 4.0 {
            return None;
        }
        // A shadow or a string at its foot is outside of the circle and is left out step by step.
        for _ in 0..8 {
            let reach = 1.06 * radius_px + 0.5;
            let (mut sum, mut count) = ([0.0; 2], 0.0);
            for at in self.ring(middle_px, [0.0, reach]) {
                if self.inside[at] {
                    let place = self.place(at);
                    sum = [sum[0] + place[0], sum[1] + place[1]];
                    count += 1.0;
                }
            }
            if count < f64::from(LEAST_AREA_PX2) {
                return None;
            }
            middle_px = sum.map(|sum| sum / count);
            radius_px = (count / core::f64::consts::PI).sqrt();
        }
        let filled = self.share_within(middle_px, 0.95 * radius_px);
        let (spilt, ring) = self.count(middle_px, [1.08 * radius_px + 0.5, 1.5 * radius_px]);
        let off = (click_px[0] - middle_px[0]).hypot(click_px[1] - middle_px[1]);
        (filled >= FILLED && spilt <= SPILT * ring && off <= MIDDLE_SHARE * radius_px).then_some(
            Round {
                middle_px,
                radius_px,
            },
        )
    }

    fn count(&self, middle_px: [f64; 2], radii_px: [f64; 2]) -> (f64, f64) {
        let (mut filled, mut all) = (0.0, 0.0);
        for at in self.ring(middle_px, radii_px) {
            filled += f64::from(u8::from(self.inside[at]));
            all += 1.0;
        }
        (filled, all)
    }

    fn place(&self, at: usize) -> [f64; 2] {
        [(at % self.side) as f64 + 0.5, (at / self.side) as f64 + 0.5]
    }

    /// Lists the pixels whose distance from a point lies between two radii.
    fn ring(&self, middle_px: [f64; 2], radii_px: [f64; 2]) -> impl Iterator<Item = usize> + '_ {
        let span = |axis: usize| {
            let last = self.side as f64;
            let from = (middle_px[axis] - radii_px[1]).clamp(0.0, last) as usize;
            let to = (middle_px[axis] + radii_px[1] + 1.0).clamp(0.0, last) as usize;
            from..to
        };
        let columns = span(0);
        span(1).flat_map(move |row| {
            columns.clone().filter_map(move |column| {
                let at = row * self.side + column;
                let [x, y] = self.place(at);
                let away = (x - middle_px[0]).hypot(y - middle_px[1]);
                (radii_px[0]..=radii_px[1]).contains(&away).then_some(at)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 61;

    fn plane(is_present: impl Fn(f64, f64) -> bool) -> Vec<f32> {
        (0..SIDE * SIDE)
            .map(|at| {
                let (x, y) = ((at % SIDE) as f64 + 0.5, (at / SIDE) as f64 + 0.5);
                f32::from(u8::from(is_present(x, y)))
            })
            .collect()
    }

    #[test]
    fn a_disc_is_round_also_with_a_shadow_at_its_foot() {
        let disc = |x: f64, y: f64| (x - 31.3).hypot(y - 29.8) <= 12.0;
        let shadow = |x: f64, y: f64| (41.0..44.0).contains(&y) && (30.0..44.0).contains(&x);
        for (name, present) in [
            ("plain", plane(disc)),
            ("shadow", plane(|x, y| disc(x, y) || shadow(x, y))),
        ] {
            let round = Blob::around(&present, SIDE, [30, 30]).unwrap();
            let round = round.round([30.5, 30.5]).unwrap();
            let off = (round.middle_px[0] - 31.3).hypot(round.middle_px[1] - 29.8);
            assert!(off < 0.5, "{name}: {round:?}");
            assert!((round.radius_px - 12.0).abs() < 0.5, "{name}: {round:?}");
        }
    }

    #[test]
    fn bars_marks_at_the_rim_and_crumbs_are_not_round() {
        let bar = plane(|x, y| (x - 30.0).abs() < 15.0 && (y - 30.0).abs() < 5.0);
        let blob = Blob::around(&bar, SIDE, [30, 30]).unwrap();
        assert_eq!(blob.round([30.5, 30.5]), None);
        assert!((blob.share_within([30.0, 30.0], 5.0) - 1.0).abs() < 1e-9);
        assert!(blob.share_within([30.0, 30.0], 20.0) < 0.3);
        let disc = plane(|x, y| (x - 31.0).hypot(y - 31.0) <= 12.0);
        let blob = Blob::around(&disc, SIDE, [40, 31]).unwrap();
        assert_eq!(blob.round([40.5, 31.5]), None);
        let crumb = plane(|x, y| (x - 30.0).hypot(y - 30.0) < 2.0);
        assert!(Blob::around(&crumb, SIDE, [30, 30]).is_none());
        assert!(Blob::around(&vec![0.0; SIDE * SIDE], SIDE, [30, 30]).is_none());
        assert!(Blob::around(&disc, SIDE, [60, 60]).is_none());
    }
}
