//! The detector on the device it runs on: chosen by a short measured probe, or by the user.

use std::{cell::Cell, sync::Arc};

use kinelens_models::{
    ModelsError,
    device::{Accelerator, OpenDevice, ProbeReport, probe},
    ssd::{DetectionSettings, Detector, Picture, Tiling},
};
use kinelens_protocol::{DeviceCandidate, DeviceReport, Event, Failure, FailureCode, JobId, Stage};

use crate::{
    cancel::unless,
    engine::Engine,
    failures,
    host::{Host, emit},
};

/// File of the detector's weights, as the set-up writes it.
const WEIGHTS_FILE: &str = "ssd-mobilenetv2-openimages.safetensors";

/// A detector that is ready, and what one look costs.
pub(crate) struct Network {
    detector: Detector,
    accelerator: Accelerator,
    report: DeviceReport,
    step_ms: f64,
}

impl Network {
    pub fn detector(&self) -> &Detector {
        &self.detector
    }

    pub fn labels(&self) -> &[Arc<str>] {
        self.detector.labels()
    }

    /// Warm time of one look at one frame.
    pub fn step_ms(&self) -> f64 {
        self.step_ms
    }
}

impl<H: Host> Engine<H> {
    /// Chooses a device, loads the detector onto it and times one look; `None` when the job was
    /// cancelled meanwhile.
    pub(crate) async fn load_network(&mut self, job: JobId) -> Result<Option<Network>, Failure> {
        self.progress(job, Stage::MeasuringDevices, 0, 1);
        let (device, report) = match self.host.forced_device() {
            Some(name) => self.open_forced(&name).await?,
            None => self.probe_devices().await?,
        };
        self.emit(Event::Device {
            report: report.clone(),
        });
        self.progress(job, Stage::MeasuringDevices, 1, 1);
        let Some(detector) = self.load_detector(job, &device).await? else {
            return Ok(None);
        };
        let mut network = Network {
            detector,
            accelerator: device.accelerator(),
            report,
            step_ms: 0.0,
        };
        loop {
            let cancelled = Cell::new(false);
            let look = self.time_look(job, &cancelled, &network.detector);
            let timed = unless(&cancelled, look).await;
            match timed {
                None => return Ok(None),
                Some(Ok(step_ms)) => {
                    network.step_ms = step_ms;
                    return Ok(Some(network));
                }
                // A device may be lost before its first frame; that of the processor ends the loop.
                Some(Err(failed)) => {
                    let went_on = self.fall_back(job, &mut network, &failed).await?;
                    if went_on.is_none() {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Puts the processor in the place of a device that failed in the middle of a job; `None` when
    /// the job was cancelled meanwhile.
    ///
    /// # Errors
    /// The failure itself when it was the processor's.
    pub(crate) async fn fall_back(
        &mut self,
        job: JobId,
        network: &mut Network,
        failed: &ModelsError,
    ) -> Result<Option<()>, Failure> {
        if network.accelerator == Accelerator::Cpu {
            return Err(failures::from_models(failed));
        }
        let device = OpenDevice::open(Accelerator::Cpu)
            .await
            .map_err(|error| failures::from_models(&error))?;
        let Some(detector) = self.load_detector(job, &device).await? else {
            return Ok(None);
        };
        let lost = network.accelerator.name();
        network.detector = detector;
        network.accelerator = Accelerator::Cpu;
        network.report.chosen = Accelerator::Cpu.name().into();
        network.report.forced = false;
        network.report.reason = format!("{lost} stopped in the middle of a job.");
        for candidate in &mut network.report.candidates {
            if candidate.name == lost {
                candidate.unavailable = Some(failed.to_string());
            }
        }
        self.emit(Event::Device {
            report: network.report.clone(),
        });
        self.emit(Event::Warning {
            failure: failures::device_lost(failed),
        });
        Ok(Some(()))
    }

    /// Fetches the weights and fills the detector with them; `None` when the job was cancelled
    /// meanwhile.
    async fn load_detector(
        &mut self,
        job: JobId,
        device: &OpenDevice,
    ) -> Result<Option<Detector>, Failure> {
        let (host, epoch) = (&self.host, self.epoch);
        let mut progress = |done, total| {
            let stage = Stage::LoadingWeights;
            emit(
                host,
                epoch,
                Event::Progress {
                    job,
                    stage,
                    done,
                    total,
                },
            );
        };
        let weights = self.host.weights(WEIGHTS_FILE, &mut progress).await?;
        self.host.breathe().await;
        if self.heard_cancel(job) {
            return Ok(None);
        }
        let detector = Detector::load(&weights, device.device()).map_err(|error| {
            Failure::new(
                FailureCode::WeightsMissing,
                format!("The detector's weights cannot be used: {error}."),
                "Run the set-up again (cargo xtask models), then reload the page.",
            )
        })?;
        Ok(Some(detector))
    }

    pub(crate) async fn open_forced(
        &self,
        name: &str,
    ) -> Result<(OpenDevice, DeviceReport), Failure> {
        let accelerator = Accelerator::from_name(name).ok_or_else(|| {
            let known: Vec<&str> = Accelerator::ALL.iter().map(|kind| kind.name()).collect();
            Failure::new(
                FailureCode::DeviceFailed,
                format!("There is no device named {name:?} here."),
                format!("Choose one of: {}.", known.join(", ")),
            )
        })?;
        let device = OpenDevice::open(accelerator)
            .await
            .map_err(|error| failures::from_models(&error))?;
        let report = DeviceReport {
            candidates: vec![DeviceCandidate {
                name: accelerator.name().into(),
                description: device.description().into(),
                warm_ms: None,
                unavailable: None,
            }],
            chosen: accelerator.name().into(),
            forced: true,
            reason: "You asked for this device.".into(),
        };
        Ok((device, report))
    }

    async fn probe_devices(&self) -> Result<(OpenDevice, DeviceReport), Failure> {
        let now_ms = || self.host.now_s() * 1000.0;
        let mut breathe = async || self.host.breathe().await;
        let probed = probe(Accelerator::ALL, now_ms, &mut breathe)
            .await
            .map_err(|error| failures::from_models(&error))?;
        let report = wire_report(&probed);
        Ok((probed.chosen, report))
    }

    /// Looks twice at an empty picture: the first time compiles kernels, the second is the measure.
    async fn time_look(
        &self,
        job: JobId,
        cancelled: &Cell<bool>,
        detector: &Detector,
    ) -> Result<f64, ModelsError> {
        let side = detector.input_px();
        let grey = vec![127_u8; side * side * 4];
        let picture = Picture::new(side, side, &grey)?;
        let mut step_ms = 0.0;
        for _ in 0..2 {
            let start_s = self.host.now_s();
            detector
                .detect(
                    &picture,
                    Tiling::Whole,
                    &DetectionSettings::default(),
                    &mut async |_| self.breathe_or_stop(job, cancelled).await,
                )
                .await?;
            step_ms = (self.host.now_s() - start_s) * 1000.0;
        }
        Ok(step_ms)
    }
}

fn wire_report(probed: &ProbeReport) -> DeviceReport {
    let candidates = probed
        .results
        .iter()
        .map(|result| DeviceCandidate {
            name: result.accelerator.name().into(),
            description: result.description.clone(),
            warm_ms: result.warm_ms,
            unavailable: result.warm_ms.is_none().then(|| result.description.clone()),
        })
        .collect();
    DeviceReport {
        candidates,
        chosen: probed.chosen.accelerator().name().into(),
        forced: false,
        reason: probed.reason.clone(),
    }
}
