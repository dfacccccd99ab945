//! The columns of the error table, as methods of [`AskError`].

use super::{
    ask_error::{Actor, AskError, Cause},
    table::RetryPolicy,
};

impl AskError {
    /// A stable code for metrics, logs and problem documents.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.row().code.word()
    }

    /// Where the cause lies.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        self.row().cause
    }

    /// Whether the same query may succeed later. [`AskError::most_attempts`] says how often it may be sent
    /// automatically. A query that the registry understood and refused is not retryable.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        !matches!(self.row().retry, RetryPolicy::Never)
    }

    /// How often this program may send one query in total when it meets this error. See [`RetryPolicy::most_attempts`].
    #[must_use]
    pub const fn most_attempts(&self) -> u32 {
        self.row().retry.most_attempts()
    }

    /// Who can solve the problem.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.row().actor
    }

    /// The HTTP status of the API's response.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.row().status
    }

    /// The advice for the person who must act, in one or two sentences.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        self.row().advice
    }
}

#[cfg(test)]
mod tests;
