//! Arbitrary bytes as a registry's answer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_fuzz::rsp::check(bytes));
