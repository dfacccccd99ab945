//! Two arbitrary people, one asked for and one found.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_fuzz::patient_match::check(bytes));
