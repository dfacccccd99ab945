//! Tests that need several crates: real answers, real sockets, real processes.

mod acceptance;
mod canary;
mod cleaning;
mod corpus;
mod examples;
mod facade;
mod faults;
mod fuzz_corpus;
mod mutation;
mod patient;
mod pipe;
mod support;
