//! Tests of the whole: real answers, real sockets, real processes.

mod corpus;
mod examples;
mod facade;
mod faults;
mod pipe;
mod support;
