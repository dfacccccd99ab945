//! The settings of a sandbox.

use std::fmt;

use crate::{
    answers::Answers, clock::SandboxClock, misbehaviour::Misbehaviour, population::Population,
    record::layout::Layout, tls::SandboxTls, traffic::Traffic,
};

/// Who may query the sandbox, and how it answers.
#[derive(Clone)]
pub struct Settings {
    /// The user name that a request must have.
    pub username: String,
    /// The password that a request must have.
    pub password: String,
    /// Recorded answers of other registries. They come before the sandbox's own people.
    pub answers: Option<Answers>,
    /// The clock for MSH-7, the HTTP `Date` and the day from which forecasts count. TLS has its own clock.
    pub clock: SandboxClock,
    /// The misbehaviour of every response, unless the request selects another one.
    pub misbehaviour: Option<Misbehaviour>,
    /// The layout of every record, unless the request selects another one. Without it each person's own layout is used.
    pub style: Option<Layout>,
    /// People in addition to those on the list.
    pub population: Option<Population>,
    /// Latencies, sizes and faults of the responses. Without it they come at once and without faults.
    pub traffic: Option<Traffic>,
    /// HTTPS instead of HTTP.
    pub tls: Option<SandboxTls>,
    /// The seed of the random draws for the traffic.
    pub seed: u64,
}

impl Default for Settings {
    /// User and password `sandbox`, the sandbox's own people, the machine's clock.
    fn default() -> Self {
        Self {
            username: "sandbox".to_owned(),
            password: "sandbox".to_owned(),
            answers: None,
            clock: SandboxClock::system(),
            misbehaviour: None,
            style: None,
            population: None,
            traffic: None,
            tls: None,
            seed: 1,
        }
    }
}

/// The password is never printed.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("username", &self.username)
            .field("answers", &self.answers)
            .field("misbehaviour", &self.misbehaviour)
            .field("style", &self.style)
            .field("population", &self.population)
            .field("traffic", &self.traffic)
            .field("tls", &self.tls)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}
