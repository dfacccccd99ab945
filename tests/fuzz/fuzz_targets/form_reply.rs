//! Arbitrary bytes as the reply of a service that takes a form.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_fuzz::form_reply::check(bytes));
