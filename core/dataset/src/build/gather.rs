//! The first pass: every fact of every recording is looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use kinelens_annotations::{LeftOut, ReadError, Recording};

use super::options::{BuildOptions, Input, Progress};
use super::pool::{Cell, Offer, Pool};
use crate::clip::{Clip, clips};
use crate::facts::{Found, Label, Search, find};
use crate::hash;
use crate::rule::Dropped;
use crate::statement::Fact;
use crate::view::View;

/// What the first pass found.
pub(super) struct Gathered {
    pub pool: Pool,
    pub survey: Survey,
}

/// What was seen on the way.
#[derive(Default)]
pub(super) struct Survey {
    pub dropped: Dropped,
    /// By index of the recording, so that the order of threads does not show.
    pub left_out: BTreeMap<usize, LeftOut>,
    pub unreadable: BTreeMap<usize, ReadError>,
    /// By index of the input.
    pub sources: BTreeMap<usize, Seen>,
    /// Names of all cameras.
    pub cameras: BTreeSet<String>,
}

/// What one input held.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub recordings: u64,
    pub clips: u64,
    pub tracks: u64,
    pub facts: u64,
    /// Length of all clips; whole numbers, so that the order of adding does not show.
    pub nanoseconds: u64,
}

/// The recordings of all inputs in a row: index of the input and index within it.
pub(super) fn recordings(inputs: &[Input<'_>]) -> Vec<(usize, usize)> {
    let each = inputs.iter().enumerate();
    each.flat_map(|(input, held)| (0..held.source.logs().len()).map(move |log| (input, log)))
        .collect()
}

/// Looks at all recordings on as many threads as the options say.
pub(super) fn gather(
    inputs: &[Input<'_>],
    options: &BuildOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> Gathered {
    let all = recordings(inputs);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut gathered = Gathered {
            pool: Pool::new(options.per_task, options.balance),
            survey: Survey::default(),
        };
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((input, log)) = all.get(index).copied() else {
                return gathered;
            };
            gathered.look_at(index, input, &inputs[input], log, options);
            progress(Progress {
                pass: 1,
                done: done.fetch_add(1, Ordering::Relaxed) + 1,
                total: all.len(),
            });
        }
    };
    let mut parts = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..options.threads.max(1))
            .map(|_| scope.spawn(work))
            .collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined
            .map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect::<Vec<Gathered>>()
    })
    .into_iter();
    let mut whole = parts.next().expect("one thread at least");
    for part in parts {
        whole.merge(part);
    }
    whole
}

/// Walks through the clips of a recording and hands out the facts of each.
pub(super) fn each_clip(
    recording: &Recording,
    options: &BuildOptions,
    dropped: &mut Dropped,
    mut take: impl FnMut(&Search<'_>, Vec<Found>),
) {
    let clips: Vec<Clip> = clips(recording, &options.cameras);
    for clip in &clips {
        let view = View::new(recording, clip, dropped);
        let search = Search {
            recording,
            clip,
            view: &view,
            tasks: &options.tasks,
            seed: options.seed,
        };
        let found = find(&search, dropped);
        take(&search, found);
    }
}

impl Gathered {
    fn look_at(
        &mut self,
        index: usize,
        input: usize,
        held: &Input<'_>,
        log: usize,
        options: &BuildOptions,
    ) {
        let mut left_out = LeftOut::default();
        let read = held.source.read(log, &mut left_out);
        let Self { pool, survey } = self;
        if !left_out.is_empty() {
            survey.left_out.insert(index, left_out);
        }
        let recording = match read {
            Ok(recording) => recording,
            Err(error) => {
                survey.unreadable.insert(index, error);
                return;
            }
        };
        let cameras = recording.cameras.iter();
        survey
            .cameras
            .extend(cameras.map(|camera| camera.name.clone()));
        let Some(split) = options.splits.of_group(recording.dataset, &recording.group) else {
            return;
        };
        let seen = survey.sources.entry(input).or_default();
        seen.recordings += 1;
        seen.tracks += recording.tracks.len() as u64;
        each_clip(&recording, options, &mut survey.dropped, |search, found| {
            seen.clips += 1;
            seen.nanoseconds += (search.clip.span.duration_s() * 1e9).round() as u64;
            seen.facts += found.len() as u64;
            for found in found {
                let cell = Cell {
                    split,
                    task: found.fact.task(),
                    label: found.label,
                };
                pool.offer(
                    cell,
                    Offer {
                        draw: hash::of(&[options.seed, found.key]),
                        key: found.key,
                        // Folders of four billion recordings do not occur.
                        log: index as u32,
                        value: magnitude(&found),
                    },
                );
            }
        });
    }

    fn merge(&mut self, other: Self) {
        self.pool.merge(other.pool);
        let (ours, theirs) = (&mut self.survey, other.survey);
        ours.dropped.merge(&theirs.dropped);
        ours.left_out.extend(theirs.left_out);
        ours.unreadable.extend(theirs.unreadable);
        ours.cameras.extend(theirs.cameras);
        for (input, theirs) in theirs.sources {
            let ours = ours.sources.entry(input).or_default();
            ours.recordings += theirs.recordings;
            ours.clips += theirs.clips;
            ours.tracks += theirs.tracks;
            ours.facts += theirs.facts;
            ours.nanoseconds += theirs.nanoseconds;
        }
    }
}

fn magnitude(found: &Found) -> f64 {
    match (&found.fact, found.label) {
        (Fact::Distance { distance_m }, Label::Magnitude(_)) => *distance_m,
        (Fact::Speed { speed_mps }, Label::Magnitude(_)) => *speed_mps,
        (Fact::Reach { duration_s, .. }, Label::Magnitude(_)) => *duration_s,
        _ => 0.0,
    }
}
