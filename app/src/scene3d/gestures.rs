//! Turns pointers on the canvas into orbits, pans, zooms and clicks.

/// A pointer that has moved less than this since it came down clicks, CSS pixels.
const CLICK_REACH_PX: f32 = 4.0;

/// What a pointer's move or release asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    Orbit {
        drag_px: [f32; 2],
    },
    /// Pan and zoom at once; `zoom` multiplies the distance.
    PanZoom {
        drag_px: [f32; 2],
        zoom: f32,
    },
    Click {
        at_px: [f32; 2],
    },
}

/// The pointers that are down.
#[derive(Clone, Debug, Default)]
pub struct Pointers {
    down: Vec<Pointer>,
    /// True from the first real move, or the second finger, to the last release.
    dragging: bool,
}

#[derive(Clone, Copy, Debug)]
struct Pointer {
    id: i32,
    began_px: [f32; 2],
    at_px: [f32; 2],
    pans: bool,
}

impl Pointers {
    /// Notes a pointer; `pans` for the other mouse button or Shift.
    pub fn press(&mut self, id: i32, at_px: [f32; 2], pans: bool) {
        self.down.retain(|pointer| pointer.id != id);
        if self.down.is_empty() {
            self.dragging = false;
        }
        self.down.push(Pointer {
            id,
            began_px: at_px,
            at_px,
            pans,
        });
        self.dragging |= self.down.len() > 1;
    }

    pub fn move_to(&mut self, id: i32, to_px: [f32; 2]) -> Option<Gesture> {
        let index = self.down.iter().position(|pointer| pointer.id == id)?;
        let before = self.down[index];
        if !self.dragging && distance(before.began_px, to_px) < CLICK_REACH_PX {
            return None;
        }
        self.dragging = true;
        self.down[index].at_px = to_px;
        let drag_px = [to_px[0] - before.at_px[0], to_px[1] - before.at_px[1]];
        match self.down.as_slice() {
            [pointer] if pointer.pans => Some(Gesture::PanZoom { drag_px, zoom: 1.0 }),
            [_] => Some(Gesture::Orbit { drag_px }),
            [first, second] => {
                let other = if index == 0 { second } else { first };
                let spread_before = distance(before.at_px, other.at_px).max(1.0);
                let spread_now = distance(to_px, other.at_px).max(1.0);
                // The middle of two fingers moves half as far as the one that moved.
                let drag_px = drag_px.map(|px| px / 2.0);
                Some(Gesture::PanZoom {
                    drag_px,
                    zoom: spread_before / spread_now,
                })
            }
            _ => None,
        }
    }

    /// Forgets a pointer; a press without a drag was a click.
    pub fn release(&mut self, id: i32) -> Option<Gesture> {
        let index = self.down.iter().position(|pointer| pointer.id == id)?;
        let pointer = self.down.remove(index);
        (!self.dragging && self.down.is_empty() && !pointer.pans).then_some(Gesture::Click {
            at_px: pointer.began_px,
        })
    }

    /// Forgets a pointer that the browser took away.
    pub fn cancel(&mut self, id: i32) {
        self.down.retain(|pointer| pointer.id != id);
    }
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_that_hardly_moves_is_a_click() {
        let mut pointers = Pointers::default();
        pointers.press(1, [10.0, 10.0], false);
        assert_eq!(pointers.move_to(1, [12.0, 11.0]), None);
        assert_eq!(
            pointers.release(1),
            Some(Gesture::Click {
                at_px: [10.0, 10.0]
            })
        );
    }

    #[test]
    fn one_finger_orbits_and_does_not_click() {
        let mut pointers = Pointers::default();
        pointers.press(1, [10.0, 10.0], false);
        assert_eq!(
            pointers.move_to(1, [30.0, 10.0]),
            Some(Gesture::Orbit {
                drag_px: [20.0, 0.0]
            })
        );
        assert_eq!(
            pointers.move_to(1, [31.0, 9.0]),
            Some(Gesture::Orbit {
                drag_px: [1.0, -1.0]
            })
        );
        assert_eq!(pointers.release(1), None);
    }

    #[test]
    fn two_fingers_pan_and_pinch_and_never_click() {
        let mut pointers = Pointers::default();
        pointers.press(1, [0.0, 0.0], false);
        pointers.press(2, [100.0, 0.0], false);
        let gesture = pointers.move_to(2, [200.0, 0.0]);
        assert_eq!(
            gesture,
            Some(Gesture::PanZoom {
                drag_px: [50.0, 0.0],
                zoom: 0.5
            })
        );
        assert_eq!(pointers.release(2), None);
        assert_eq!(pointers.release(1), None);
    }

    #[test]
    fn the_other_button_pans_and_unknown_pointers_do_nothing() {
        let mut pointers = Pointers::default();
        pointers.press(7, [0.0, 0.0], true);
        let gesture = pointers.move_to(7, [0.0, 9.0]);
        assert_eq!(
            gesture,
            Some(Gesture::PanZoom {
                drag_px: [0.0, 9.0],
                zoom: 1.0
            })
        );
        assert_eq!(pointers.move_to(8, [5.0, 5.0]), None);
        assert_eq!(pointers.release(8), None);
        pointers.cancel(7);
        assert_eq!(pointers.release(7), None);
    }
}
