//! What a sandbox is started with.

use std::fmt;

use crate::{Answers, Clock, Misbehaviour};

/// Who may ask, and what is answered.
#[derive(Clone)]
pub struct Settings {
    /// `username` of submitSingleMessage.
    pub username: String,
    /// `password` of submitSingleMessage.
    pub password: String,
    /// Answers of others, which come before the sandbox's own people.
    pub answers: Option<Answers>,
    /// MSH-7 of the answers, and the day that forecasts count from.
    pub clock: Clock,
    /// What every answer does wrong, unless the request asks for something else.
    pub misbehaviour: Option<Misbehaviour>,
}

impl Default for Settings {
    /// User and password `sandbox`, the sandbox's own people, the machine's clock.
    fn default() -> Self {
        Self {
            username: "sandbox".to_owned(),
            password: "sandbox".to_owned(),
            answers: None,
            clock: Clock::system(),
            misbehaviour: None,
        }
    }
}

/// A password is never printed.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("username", &self.username)
            .field("answers", &self.answers)
            .field("misbehaviour", &self.misbehaviour)
            .finish_non_exhaustive()
    }
}
