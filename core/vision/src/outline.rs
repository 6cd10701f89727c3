//! Boxes drawn into a frame, to point something out to whoever looks at it.

use crate::{BoxPx, Frame};

/// Side of the square, pixels, to which vision-language models scale a frame (SigLIP, 384 × 384).
const SEEN_SIDE_PX: usize = 384;
/// Thickness of a line, pixels, that is still plain in that square.
const SEEN_THICKNESS_PX: usize = 3;

/// Gives the thickness of a line, pixels, that stays visible when a frame is scaled to 384 × 384.
///
/// It grows with the longer side, which shrinks most, and is 3 pixels at least.
pub fn outline_thickness_px(width: usize, height: usize) -> usize {
    let longer = width.max(height);
    longer
        .saturating_mul(SEEN_THICKNESS_PX)
        .div_ceil(SEEN_SIDE_PX)
        .max(SEEN_THICKNESS_PX)
}

/// Draws the outline of a box into a copy of a frame, opaque, around the box rather than over it.
///
/// Where the box reaches the border of the picture or beyond, the line runs along the border. A box
/// that is empty, not finite or wholly outside leaves the frame as it is; so does a thickness of 0.
/// Bounds are display pixels, see the crate's coordinates; the colour is sRGB red, green, blue.
#[must_use]
pub fn draw_box(frame: &Frame, box_px: BoxPx, colour: [u8; 3], thickness_px: usize) -> Frame {
    let Some(ring) = Ring::new(frame, box_px, thickness_px) else {
        return frame.clone();
    };
    let mut rgba = frame.rgba().to_vec();
    let pixel = [colour[0], colour[1], colour[2], u8::MAX];
    let row_bytes = 4 * frame.width();
    for row in ring.outer.top..ring.outer.bottom {
        let bytes = &mut rgba[row_bytes * row..][..row_bytes];
        for columns in ring.columns(row) {
            for at in columns {
                bytes[4 * at..4 * at + 4].copy_from_slice(&pixel);
            }
        }
    }
    // The size is that of a frame, so this never fails; the untouched frame would be no harm.
    Frame::new(frame.width(), frame.height(), rgba).unwrap_or_else(|_| frame.clone())
}

/// Whole pixels, the ends left out.
#[derive(Debug, Clone, Copy)]
struct Pixels {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

/// What lies within `outer` and not within `inner`.
#[derive(Debug)]
struct Ring {
    outer: Pixels,
    inner: Pixels,
}

impl Ring {
    fn new(frame: &Frame, box_px: BoxPx, thickness_px: usize) -> Option<Self> {
        let (width, height) = (frame.width(), frame.height());
        let inside = box_px.clipped(width, height);
        if !box_px.is_usable() || !inside.is_usable() || thickness_px == 0 {
            return None;
        }
        // A line thicker than the picture is as good as the picture.
        let thickness = thickness_px.min(width.max(height));
        // Clipped edges are finite, not negative and no larger than the picture.
        let (left, right) = (inside.left.floor() as usize, inside.right.ceil() as usize);
        let (top, bottom) = (inside.top.floor() as usize, inside.bottom.ceil() as usize);
        let outer = Pixels {
            left: left.saturating_sub(thickness),
            top: top.saturating_sub(thickness),
            right: (right + thickness).min(width),
            bottom: (bottom + thickness).min(height),
        };
        let inner = Pixels {
            left: outer.left + thickness,
            top: outer.top + thickness,
            right: outer.right.saturating_sub(thickness),
            bottom: outer.bottom.saturating_sub(thickness),
        };
        Some(Self { outer, inner })
    }

    /// The columns of the ring in one of its rows.
    fn columns(&self, row: usize) -> [std::ops::Range<usize>; 2] {
        let (outer, inner) = (self.outer, self.inner);
        let is_through = (inner.top..inner.bottom).contains(&row) && inner.left < inner.right;
        if is_through {
            [outer.left..inner.left, inner.right..outer.right]
        } else {
            [outer.left..outer.right, 0..0]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: [u8; 3] = [255, 0, 0];

    fn grey(width: usize, height: usize) -> Frame {
        let bytes = [90, 90, 90, 200].repeat(width * height);
        Frame::new(width, height, bytes).unwrap()
    }

    fn boxed(left: f64, top: f64, right: f64, bottom: f64) -> BoxPx {
        BoxPx {
            left,
            top,
            right,
            bottom,
        }
    }

    /// The drawn pixels as rows of marks.
    fn picture(frame: &Frame) -> Vec<String> {
        let mark = |column, row| match frame.rgb(column, row) {
            RED => '#',
            _ => '.',
        };
        (0..frame.height())
            .map(|row| (0..frame.width()).map(|column| mark(column, row)).collect())
            .collect()
    }

    #[test]
    fn the_line_runs_around_the_box() {
        let drawn = draw_box(&grey(9, 7), boxed(3.2, 2.0, 5.9, 4.5), RED, 1);
        assert_eq!(
            picture(&drawn),
            [
                ".........",
                "..#####..",
                "..#...#..",
                "..#...#..",
                "..#...#..",
                "..#####..",
                ".........",
            ]
        );
        let at = 4 * (9 + 2);
        assert_eq!(drawn.rgba()[at..at + 4], [255, 0, 0, 255], "opaque");
        assert_eq!(drawn.rgba()[..4], [90, 90, 90, 200], "nothing else changes");
    }

    #[test]
    fn a_box_at_or_beyond_the_border_is_closed_there() {
        let drawn = draw_box(&grey(6, 5), boxed(-50.0, -1.0, 2.0, 2.0), RED, 1);
        assert_eq!(
            picture(&drawn),
            ["###...", "#.#...", "###...", "......", "......"]
        );
        let whole = draw_box(&grey(4, 4), boxed(-1e300, -9.0, 1e300, 9.0), RED, 1);
        assert_eq!(picture(&whole), ["####", "#..#", "#..#", "####"]);
    }

    #[test]
    fn a_line_thicker_than_the_room_fills_it() {
        let drawn = draw_box(&grey(5, 4), boxed(2.0, 1.0, 3.0, 2.0), RED, usize::MAX);
        assert!(picture(&drawn).iter().all(|row| row == "#####"));
        let flat = draw_box(&grey(8, 1), boxed(3.0, 0.0, 5.0, 1.0), RED, 2);
        assert_eq!(picture(&flat), [".######."]);
    }

    #[test]
    fn what_is_no_box_leaves_the_frame_alone() {
        let frame = grey(6, 5);
        for bounds in [
            boxed(2.0, 2.0, 2.0, 4.0),
            boxed(4.0, 2.0, 2.0, 4.0),
            boxed(7.0, 1.0, 9.0, 3.0),
            boxed(-9.0, 1.0, 0.0, 3.0),
            boxed(f64::NAN, 1.0, 2.0, 3.0),
            boxed(1.0, f64::NEG_INFINITY, 2.0, 3.0),
            boxed(1.0, 1.0, f64::INFINITY, 3.0),
        ] {
            assert_eq!(draw_box(&frame, bounds, RED, 2), frame, "{bounds:?}");
        }
        let usual = boxed(1.0, 1.0, 3.0, 3.0);
        assert_eq!(draw_box(&frame, usual, RED, 0), frame);
    }

    #[test]
    fn the_line_stays_visible_after_scaling() {
        for (width, height) in [(64, 48), (384, 384), (640, 360), (1080, 1920), (3840, 2160)] {
            let thickness_px = outline_thickness_px(width, height);
            let scale = 384.0 / width.max(height) as f64;
            let seen_px = thickness_px as f64 * scale;
            assert!(seen_px >= 3.0, "{width} × {height}: {seen_px}");
            assert!(
                scale > 1.0 || seen_px < 4.0,
                "{width} × {height}: {seen_px}"
            );
        }
        assert!(outline_thickness_px(usize::MAX, 1) > 0);
    }
}
