//! Arbitrary text as the configuration file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_fuzz::configuration::check(bytes));
