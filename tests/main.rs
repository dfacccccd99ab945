//! Tests of the whole: real answers, real sockets, real processes.

mod corpus;
mod facade;
mod faults;
mod support;
