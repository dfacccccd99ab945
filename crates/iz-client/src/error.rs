//! Errors: why there is no answer, and what each error means.

mod ask_error;
mod columns;
mod error_code;
mod service_fault;
mod table;
mod tls_fault;

pub use self::{
    ask_error::{Actor, AskError, Cause},
    error_code::ErrorCode,
    service_fault::ServiceFault,
    table::{ErrorRow, RetryPolicy},
    tls_fault::TlsFault,
};
