use kinelens_protocol::RequestId;
use leptos::prelude::*;

use super::quantity::Plotted;
use super::scale::Domain;
use crate::state::SceneState;

/// Which plots are shown, which part of time, and the fits that are kept.
#[derive(Clone, Copy)]
pub struct PlotsState {
    /// The user's own choice; none until there is one.
    chosen: RwSignal<Option<Vec<Plotted>>>,
    /// Shown part of time, seconds; none is the whole clip.
    window_s: RwSignal<Option<Domain>>,
    /// A plain drag marks a span instead of seeking.
    pub marking: RwSignal<bool>,
    /// Newest first.
    fits: RwSignal<Vec<RequestId>>,
}

impl PlotsState {
    fn new() -> Self {
        Self {
            chosen: RwSignal::new(None),
            window_s: RwSignal::new(None),
            marking: RwSignal::new(false),
            fits: RwSignal::default(),
        }
    }

    /// The plots that the user chose, in the order of the picker.
    pub fn chosen(self) -> Option<Vec<Plotted>> {
        self.chosen.get()
    }

    /// The plots shown: the user's choice, else what suits the scene; what a lesson asks for comes first.
    pub fn shown(self, scene: SceneState) -> Vec<Plotted> {
        let mut shown = self.chosen().unwrap_or_else(|| {
            let document = scene.document();
            let is_over_ground =
                document.is_some_and(|document| document.camera.provider == "ground");
            if is_over_ground {
                Plotted::OVER_GROUND.to_vec()
            } else {
                Plotted::UPRIGHT.to_vec()
            }
        });
        if let Some(lesson) = scene.lesson() {
            let asked = Plotted::Of(lesson.quantity);
            shown.retain(|one| *one != asked);
            shown.insert(0, asked);
        }
        shown
    }

    /// Adds a plot to those shown now, or takes it out.
    pub fn toggle(self, plotted: Plotted, shown: &[Plotted]) {
        let wanted = !shown.contains(&plotted);
        let keep = |one: &Plotted| {
            if *one == plotted {
                wanted
            } else {
                shown.contains(one)
            }
        };
        let chosen = Plotted::ALL.iter().copied().filter(keep).collect();
        self.chosen.set(Some(chosen));
    }

    pub fn window_s(self) -> Option<Domain> {
        self.window_s.get()
    }

    /// Shows a part of the whole; all of it is no part.
    pub fn set_window_s(self, window_s: Domain, whole_s: Domain) {
        let window_s = (window_s.width() < whole_s.width() * 0.999).then_some(window_s);
        if self.window_s.get_untracked() != window_s {
            self.window_s.set(window_s);
        }
    }

    pub fn show_all_time(self) {
        self.window_s.set(None);
    }

    pub fn fits(self) -> Vec<RequestId> {
        self.fits.get()
    }

    pub fn keep_fit(self, request: RequestId) {
        self.fits.update(|fits| fits.insert(0, request));
    }

    pub fn remove_fit(self, request: RequestId) {
        self.fits
            .update(|fits| fits.retain(|&kept| kept != request));
    }

    /// Begins a new clip.
    pub fn reset(self) {
        self.window_s.set(None);
        self.fits.set(Vec::new());
    }
}

/// Puts the state of the plots into the context, so that it outlives a closed panel.
pub fn provide_plots_state() -> PlotsState {
    let state = PlotsState::new();
    provide_context(state);
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinelens_protocol::Quantity;

    #[test]
    fn toggling_keeps_the_pickers_order() {
        let owner = Owner::new();
        owner.with(|| {
            let state = PlotsState::new();
            let shown = || state.chosen.get_untracked().unwrap_or_default();
            state.chosen.set(Some(Plotted::UPRIGHT.to_vec()));
            state.toggle(Plotted::Heading, &shown());
            state.toggle(Plotted::Of(Quantity::Z), &shown());
            state.toggle(Plotted::Of(Quantity::X), &shown());
            let ids: Vec<&str> = shown().into_iter().map(Plotted::id).collect();
            assert_eq!(ids, ["y", "z", "speed", "acceleration", "heading"]);
        });
    }
}
