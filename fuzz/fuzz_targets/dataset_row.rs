//! Reads any text as a line of a data set; what is read is written and read again as the same.

#![no_main]

use kinelens_dataset::Row;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| {
    let Ok(row) = serde_json::from_str::<Row>(line) else {
        return;
    };
    let _ = row.expectation();
    let again = serde_json::to_string(&row).expect("a row");
    serde_json::from_str::<Row>(&again).expect("the same row");
});
