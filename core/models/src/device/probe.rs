//! Measures devices on the arithmetic that counts, and chooses.

use burn::tensor::{Tensor, TensorData};

use super::{Accelerator, OpenDevice, read_floats};
use crate::ModelsError;
use crate::layers::{SameConv, SameConvConfig};

/// What was found out about each device, and the one to use.
#[derive(Debug, Clone)]
pub struct ProbeReport {
    /// Every candidate in the order given.
    pub results: Vec<ProbeResult>,
    /// The fastest that works.
    pub chosen: OpenDevice,
    /// Why it was chosen, in a sentence.
    pub reason: String,
}

/// What was found out about one device.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeResult {
    /// Which kind.
    pub accelerator: Accelerator,
    /// Its name, or why it was not measured.
    pub description: String,
    /// Time of the first run in milliseconds, with the compilation of its kernels.
    pub first_ms: Option<f64>,
    /// Best time of a later run in milliseconds; `None` when the device was not measured.
    pub warm_ms: Option<f64>,
}

impl ProbeResult {
    fn unusable(accelerator: Accelerator, error: &ModelsError) -> Self {
        Self {
            accelerator,
            description: error.to_string(),
            first_ms: None,
            warm_ms: None,
        }
    }
}

/// Opens each candidate, runs a few layers of the kind our networks are made of, and chooses the
/// one whose warm run is fastest.
///
/// `now_ms` reads a steady clock in milliseconds. `breathe` is awaited between runs. A device that
/// can't be opened or fails is listed with its reason and never chosen. A GPU that is software is
/// not measured where the CPU is a candidate too: compiling its kernels would take seconds, and
/// the same processor does the same work faster without it.
///
/// # Errors
/// The last candidate's error when none of them works, which needs a list without the CPU.
pub async fn probe(
    candidates: &[Accelerator],
    now_ms: impl Fn() -> f64,
    breathe: &mut impl AsyncFnMut(),
) -> Result<ProbeReport, ModelsError> {
    let mut results = Vec::new();
    let mut best: Option<(f64, OpenDevice)> = None;
    let mut failure = None;
    for &accelerator in candidates {
        let open = match OpenDevice::open(accelerator).await {
            Ok(open) => open,
            Err(error) => {
                results.push(ProbeResult::unusable(accelerator, &error));
                failure = Some(error);
                continue;
            }
        };
        let description = open.description().to_owned();
        let is_cpu = accelerator == Accelerator::Cpu;
        if open.is_software() && !is_cpu && candidates.contains(&Accelerator::Cpu) {
            results.push(ProbeResult {
                accelerator,
                description: format!("{description}: not measured, the processor is faster alone"),
                first_ms: None,
                warm_ms: None,
            });
            continue;
        }
        match measure(&open, &now_ms, breathe).await {
            Ok((first_ms, warm_ms)) => {
                results.push(ProbeResult {
                    accelerator,
                    description,
                    first_ms: Some(first_ms),
                    warm_ms: Some(warm_ms),
                });
                if best.as_ref().is_none_or(|(best_ms, _)| warm_ms < *best_ms) {
                    best = Some((warm_ms, open));
                }
            }
            Err(error) => {
                results.push(ProbeResult::unusable(accelerator, &error));
                failure = Some(error);
            }
        }
    }
    let none_given = || ModelsError::DeviceUnavailable {
        accelerator: Accelerator::Cpu,
        reason: "it was not among the candidates".to_owned(),
    };
    let (warm_ms, chosen) = best.ok_or_else(|| failure.unwrap_or_else(none_given))?;
    let reason = reason(&results, &chosen, warm_ms);
    Ok(ProbeReport {
        results,
        chosen,
        reason,
    })
}

/// First runs longer than this are followed by one warm run instead of three.
const PATIENCE_MS: f64 = 500.0;

async fn measure(
    open: &OpenDevice,
    now_ms: &impl Fn() -> f64,
    breathe: &mut impl AsyncFnMut(),
) -> Result<(f64, f64), ModelsError> {
    let load = ProbeLoad::new(open);
    let mut run = async || -> Result<f64, ModelsError> {
        breathe().await;
        let start_ms = now_ms();
        load.run().await?;
        Ok(now_ms() - start_ms)
    };
    let first_ms = run().await?;
    let mut warm_ms = run().await?;
    if first_ms < PATIENCE_MS {
        for _ in 0..2 {
            warm_ms = warm_ms.min(run().await?);
        }
    }
    Ok((first_ms, warm_ms))
}

/// An inverted residual in the middle of MobileNetV2, twice: small enough for some milliseconds
/// on a CPU, large enough that a GPU's fixed costs don't decide alone.
struct ProbeLoad {
    input: Tensor<4>,
    layers: Vec<SameConv>,
}

impl ProbeLoad {
    const CHANNELS: usize = 64;
    const SIDE: usize = 38;

    fn new(open: &OpenDevice) -> Self {
        let device = open.device();
        let wide = 6 * Self::CHANNELS;
        let block = || {
            [
                SameConvConfig::new(Self::CHANNELS, wide),
                SameConvConfig::new(wide, wide)
                    .with_kernel(3)
                    .with_depthwise(true),
                SameConvConfig::new(wide, Self::CHANNELS),
            ]
        };
        let count = Self::CHANNELS * Self::SIDE * Self::SIDE;
        let values: Vec<f32> = (0..count).map(|index| (index % 13) as f32 / 13.0).collect();
        let shape = [1, Self::CHANNELS, Self::SIDE, Self::SIDE];
        Self {
            input: Tensor::from_data(TensorData::new(values, shape), device),
            layers: [block(), block()]
                .iter()
                .flatten()
                .map(|config| config.init(device).prepared(device))
                .collect(),
        }
    }

    async fn run(&self) -> Result<(), ModelsError> {
        let x = self
            .layers
            .iter()
            .fold(self.input.clone(), |x, layer| layer.forward(x));
        let sums = read_floats(x.mean_dim(3)).await?;
        if sums.iter().all(|sum| sum.is_finite()) {
            Ok(())
        } else {
            Err(ModelsError::OutputNotFinite)
        }
    }
}

fn reason(results: &[ProbeResult], chosen: &OpenDevice, warm_ms: f64) -> String {
    let name = chosen.description();
    let slower = results
        .iter()
        .filter(|result| result.accelerator != chosen.accelerator())
        .filter_map(|result| result.warm_ms.map(|other_ms| (result, other_ms)))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    match slower {
        Some((other, other_ms)) => format!(
            "{name} took {warm_ms:.1} ms where {} took {other_ms:.1} ms",
            other.description
        ),
        None => format!("{name} is the only device that works here"),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::test_support::block_on;

    #[test]
    fn chooses_the_cpu_where_it_is_alone_and_counts_with_the_given_clock() {
        let clock = Cell::new(0.0);
        let now_ms = || {
            clock.set(clock.get() + 4.0);
            clock.get()
        };
        let mut breaths = 0;
        let report = block_on(probe(&[Accelerator::Cpu], now_ms, &mut async || {
            breaths += 1
        }));
        let report = report.unwrap();
        assert_eq!(report.chosen.accelerator(), Accelerator::Cpu);
        assert_eq!(report.results[0].warm_ms, Some(4.0));
        assert_eq!(breaths, 4);
        assert!(report.reason.contains("only device"), "{}", report.reason);
    }

    #[test]
    fn an_empty_list_is_an_error() {
        let report = block_on(probe(&[], || 0.0, &mut async || ()));
        assert!(matches!(report, Err(ModelsError::DeviceUnavailable { .. })));
    }
}
