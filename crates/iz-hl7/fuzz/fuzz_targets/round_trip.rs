//! Arbitrary text in every member of a question.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_hl7_fuzz::round_trip::check(bytes));
