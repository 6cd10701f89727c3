use leptos::prelude::*;

use super::{
    calibrate_forms::{AxesForm, CornersForm, StickForm},
    ground_form::GroundForm,
    track_form::TrackForm,
};
use crate::state::{SelectionState, Tool, expect_state};

/// What the tool in hand needs to know, below the toolbar; nothing for the select tool.
#[component]
pub fn ToolOptions() -> impl IntoView {
    let selection = expect_state::<SelectionState>();
    let tool = Memo::new(move |_| selection.tool());
    move || {
        let form = match tool.get() {
            Tool::Select => return None,
            Tool::Track => view! { <TrackForm/> }.into_any(),
            Tool::Stick => view! { <StickForm/> }.into_any(),
            Tool::Axes => view! { <AxesForm/> }.into_any(),
            Tool::FourCorners => view! { <CornersForm/> }.into_any(),
            Tool::Ground => view! { <GroundForm/> }.into_any(),
        };
        Some(view! { <div class="options" data-testid="tool-options">{form}</div> })
    }
}
