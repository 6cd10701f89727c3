//! Fits curves to what was measured.

use kinelens_motion::{Estimate, Fit, FitModel, FitParameter, fit_curve};
use kinelens_protocol::{
    Failure, FailureCode, Fit as WireFit, FitModel as WireModel, FitParameter as WireParameter,
    FitRequest, Quantity,
};

use crate::{
    convert, failures,
    measure::{MeasuredObject, Measurement},
};

/// Points of the drawn curve.
const CURVE_POINTS: usize = 121;

/// Values of one quantity with what is independent in their errors.
struct Data {
    t_s: Vec<f64>,
    value: Vec<f64>,
    sigma: Vec<f64>,
}

/// Fits the requested curve.
///
/// Positions are fitted to the lifted points themselves, not to the smoothed track, so that
/// smoothing cannot bend the result; derived quantities have only their smoothed values.
pub(crate) fn answer(
    measurement: Option<&Measurement>,
    request: &FitRequest,
) -> Result<WireFit, Failure> {
    let measurement = measurement.ok_or_else(failures::no_clip)?;
    let object = measurement
        .object(request.object)
        .ok_or_else(|| failures::unknown_object(request.object))?;
    let [from_s, to_s] = request.span_s;
    if !(from_s.is_finite() && to_s.is_finite() && from_s < to_s) {
        return Err(Failure::new(
            FailureCode::FitFailed,
            "The selected span is empty.",
            "Drag over a part of the plot, or set in and out marks.",
        ));
    }
    let data = data(object, request.quantity, request.span_s);
    let model = model(request.model);
    let mut fit = fit_curve(model, &data.t_s, &data.value, &data.sigma)
        .map_err(|error| failures::from_fit(&error))?;
    if measurement.geometry.metric {
        let scale = measurement.geometry.geometry.describe();
        fit = fit.with_relative_scale_sigma(scale.relative_sigma);
    }
    Ok(wire(request, &fit, measurement.geometry.metric))
}

fn data(object: &MeasuredObject, quantity: Quantity, [from_s, to_s]: [f64; 2]) -> Data {
    let (t_s, value, sigma): (Vec<f64>, Vec<f64>, Vec<f64>) = match quantity {
        Quantity::X => raw_positions(object, 0),
        Quantity::Y => raw_positions(object, 1),
        Quantity::Z => raw_positions(object, 2),
        Quantity::VelocityX => velocities(object, 0),
        Quantity::VelocityY => velocities(object, 1),
        Quantity::VelocityZ => velocities(object, 2),
        Quantity::Speed => estimates(object, &object.kinematics.speed_mps),
        Quantity::Acceleration => estimates(object, &object.kinematics.acceleration_magnitude_mps2),
        Quantity::PathLength => estimates(object, &object.kinematics.path_length_m),
        Quantity::Displacement => estimates(object, &object.kinematics.displacement_m),
    };
    let inside: Vec<usize> = (0..t_s.len())
        .filter(|&index| (from_s..=to_s).contains(&t_s[index]))
        .collect();
    let pick = |from: &[f64]| inside.iter().map(|&index| from[index]).collect();
    let sigma: Vec<f64> = pick(&sigma);
    // A sigma of zero would give a point infinite weight; without sigmas all points weigh alike.
    let sigma = if sigma.iter().all(|&sigma| sigma > 0.0) {
        sigma
    } else {
        Vec::new()
    };
    Data {
        t_s: pick(&t_s),
        value: pick(&value),
        sigma,
    }
}

fn raw_positions(object: &MeasuredObject, axis: usize) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let samples = &object.trajectory.samples;
    (
        samples.iter().map(|sample| sample.t_s).collect(),
        samples
            .iter()
            .map(|sample| sample.position_m[axis])
            .collect(),
        samples
            .iter()
            .map(|sample| sample.noise_covariance_m2[axis][axis].max(0.0).sqrt())
            .collect(),
    )
}

fn velocities(object: &MeasuredObject, axis: usize) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let motion = &object.kinematics;
    (
        motion.t_s.clone(),
        motion.velocity_mps.iter().map(|v| v[axis]).collect(),
        motion
            .speed_mps
            .iter()
            .map(|speed| speed.noise_sigma)
            .collect(),
    )
}

fn estimates(object: &MeasuredObject, of: &[Estimate]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    (
        object.kinematics.t_s.clone(),
        of.iter().map(|estimate| estimate.value).collect(),
        of.iter().map(|estimate| estimate.noise_sigma).collect(),
    )
}

fn wire(request: &FitRequest, fit: &Fit, metric: bool) -> WireFit {
    let y_unit = unit(request.quantity, metric);
    let [from_s, to_s] = request.span_s;
    let curve_t_s: Vec<f64> = (0..CURVE_POINTS)
        .map(|i| from_s + (to_s - from_s) * i as f64 / (CURVE_POINTS - 1) as f64)
        .collect();
    let parameter = |parameter: &FitParameter| WireParameter {
        symbol: parameter.symbol.into(),
        name: parameter.name.into(),
        unit: parameter.unit.label(&y_unit),
        estimate: convert::interval(&parameter.estimate),
    };
    WireFit {
        object: request.object,
        quantity: request.quantity,
        model: request.model,
        span_s: request.span_s,
        parameters: fit
            .parameters
            .iter()
            .chain(&fit.derived)
            .map(parameter)
            .collect(),
        residual_rms: fit.residual_rms,
        points: u32::try_from(fit.points).unwrap_or(u32::MAX),
        curve_value: curve_t_s.iter().map(|&t_s| fit.evaluate(t_s)).collect(),
        curve_t_s,
        formula: format!("{} (t from {:.3} s)", formula(fit.model), fit.t0_s),
    }
}

fn unit(quantity: Quantity, metric: bool) -> String {
    let length = if metric { "m" } else { "px" };
    match quantity {
        Quantity::X | Quantity::Y | Quantity::Z | Quantity::PathLength | Quantity::Displacement => {
            length.into()
        }
        Quantity::VelocityX | Quantity::VelocityY | Quantity::VelocityZ | Quantity::Speed => {
            format!("{length}/s")
        }
        Quantity::Acceleration => format!("{length}/s²"),
    }
}

fn model(model: WireModel) -> FitModel {
    match model {
        WireModel::Line => FitModel::Line,
        WireModel::Parabola => FitModel::Parabola,
        WireModel::Sinusoid => FitModel::Sinusoid,
        WireModel::Exponential => FitModel::Exponential,
    }
}

fn formula(model: FitModel) -> &'static str {
    match model {
        FitModel::Line => "b + m t",
        FitModel::Parabola => "c + b t + a t²",
        FitModel::Sinusoid => "c + A sin(ω t + φ)",
        FitModel::Exponential => "c + A exp(k t)",
    }
}
