//! Facts that were found, before any is chosen.

use std::collections::BTreeMap;

use kinelens_annotations::{Recording, WorldFrame};
use kinelens_motion::{LengthUnit, SAMPLED_STEP_S, SpeedUnit};
use kinelens_stkit::{Task, Unit};

use super::{direction, pair, single};
use crate::clip::Clip;
use crate::hash;
use crate::name;
use crate::rule::{Dropped, Rule};
use crate::statement::Fact;
use crate::view::{Stretch, View};

/// A fact that a clip shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Identity: the same fact has the same key whatever the seed and the other input.
    pub key: u64,
    pub label: Label,
    /// Whom it is about, one or two, in the order of [`crate::Statement::names`].
    pub places: Vec<Place>,
    /// First and last position on the clip's grid of the time asked about.
    pub grid: [usize; 2],
    pub fact: Fact,
}

/// An object of a view in one of its stretches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub object: usize,
    pub stretch: usize,
}

/// What answers are balanced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    /// Eighths of an octave of a number in SI units.
    Magnitude(i16),
    /// Hour on the clock.
    Hour(u8),
    /// Index of the name that wins.
    Winner(u8),
    Decision(bool),
}

/// Cells of [`Label::Magnitude`] to a factor of two.
const CELLS_AN_OCTAVE: f64 = 8.0;
/// Most facts of one task and label about the same object or pair, so that no single turning car
/// fills an hour.
const MOST_ALIKE: usize = 4;

impl Label {
    /// The cell of a positive number.
    pub fn of_number(value: f64) -> Self {
        Self::Magnitude((value.log2() * CELLS_AN_OCTAVE).floor() as i16)
    }
}

/// What to look for.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    pub recording: &'a Recording,
    pub clip: &'a Clip,
    pub view: &'a View,
    pub tasks: &'a [Task],
    pub seed: u64,
}

/// Finds the facts of a clip that can be asked about, in a fixed order.
pub fn find(search: &Search<'_>, dropped: &mut Dropped) -> Vec<Found> {
    if search.recording.frame == WorldFrame::CameraRelative {
        dropped.add(Rule::CameraRelative);
        return Vec::new();
    }
    let mut found = Vec::new();
    single::find(search, dropped, &mut found);
    direction::find(search, dropped, &mut found);
    pair::find(search, dropped, &mut found);
    found
}

impl Search<'_> {
    pub(super) fn asks(&self, task: Task) -> bool {
        self.tasks.contains(&task)
    }

    /// The objects that move, with their positions in the view.
    pub(super) fn movers(&self) -> impl Iterator<Item = usize> {
        let objects = self.view.objects.iter().enumerate();
        objects
            .filter(|(_, object)| object.moves)
            .map(|(index, _)| index)
    }

    /// Two objects by the ids of their tracks.
    pub(super) fn in_order(&self, mut objects: [usize; 2]) -> [usize; 2] {
        objects.sort_by_key(|object| {
            let track = self.view.objects[*object].track;
            &self.recording.tracks[track].id
        });
        objects
    }

    /// The stretch at a place.
    pub fn stretch(&self, place: Place) -> &Stretch {
        &self.view.objects[place.object].stretches[place.stretch]
    }

    /// The key of a fact.
    pub(super) fn key(&self, task: Task, places: &[Place], grid: [usize; 2], more: u64) -> u64 {
        let mut parts = vec![
            self.clip_key(),
            task as u64,
            grid[0] as u64,
            grid[1] as u64,
            more,
        ];
        parts.extend(places.iter().map(|place| self.track_key(*place)));
        hash::of(&parts)
    }

    pub(super) fn track_key(&self, place: Place) -> u64 {
        let track = self.view.objects[place.object].track;
        hash::of_text(&self.recording.tracks[track].id)
    }

    fn clip_key(&self) -> u64 {
        let camera = self
            .clip
            .camera
            .map_or("", |index| &self.recording.cameras[index].name);
        hash::of(&[
            hash::of_text(self.recording.dataset),
            hash::of_text(&self.recording.log),
            hash::of_text(camera),
            // Milliseconds: a clip begins where the one before it ends, 20 s apart.
            (self.clip.span.start_s * 1000.0).round() as i64 as u64,
        ])
    }

    /// Keeps a few facts of each label, those that the seed favours, if words can tell the objects apart.
    pub(super) fn keep_some(
        &self,
        candidates: Vec<Found>,
        dropped: &mut Dropped,
        kept: &mut Vec<Found>,
    ) {
        let mut by_label: BTreeMap<(Task, Label), Vec<Found>> = BTreeMap::new();
        for found in candidates {
            if name::can_name(self, &found) {
                let alike = by_label
                    .entry((found.fact.task(), found.label))
                    .or_default();
                alike.push(found);
            } else {
                dropped.add(Rule::NoDistinctName);
            }
        }
        for (_, mut alike) in by_label {
            alike.sort_by_cached_key(|found| (hash::of(&[self.seed, found.key]), found.key));
            // Two draws may meet in one fact.
            alike.dedup_by_key(|found| found.key);
            alike.truncate(MOST_ALIKE);
            kept.append(&mut alike);
        }
    }
}

impl Found {
    /// The time asked about, seconds of the clip.
    pub fn span_s(&self) -> [f64; 2] {
        self.grid.map(|grid| grid as f64 * SAMPLED_STEP_S)
    }

    /// The unit to speak of it in: of a number two times in three metric.
    pub fn unit(&self, seed: u64) -> Unit {
        const LENGTHS: [LengthUnit; 6] = [
            LengthUnit::Metre,
            LengthUnit::Metre,
            LengthUnit::Metre,
            LengthUnit::Foot,
            LengthUnit::Foot,
            LengthUnit::Kilometre,
        ];
        let drawn = hash::of(&[seed, self.key, 1]);
        match &self.fact {
            // Whole kilometres suit no way of a few metres.
            Fact::Distance { distance_m } => match LENGTHS[hash::pick(drawn, LENGTHS.len())] {
                LengthUnit::Kilometre if *distance_m < 100.0 => Unit::METRE,
                unit => Unit::length(unit),
            },
            Fact::Speed { .. } => speed_unit(drawn),
            Fact::Limit { .. } => limit_unit(self.key),
            _ => Unit::METRE,
        }
    }
}

/// The unit of a limit, which is round in it: both belong to the fact, whatever the seed.
pub(super) fn limit_unit(key: u64) -> Unit {
    speed_unit(hash::of(&[key, 1]))
}

fn speed_unit(drawn: u64) -> Unit {
    const SPEEDS: [SpeedUnit; 6] = [
        SpeedUnit::KilometrePerHour,
        SpeedUnit::KilometrePerHour,
        SpeedUnit::MetrePerSecond,
        SpeedUnit::MetrePerSecond,
        SpeedUnit::MilePerHour,
        SpeedUnit::FootPerSecond,
    ];
    Unit::speed(SPEEDS[hash::pick(drawn, SPEEDS.len())])
}
