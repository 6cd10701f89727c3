//! From arguments to the commands that a page would send.

use std::path::PathBuf;

use anyhow::bail;
use kinelens_protocol::{
    Calibration, Command, DetectSettings, FieldOfView, FieldOfViewSource, JobId, KnownSize, Stick,
    TrackSettings, ValueWithSigma,
};

use super::{MeasureArguments, Origin, arguments::GeometryChoice, probe};

/// Relative standard deviation of a length typed without one: a tape measure read by a person.
const TYPED_LENGTH_SIGMA: f64 = 0.005;

/// Standard deviation of a typed field of view or tilt.
const TYPED_ANGLE_SIGMA_DEG: f64 = 1.0;

/// Relative standard deviation of a typed camera height and of a typed class size.
const TYPED_SIZE_SIGMA: f64 = 0.03;

/// Lists the commands in the order in which a person would give them.
pub(super) fn first(
    arguments: &MeasureArguments,
    clip: PathBuf,
) -> anyhow::Result<Vec<(Command, Option<PathBuf>)>> {
    let name = clip
        .file_name()
        .map_or_else(|| "clip".into(), |name| name.to_string_lossy().into_owned());
    let open = Command::OpenClip {
        job: JobId(1),
        name,
    };
    // The frame of a click is known only once the times are; ffprobe is asked once for both.
    let times_s = if arguments.click.is_empty() {
        Vec::new()
    } else {
        probe::probe(&clip, Origin::Named)?.frame_times_s
    };
    let mut commands = vec![(open, Some(clip))];
    let detects = arguments.objects.first().map(String::as_str) != Some("none")
        && (!arguments.objects.is_empty() || arguments.click.is_empty());
    let ground = ground(arguments);
    if let Some(calibration) = plane(arguments)?.or_else(|| rectangle(arguments)) {
        commands.push((Command::Calibrate { calibration }, None));
    }
    if detects {
        let defaults = DetectSettings::default();
        let settings = DetectSettings {
            labels: arguments.objects.clone(),
            min_score: arguments.min_score.unwrap_or(defaults.min_score),
            every: arguments.every,
            span_s: None,
        };
        let job = JobId(2);
        commands.push((Command::Detect { job, settings }, None));
    }
    for (number, [t_s, x_px, y_px]) in arguments.click.iter().enumerate() {
        let frame = times_s
            .partition_point(|frame_t_s| *frame_t_s <= t_s + 1e-6)
            .saturating_sub(1);
        let mut settings = TrackSettings::click(u32::try_from(frame)?, [*x_px, *y_px]);
        settings.template_radius_px = arguments.template_radius;
        settings.over_plane_m =
            (arguments.over_plane != 0.0).then(|| ValueWithSigma::judged(arguments.over_plane));
        let job = JobId(3 + u32::try_from(number)?);
        commands.push((Command::Track { job, settings }, None));
    }
    // The ground is fitted to what was found, so it comes last.
    if let Some(calibration) = ground {
        commands.push((Command::Calibrate { calibration }, None));
    }
    Ok(commands)
}

fn plane(arguments: &MeasureArguments) -> anyhow::Result<Option<Calibration>> {
    let Some(stick) = arguments.stick else {
        if arguments.geometry == GeometryChoice::Plane {
            bail!("A plane needs a line of known length. Add --stick X1,Y1,X2,Y2=METRES.");
        }
        return Ok(None);
    };
    if arguments.geometry == GeometryChoice::Ground {
        bail!("A stick scales a plane, not the ground. Drop --stick or --geometry ground.");
    }
    Ok(Some(Calibration::Plane {
        stick: Stick {
            a_px: stick.a_px,
            b_px: stick.b_px,
            length_m: with_sigma(stick.length_m, TYPED_LENGTH_SIGMA),
        },
        origin_px: arguments.origin.unwrap_or(stick.a_px),
        x_axis_angle_rad: arguments.axis_angle.to_radians(),
    }))
}

fn rectangle(arguments: &MeasureArguments) -> Option<Calibration> {
    let corners = arguments.corners?;
    Some(Calibration::FourCorners {
        corners_px: corners.corners_px,
        width_m: with_sigma(corners.width_m, TYPED_LENGTH_SIGMA),
        height_m: with_sigma(corners.height_m, TYPED_LENGTH_SIGMA),
        level: !arguments.upright,
    })
}

fn ground(arguments: &MeasureArguments) -> Option<Calibration> {
    // A rectangle needs no ground beside it; a field of view then only helps it.
    if arguments.corners.is_some() {
        return None;
    }
    let implied = arguments.camera_height.is_some()
        || arguments.fov.is_some()
        || arguments.pitch.is_some()
        || !arguments.known.is_empty();
    let wanted = arguments.geometry == GeometryChoice::Ground
        || (arguments.geometry == GeometryChoice::Auto && implied);
    let angle = |degrees: f64| ValueWithSigma {
        value: degrees.to_radians(),
        sigma: TYPED_ANGLE_SIGMA_DEG.to_radians(),
    };
    wanted.then(|| Calibration::Ground {
        field_of_view: arguments.fov.map(|degrees| FieldOfView {
            horizontal_rad: angle(degrees),
            source: FieldOfViewSource::User,
        }),
        camera_height_m: arguments
            .camera_height
            .map(|height_m| with_sigma(height_m, TYPED_SIZE_SIGMA)),
        pitch_rad: arguments.pitch.map(angle),
        known: arguments
            .known
            .iter()
            .map(|(label, size_m)| KnownSize {
                label: label.clone(),
                size_m: with_sigma(*size_m, TYPED_SIZE_SIGMA),
            })
            .collect(),
    })
}

fn with_sigma(value: f64, relative_sigma: f64) -> ValueWithSigma {
    ValueWithSigma {
        value,
        sigma: value * relative_sigma,
    }
}
