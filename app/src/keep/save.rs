//! What leaves the page as a file.

use kinelens_protocol::{Failure, FailureCode, Fit, SceneDocument};
use kinelens_share::{
    BundleParts, CsvStyle, DecimalMark, SceneTable, ShareError, write_bundle, write_glb,
};
use leptos::{prelude::untrack, task::spawn_local};
use web_sys::Blob;

use super::{
    blob::{blob_of, breathe, bytes_of, offer},
    picture::stage_picture,
    poster::stage_poster,
    tracker,
};
use crate::{
    state::{Engine, FitState, Luggage, SceneState, UiState, expect_state},
    viewer::export_html,
    welcome::stem,
};

/// Kinds of files that a scene can be saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// `.kinelens` with the video where it is at hand.
    Scene,
    SceneWithoutVideo,
    Csv,
    Xlsx,
    Json,
    /// The picture as it is shown, with what is drawn over it.
    Picture,
    Gltf,
    /// Tracker's project, the video beside it.
    Trk,
    /// Tracker's project with the video in it.
    Trz,
    /// One page that plays the scene anywhere, with the video or without.
    Page,
    PageWithoutVideo,
}

impl Export {
    /// Ending of the file's name and its type.
    fn ending(self) -> (&'static str, &'static str) {
        match self {
            Self::Scene | Self::SceneWithoutVideo => (".kinelens", "application/zip"),
            Self::Csv => (".csv", "text/csv"),
            Self::Xlsx => (
                ".xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            Self::Json => (".json", "application/json"),
            Self::Picture => (".png", "image/png"),
            Self::Gltf => (".glb", "model/gltf-binary"),
            Self::Trk => (".trk", "application/xml"),
            Self::Trz => (".trz", "application/zip"),
            Self::Page | Self::PageWithoutVideo => (".html", "text/html"),
        }
    }
}

/// Saves the open scene.
#[derive(Clone, Copy)]
pub struct Keeper {
    engine: Engine,
    fits: FitState,
    scene: SceneState,
    ui: UiState,
}

impl Keeper {
    /// Takes what it needs out of the context.
    pub fn from_context() -> Self {
        Self {
            engine: expect_state(),
            fits: expect_state(),
            scene: expect_state(),
            ui: expect_state(),
        }
    }

    /// Makes a file and offers it; a failure is told, and the scene stays as it is.
    pub fn save(self, export: Export) {
        spawn_local(async move {
            // The menu closes first.
            breathe().await;
            let saved = async {
                let document = self.engine.document_to_save().ok_or_else(nothing_open)?;
                let (ending, _) = export.ending();
                let name = format!("{}{ending}", stem(&document.clip.name));
                let blob = self.made(export, &document).await?;
                offer(&blob, &name).map(|()| name)
            };
            match saved.await {
                Ok(name) => self.ui.say(&words!(keep.saved, name = name), None),
                Err(failure) => self.ui.notify(&failure),
            }
        });
    }

    async fn made(self, export: Export, document: &SceneDocument) -> Result<Blob, Failure> {
        let luggage = self.engine.luggage();
        // Tables hold what is shown: a lesson's answer is not among it while it is hidden.
        let shown = self.scene.document_untracked();
        let hides = |fit: &Fit| untrack(|| self.scene.hides_something_of(fit.object));
        let mut fits = self.fits.done_untracked();
        fits.retain(|fit| !hides(fit));
        let table = || SceneTable::new(shown.as_deref().unwrap_or(document), &fits);
        let packed = |made: Result<Vec<u8>, ShareError>| made.map_err(|error| error.failure());
        let bytes = match export {
            Export::Picture => return stage_picture().await,
            Export::Page => {
                let clip = self.engine.clip_file();
                return export_html(document, clip.as_deref()).await;
            }
            Export::PageWithoutVideo => return export_html(document, None).await,
            Export::Scene => self.bundle(document, &luggage).await?,
            Export::SceneWithoutVideo => packed(write_bundle(BundleParts {
                document,
                clip: None,
                poster: None,
                kept: luggage.kept.as_deref(),
            }))?,
            Export::Csv => table().to_csv(self.csv_style()).into_bytes(),
            Export::Xlsx => packed(table().to_xlsx())?,
            Export::Json => table().to_json().into_bytes(),
            Export::Gltf => packed(write_glb(document))?,
            Export::Trk => packed(tracker::to_trk(document, &luggage))?,
            Export::Trz => {
                let clip = self.clip().await?;
                packed(tracker::to_trz(document, &luggage, clip.as_deref()))?
            }
        };
        breathe().await;
        blob_of(&bytes, export.ending().1)
    }

    async fn bundle(self, document: &SceneDocument, luggage: &Luggage) -> Result<Vec<u8>, Failure> {
        // A scene without a poster is still a scene.
        let poster = match stage_poster(self.engine).await {
            Some(poster) => bytes_of(&poster).await.ok(),
            None => None,
        };
        let clip = self.clip().await?;
        write_bundle(BundleParts {
            document,
            clip: clip.as_deref(),
            poster: poster.as_deref(),
            kept: luggage.kept.as_deref(),
        })
        .map_err(|error| error.failure())
    }

    async fn clip(self) -> Result<Option<Vec<u8>>, Failure> {
        match self.engine.clip_file() {
            Some(file) => bytes_of(&file).await.map(Some),
            None => Ok(None),
        }
    }

    fn csv_style(self) -> CsvStyle {
        use leptos::prelude::GetUntracked;
        CsvStyle {
            decimal: match self.ui.decimal_comma.get_untracked() {
                true => DecimalMark::Comma,
                false => DecimalMark::Point,
            },
            byte_order_mark: true,
        }
    }
}

fn nothing_open() -> Failure {
    Failure::new(
        FailureCode::NoClip,
        words!(keep.no_scene_is_open),
        words!(keep.open_a_clip_or),
    )
}
