//! The schema of a row is committed beside the documentation, for programs that write or read rows.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use kinelens_dataset::card;

#[test]
fn committed_schema_is_current() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/stkit.schema.json");
    let current = serde_json::to_string_pretty(&card::schema()).unwrap() + "\n";
    if std::env::var_os("KINELENS_BLESS").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).expect("docs/stkit.schema.json exists");
    assert_eq!(
        committed, current,
        "docs/stkit.schema.json is stale; run the tests with KINELENS_BLESS=1"
    );
}
