//! The texts that no log and no problem document may contain.

/// The password of every registry in the matrix. It is used nowhere else, so that the log can be searched for it.
pub(super) const PASSWORD: &str = "gatekey-4711";

/// Values of the child who is looked up, of the person whose record `other-patient` returns, and of the password.
pub(super) const PERSON_WORDS: [&str; 18] = [
    "sandcastle",
    "pebble",
    "2022-03-10",
    "20220310",
    "sbx100001",
    "chart-77",
    "shoreline",
    "bucket & spade",
    "1 bucket",
    "5125550101",
    "512-555-0101",
    "sandstorm",
    "dusty",
    "1961-07-19",
    "19610719",
    "sbx200002",
    PASSWORD,
    "gatekey",
];
