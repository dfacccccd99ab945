//! Registries that are down, slow, broken or that answer for another person. The result is always a problem document or
//! an answer that says what happened and who must act. It is never half of a record.

mod guarded;
mod http;
mod matrix;
mod message;
mod problem;
