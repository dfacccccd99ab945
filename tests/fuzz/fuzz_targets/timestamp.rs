//! Arbitrary text as a time stamp.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_fuzz::timestamp::check(bytes));
