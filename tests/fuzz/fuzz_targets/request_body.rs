//! Arbitrary bytes as the body of a lookup request.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_fuzz::request_body::check(bytes));
