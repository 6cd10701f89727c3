//! What a panic leaves behind: a trace in the console and a sentence on the page.

use kinelens_protocol::{Event, Failure, FailureCode, FromEngine};

use crate::scope;

/// Makes panics visible to the user. The worker cannot go on after one.
pub fn report_to_page() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let place = info
            .location()
            .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        scope::post(&FromEngine {
            epoch: scope::epoch(),
            event: Event::Failed {
                failure: Failure::new(
                    FailureCode::Internal,
                    format!("The engine stopped because of an error of its own, at {place}."),
                    "Save what you have, then reload the page; your clip is unchanged.",
                ),
            },
        });
    }));
}
