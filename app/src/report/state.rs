use leptos::{prelude::*, task::spawn_local};
use web_sys::Url;

use super::words;
use crate::{
    keep::stage_picture,
    state::{SceneState, UiState, expect_state},
};

/// What the author writes, and the picture of the frame that was shown.
#[derive(Clone, Copy)]
pub struct ReportState {
    scene: SceneState,
    ui: UiState,
    /// Object URL of the frame with its overlay; none where no picture could be made.
    pub picture: RwSignal<Option<String>>,
    /// The author's own title; until there is one, the clip gives it.
    own_title: RwSignal<Option<String>>,
    pub author: RwSignal<String>,
    pub conclusions: RwSignal<String>,
}

/// Puts the report into the context: what was written outlives a closed report.
pub fn provide_report_state() -> ReportState {
    let state = ReportState {
        scene: expect_state(),
        ui: expect_state(),
        picture: RwSignal::new(None),
        own_title: RwSignal::new(None),
        author: RwSignal::default(),
        conclusions: RwSignal::default(),
    };
    // A report is about one clip.
    Effect::new(move |before: Option<Option<usize>>| {
        let clip = state.scene.clip();
        let clip = clip.map(|clip| std::sync::Arc::as_ptr(&clip) as usize);
        if before.is_some_and(|before| before != clip) {
            state.own_title.set(None);
            state.conclusions.set(String::new());
            state.ui.report.set(false);
        }
        clip
    });
    provide_context(state);
    state
}

impl ReportState {
    /// Takes the picture while it is still on the page, then shows the report.
    pub fn open(self) {
        spawn_local(async move {
            let picture = stage_picture().await.ok();
            let address = picture.and_then(|blob| Url::create_object_url_with_blob(&blob).ok());
            self.forget_picture();
            self.picture.set(address);
            self.ui.report.set(true);
        });
    }

    pub fn close(self) {
        self.ui.report.set(false);
        self.forget_picture();
    }

    pub fn title(self) -> String {
        let clip = self.scene.clip();
        let name = clip.map(|clip| clip.name.clone()).unwrap_or_default();
        self.own_title
            .get()
            .unwrap_or_else(|| words::usual_title(&name))
    }

    pub fn entitle(self, title: String) {
        self.own_title
            .set(Some(title).filter(|title| !title.trim().is_empty()));
    }

    fn forget_picture(self) {
        if let Some(address) = self.picture.try_update(Option::take).flatten() {
            // An address that is gone needs no taking back.
            let _ = Url::revoke_object_url(&address);
        }
    }
}
