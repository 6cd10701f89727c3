use kinelens_protocol::Failure;
use kinelens_share::EyeState;
use leptos::prelude::*;

/// Which panel is shown beside or below the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    #[default]
    Space,
    Plots,
    Table,
    Ask,
}

/// Light, dark, or what the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Unit that lengths and speeds are shown in, once a scene is in metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Units {
    /// Metres and metres a second.
    #[default]
    Metric,
    /// Metres and kilometres an hour.
    Road,
    /// Feet and miles an hour.
    Imperial,
}

/// A dialog over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    Compare,
    Keys,
    Licences,
    Offline,
    Scenes,
    /// The question for a class.
    Class,
}

/// A short message; one that tells of trouble stays until it is dismissed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    pub id: u32,
    pub message: String,
    pub hint: String,
    pub tone: Tone,
    pub action: Option<ToastAction>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Bad,
}

/// What the button of a toast does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastAction {
    Undo,
    /// Follows the selected object again from the frame shown.
    TrackOn,
}

/// A clip that could not be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct OpeningFailure {
    /// Name of its file.
    pub clip: String,
    pub failure: Failure,
}

/// The page itself: theme, units, panels, messages.
#[derive(Clone, Copy)]
pub struct UiState {
    pub tab: RwSignal<Tab>,
    pub theme: RwSignal<Theme>,
    pub units: RwSignal<Units>,
    pub dialog: RwSignal<Option<Dialog>>,
    /// Whether the lab report is shown instead of the workbench.
    pub report: RwSignal<bool>,
    /// Writes decimal commas into CSV files.
    pub decimal_comma: RwSignal<bool>,
    /// Where the 3D view is looked at from, once the user has put the eye somewhere.
    pub eye: RwSignal<Option<EyeState>>,
    /// Where the 3D view is to be looked at from, until it is.
    pub wanted_eye: RwSignal<Option<EyeState>>,
    toasts: RwSignal<Vec<Toast>>,
    next_toast: StoredValue<u32>,
    /// Why the last clip could not be opened; shown until the next try.
    opening_failure: RwSignal<Option<OpeningFailure>>,
}

impl UiState {
    pub(super) fn new() -> Self {
        Self {
            tab: RwSignal::default(),
            theme: RwSignal::default(),
            units: RwSignal::default(),
            dialog: RwSignal::new(None),
            report: RwSignal::new(false),
            decimal_comma: RwSignal::new(false),
            eye: RwSignal::new(None),
            wanted_eye: RwSignal::new(None),
            toasts: RwSignal::default(),
            next_toast: StoredValue::new(0),
            opening_failure: RwSignal::new(None),
        }
    }

    pub fn toasts(self) -> Vec<Toast> {
        self.toasts.get()
    }

    pub fn opening_failure(self) -> Option<OpeningFailure> {
        self.opening_failure.get()
    }

    pub fn fail_opening(self, clip: String, failure: Failure) {
        self.opening_failure
            .set(Some(OpeningFailure { clip, failure }));
    }

    pub fn forget_opening_failure(self) {
        self.opening_failure.set(None);
    }

    /// Shows a failure; the same one is not shown twice at a time.
    pub fn notify(self, failure: &Failure) {
        let shown = self
            .toasts
            .with_untracked(|toasts| toasts.iter().any(|toast| toast.message == failure.message));
        if !shown {
            self.push(&failure.message, &failure.hint, Tone::Bad, None);
        }
    }

    /// Says that something is done, with a way back or on.
    pub fn say(self, message: &str, action: Option<ToastAction>) {
        self.push(message, "", Tone::Good, action);
    }

    pub fn dismiss(self, id: u32) {
        self.toasts
            .update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    /// Forgets what was said of another clip.
    pub fn clear_toasts(self) {
        self.toasts.update(Vec::clear);
    }

    /// Forgets trouble that a new try makes old.
    pub fn forget_trouble(self, of: &str) {
        self.toasts.update(|toasts| {
            toasts.retain(|toast| toast.tone == Tone::Good || !toast.message.contains(of));
        });
    }

    /// Takes the last message away; false when there is none.
    pub fn dismiss_newest(self) -> bool {
        self.toasts
            .try_update(|toasts| toasts.pop().is_some())
            .unwrap_or(false)
    }

    fn push(self, message: &str, hint: &str, tone: Tone, action: Option<ToastAction>) {
        let id = self.next_toast.get_value();
        self.next_toast.set_value(id.wrapping_add(1));
        self.toasts.update(|toasts| {
            toasts.retain(|toast| toast.action.is_none() || action.is_none());
            // Good news makes room first: trouble is kept until it has been read.
            while toasts.len() > 2 {
                let good = toasts.iter().position(|toast| toast.tone == Tone::Good);
                toasts.remove(good.unwrap_or(0));
            }
            toasts.push(Toast {
                id,
                message: message.into(),
                hint: hint.into(),
                tone,
                action,
            });
        });
    }
}
