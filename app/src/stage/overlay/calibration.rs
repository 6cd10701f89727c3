use kinelens_protocol::{Calibration, Camera};

use super::{pen::Pen, project::Projection};
use crate::{state::Tool, tools::Draft};

/// Length of the drawn axes, as a share of the picture's width.
const AXIS_SHARE: f64 = 0.12;
/// Ground lines on either side of the middle one.
const GROUND_LINES: i32 = 8;

/// Draws what the calibration says on the picture: the drawn one of the tool in hand, and the axes,
/// corners or ground of the one in force.
pub fn draw(
    pen: &Pen,
    tool: Tool,
    draft: &Draft,
    calibration: &Calibration,
    camera: Option<&Camera>,
    size_px: [f64; 2],
) {
    let plane_in_force = matches!(calibration, Calibration::Plane { .. });
    if matches!(tool, Tool::Stick | Tool::Axes) || plane_in_force {
        draw_stick(pen, draft, tool == Tool::Stick);
    }
    if tool == Tool::Axes || (plane_in_force && tool == Tool::Stick) {
        draw_axes(pen, draft, axis_reach_px(size_px));
    }
    let corners_in_force = matches!(calibration, Calibration::FourCorners { .. });
    if tool == Tool::FourCorners || corners_in_force {
        draw_corners(pen, draft, tool == Tool::FourCorners);
    }
    let on_ground = matches!(calibration, Calibration::Ground { .. });
    if (tool == Tool::Ground || on_ground)
        && let Some(camera) = camera.and_then(Projection::of)
    {
        draw_ground(pen, &camera, size_px, tool == Tool::Ground);
    }
}

/// Draws the line from the last placed point of the tool to the one that the pointer would place.
pub fn draw_next(pen: &Pen, tool: Tool, draft: &Draft, at_px: [f64; 2]) {
    let placed_px = match tool {
        Tool::Stick if draft.stick_px.len() == 1 => &draft.stick_px,
        Tool::FourCorners if draft.corners_px.len() < 4 => &draft.corners_px,
        _ => return,
    };
    if let Some(&last_px) = placed_px.last() {
        let colour = pen.ink.guide.clone();
        pen.line(&[last_px, at_px], &colour, 1.5, 0.8);
    }
}

/// Length of the drawn axes in display pixels.
pub fn axis_reach_px(size_px: [f64; 2]) -> f64 {
    size_px[0] * AXIS_SHARE
}

fn draw_stick(pen: &Pen, draft: &Draft, active: bool) {
    let &[a_px, b_px] = draft.stick_px.as_slice() else {
        return;
    };
    let colour = pen.ink.guide.clone();
    pen.line(&[a_px, b_px], &colour, if active { 2.5 } else { 1.5 }, 0.95);
    let (dx, dy) = (b_px[0] - a_px[0], b_px[1] - a_px[1]);
    let length_px = dx.hypot(dy).max(1e-9);
    let half = 7.0 / pen.scale;
    let (nx, ny) = (-dy / length_px * half, dx / length_px * half);
    for end in [a_px, b_px] {
        let across = [[end[0] + nx, end[1] + ny], [end[0] - nx, end[1] - ny]];
        pen.line(&across, &colour, 2.0, 0.95);
    }
    let words = format!("{} m", crate::format::plain(draft.stick_length_m));
    let middle = [(a_px[0] + b_px[0]) / 2.0, (a_px[1] + b_px[1]) / 2.0];
    pen.label(middle, &words, &colour, active);
}

fn draw_axes(pen: &Pen, draft: &Draft, reach_px: f64) {
    let Some(origin_px) = draft.origin_px else {
        return;
    };
    let colour = pen.ink.guide.clone();
    let tip_px = draft.axis_tip_px(origin_px, reach_px);
    let (dx, dy) = (tip_px[0] - origin_px[0], tip_px[1] - origin_px[1]);
    // The y axis is a quarter turn anticlockwise on screen.
    let up_px = [origin_px[0] + dy, origin_px[1] - dx];
    pen.arrow(origin_px, tip_px, &colour, 2.0, false);
    pen.arrow(origin_px, up_px, &colour, 2.0, false);
    pen.label(tip_px, "x", &colour, false);
    pen.label(up_px, "y", &colour, false);
}

fn draw_corners(pen: &Pen, draft: &Draft, active: bool) {
    let colour = pen.ink.guide.clone();
    match draft.corners_px.as_slice() {
        corners_px @ [_, _, _, _] => {
            let fill = if active { 0.12 } else { 0.0 };
            pen.polygon(corners_px, &colour, if active { 2.0 } else { 1.5 }, fill);
        }
        corners_px => pen.line(corners_px, &colour, 2.0, 0.95),
    }
}

fn draw_ground(pen: &Pen, camera: &Projection, [width_px, height_px]: [f64; 2], active: bool) {
    let alpha = if active { 0.55 } else { 0.16 };
    if let Some(horizon_px) = camera.horizon_px(width_px) {
        pen.guide(&horizon_px, alpha + 0.2);
        let middle_px = (horizon_px[0][1] + horizon_px[1][1]) / 2.0;
        if active && (0.0..height_px).contains(&middle_px) {
            let colour = pen.ink.guide.clone();
            pen.label(
                [8.0 / pen.scale, middle_px],
                words!(stage.horizon),
                &colour,
                false,
            );
        }
    }
    let step_m = grid_step_m(camera.camera_height_m());
    let eye_m = camera.ground_ahead_m(0.0);
    let ahead_m = camera.ground_ahead_m(step_m);
    let (fx, fz) = (ahead_m[0] - eye_m[0], ahead_m[2] - eye_m[2]);
    let at = |ahead: f64, aside: f64| {
        [
            eye_m[0] + fx * ahead - fz * aside,
            0.0,
            eye_m[2] + fz * ahead + fx * aside,
        ]
    };
    let reach = f64::from(GROUND_LINES);
    for line in -GROUND_LINES..=GROUND_LINES {
        let aside = f64::from(line);
        if let Some(segment) = camera.segment_px(at(0.0, aside), at(3.0 * reach, aside)) {
            pen.guide(&segment, alpha);
        }
    }
    for line in 1..=3 * GROUND_LINES {
        let ahead = f64::from(line);
        if let Some(segment) = camera.segment_px(at(ahead, -reach), at(ahead, reach)) {
            pen.guide(&segment, alpha * 0.8);
        }
    }
}

/// Distance of the grid's lines: about the camera's height, a round number of metres.
fn grid_step_m(height_m: f64) -> f64 {
    [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0]
        .into_iter()
        .find(|&step_m| step_m >= height_m.abs() * 0.7)
        .unwrap_or(50.0)
}
