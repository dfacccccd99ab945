//! Which error a reply gives, if its body has no trusted answer.

use super::protocol::{BodyEnd, HttpReply};
use crate::error::AskError;

/// The error for a reply whose body gave `error`.
///
/// One rule holds for every kind of service. A refusal that names the query, and a fault that says what failed, count for
/// more than the HTTP status: registries send them with status 200, 400, 401, 403 and 500 alike. Otherwise an error status
/// counts. If the connection broke within the body, everything that its missing part can explain is an interruption.
pub(super) fn error_of(reply: &HttpReply, error: AskError) -> AskError {
    match error {
        AskError::ServiceFault(fault)
            if fault.is_unspecific() && !reply.is_success() && !matches!(reply.status, 400 | 500) =>
        {
            reply.refusal()
        }
        AskError::ServiceFault(_) | AskError::TurnedAway { .. } | AskError::OutOfService { .. } => error,
        _ if !reply.is_success() => reply.refusal(),
        AskError::Dropped | AskError::TooLarge { .. } => error,
        _ if reply.end == BodyEnd::Broken => AskError::Interrupted,
        _ => error,
    }
}
