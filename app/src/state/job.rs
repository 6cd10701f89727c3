use std::sync::Arc;

use kinelens_protocol::{DeviceReport, JobKind};
use leptos::prelude::*;

use super::model::{JobsModel, RunningJob};

/// What the engine is doing.
#[derive(Clone, Copy)]
pub struct JobState {
    jobs: RwSignal<JobsModel>,
}

impl JobState {
    pub(super) fn new() -> Self {
        Self {
            jobs: RwSignal::default(),
        }
    }

    /// The job that the status line speaks of.
    pub fn current(self) -> Option<RunningJob> {
        self.jobs.with(|jobs| jobs.current().cloned())
    }

    pub fn current_untracked(self) -> Option<RunningJob> {
        self.jobs.with_untracked(|jobs| jobs.current().cloned())
    }

    pub fn is_busy(self) -> bool {
        self.jobs.with(JobsModel::is_busy)
    }

    /// The running fetch of a language model.
    pub fn fetch(self) -> Option<RunningJob> {
        self.jobs.with(|jobs| {
            let mut running = jobs.running.iter();
            running.find(|job| job.kind == JobKind::FetchModel).cloned()
        })
    }

    pub fn is_running(self, kind: JobKind) -> bool {
        self.jobs.with(|jobs| jobs.is_running(kind))
    }

    pub(super) fn publish(self, jobs: &JobsModel) {
        if self.jobs.with_untracked(|shown| shown != jobs) {
            self.jobs.set(jobs.clone());
        }
    }
}

/// Which compute device the engine uses, once it has said so.
#[derive(Clone, Copy)]
pub struct DeviceState {
    report: RwSignal<Option<Arc<DeviceReport>>>,
}

impl DeviceState {
    pub(super) fn new() -> Self {
        Self {
            report: RwSignal::new(None),
        }
    }

    pub fn report(self) -> Option<Arc<DeviceReport>> {
        self.report.get()
    }

    pub(super) fn publish(self, report: &Option<Arc<DeviceReport>>) {
        if self.report.with_untracked(|shown| shown != report) {
            self.report.set(report.clone());
        }
    }
}
