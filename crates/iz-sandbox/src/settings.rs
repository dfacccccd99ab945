//! What a sandbox is started with.

use std::fmt;

use crate::{Answers, Clock, Misbehaviour, Population, Tls, Weather, rsp::Layout};

/// Who may ask, and what is answered.
#[derive(Clone)]
pub struct Settings {
    /// `username` of submitSingleMessage.
    pub username: String,
    /// `password` of submitSingleMessage.
    pub password: String,
    /// Answers of others, which come before the sandbox's own people.
    pub answers: Option<Answers>,
    /// MSH-7 of the answers, `Date` of HTTP, and the day that forecasts count from. TLS has a clock of its own.
    pub clock: Clock,
    /// What every answer does wrong, unless the request asks for something else.
    pub misbehaviour: Option<Misbehaviour>,
    /// How records are written, unless the request asks for something else; without it, each in the person's own way.
    pub style: Option<Layout>,
    /// People beside those of the list.
    pub population: Option<Population>,
    /// Latencies, sizes and faults; without it, answers come at once and as they should.
    pub weather: Option<Weather>,
    /// HTTPS instead of HTTP.
    pub tls: Option<Tls>,
    /// What the weather is drawn from.
    pub seed: u64,
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
            style: None,
            population: None,
            weather: None,
            tls: None,
            seed: 1,
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
            .field("style", &self.style)
            .field("population", &self.population)
            .field("weather", &self.weather)
            .field("tls", &self.tls)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}
