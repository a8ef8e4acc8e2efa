//! The sample transactions, and what becomes of each when it is called.

use std::collections::BTreeMap;

/// The file that `./dev up` imports.
pub const FILE: &str = include_str!("../../deploy/local/samples.json");

const ENDS: &str = include_str!("../../deploy/local/samples-end.json");

/// The label that each sample's customer brings it to, by transaction id.
pub fn ends() -> BTreeMap<String, String> {
    serde_json::from_str(ENDS).expect("samples-end.json holds labels by id")
}
