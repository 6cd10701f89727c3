//! Puts the page into the document.

use leptos::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
    mount_to_body(kinelens_app::shell::App);
}
