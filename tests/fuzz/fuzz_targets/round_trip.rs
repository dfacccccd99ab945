//! Arbitrary text in every member of a query.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_fuzz::round_trip::check(bytes));
