//! Keep and share: scenes as files, as links, and on the browser's own shelf.
//!
//! - [`open_files`]: what is dropped, pasted or chosen, videos and scenes alike
//! - [`Keeper`]: what is saved and exported; [`FileMenu`] offers it
//! - [`follow_link`]: the view in the address; [`open_handed_out`]: the scene that it names
//! - [`keep_by_itself`], [`Library`]: scenes that the browser keeps without being asked
//! - [`saved_in_file`], [`saved_on_shelf`]: saved scenes that are only read
//!
//! Nothing of a file is run: its text is shown as text, and [`kinelens_share`] reads it as hostile.

mod autosave;
mod beside;
mod blob;
mod film;
mod library;
mod menu;
mod open;
mod picture;
mod poster;
mod save;
mod saved;
mod shelf;
mod tracker;
mod view_link;

pub use autosave::keep_by_itself;
pub use beside::{file_beside, open_handed_out};
pub use library::Library;
pub use menu::FileMenu;
pub use open::{ACCEPTED, open_files, open_list};
pub use picture::stage_picture;
pub use save::{Export, Keeper};
pub use saved::{forget_poster, poster_of_stage, saved_in_file, saved_on_shelf, shelf_list};
pub use shelf::Entry as ShelfEntry;
pub use view_link::{ViewLink, follow_link};
