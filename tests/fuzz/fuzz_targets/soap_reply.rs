//! Arbitrary bytes as the reply of a SOAP service.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iz_fuzz::soap_reply::check(bytes));
