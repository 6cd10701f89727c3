//! Use without a network: what is kept on this device, how large it is, and new versions.
//!
//! The service worker (`app/offline-worker.js`) keeps the files. `page.js` starts it and hears from
//! it, [`OfflineState`] holds what it says, and the rest shows it. Where nothing can be kept, the page
//! works as before and says why.
//!
//! Test ids: `offline` (its `data-standing` is `blocked`, `off`, `starting`, `fetching`, `ready`,
//! `partial` or `nothing`), `offline-dialog`, `offline-standing`, `offline-hint`,
//! `offline-part-<name>`, `offline-storage`, `offline-version`, `offline-fetch`, `offline-protect`,
//! `offline-remove`, `offline-remove-sure`, `update-notice`, `update-use`, `update-later`.

mod button;
mod notice;
mod page;
mod panel;
mod state;
mod words;

pub use button::OfflineButton;
pub use notice::UpdateNotice;
pub use page::provide_offline_state;
pub use panel::OfflinePanel;
pub use state::{Blocked, Kept, Offline, OfflineState, Part, Standing, Trouble, Update};
