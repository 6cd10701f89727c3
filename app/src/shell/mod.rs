//! The page around the parts: layout, header, status, dialogs.

use leptos::prelude::*;

use crate::{plots::PlotsPanel, scene3d::Scene3dView, state::provide_state};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    provide_state();
    view! {
        <Scene3dView/>
        <PlotsPanel/>
    }
}
