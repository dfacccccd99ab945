//! What a program takes from the machine that it runs on: time, randomness and the network.

use std::{fmt, sync::Arc};

use jiff::tz::TimeZone;

use crate::{clock::Clock, hl7::query::Stamp, randomness::Randomness, registry::Probe};

/// What a program takes from the machine that it runs on. Programs pass [`Environment::system`]; tests pass their own, so
/// that they see the same on every day.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The time of day.
    pub clock: Clock,
    /// Random bytes.
    pub randomness: Randomness,
    /// The way to the registries.
    pub network: Network,
}

impl Environment {
    /// The machine's clock, randomness and network.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Clock::system(), randomness: Randomness::system(), network: Network::system() }
    }

    /// The same at the times that `clock` tells.
    #[must_use]
    pub fn at(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// A control id and a tag that no other question has, and the time of day in a registry's zone.
    #[must_use]
    pub fn stamp(&self, time_zone: &TimeZone) -> Stamp {
        let time = self.clock.now().to_zoned(time_zone.clone());
        // Without the system's randomness the time alone still tells questions apart.
        let random = self.randomness.bytes().unwrap_or_else(|| {
            let mut bytes = [0; 12];
            let of_time = time.timestamp().as_nanosecond().to_le_bytes();
            bytes.iter_mut().zip(of_time).for_each(|(byte, of_time)| *byte = of_time);
            bytes
        });
        Stamp::of(time, random)
    }
}

/// The way to the registries: every transport of a service passes through here, with the id of its site.
#[derive(Clone)]
pub struct Network(Arc<Between>);

type Between = dyn Fn(&str, Arc<dyn Probe>) -> Arc<dyn Probe> + Send + Sync;

impl Network {
    /// The machine's network.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|_, transport| transport))
    }

    /// The machine's network with something in between: what counts questions, or cuts the way.
    pub fn with(between: impl Fn(&str, Arc<dyn Probe>) -> Arc<dyn Probe> + Send + Sync + 'static) -> Self {
        Self(Arc::new(between))
    }

    /// The transport of a site as it reaches its registry.
    #[must_use]
    pub fn reach(&self, site: &str, transport: Arc<dyn Probe>) -> Arc<dyn Probe> {
        (self.0)(site, transport)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network")
    }
}
