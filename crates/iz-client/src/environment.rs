//! The inputs that a program takes from its machine: time, randomness and the network.

use std::{fmt, sync::Arc};

use iz_hl7::query::Stamp;
use jiff::tz::TimeZone;

use crate::{clock::Clock, randomness::Randomness, registry::Probe, resources::Resources};

/// The inputs that a program takes from its machine. Programs use [`Environment::system`]. Tests replace the members,
/// so that they give the same result on every date.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The time of day.
    pub clock: Clock,
    /// Random bytes.
    pub randomness: Randomness,
    /// The network path to the registries.
    pub network: Network,
    /// What the answers in flight may use of the machine.
    pub resources: Resources,
}

impl Environment {
    /// The machine's clock, randomness and network.
    #[must_use]
    pub fn system() -> Self {
        Self {
            clock: Clock::system(),
            randomness: Randomness::system(),
            network: Network::system(),
            resources: Resources::default(),
        }
    }

    /// The same environment with another clock.
    #[must_use]
    pub fn at(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// A control id (MSH-10) of `control_id_length` characters and a query tag (QPD-2) that no other query has, and the
    /// time (MSH-7) in the registry's time zone.
    #[must_use]
    pub fn stamp(&self, time_zone: &TimeZone, control_id_length: u16) -> Stamp {
        let time = self.clock.now().to_zoned(time_zone.clone());
        if usize::from(control_id_length) <= 2 * USUAL_BYTES {
            Stamp::of(time, &self.unique_bytes::<USUAL_BYTES>(), control_id_length)
        } else {
            Stamp::of(time, &self.unique_bytes::<LONGEST_BYTES>(), control_id_length)
        }
    }

    /// A number that is used once (`Nonce` of WS-Security).
    pub(crate) fn nonce(&self) -> [u8; 16] {
        self.unique_bytes()
    }

    /// Random bytes. Without system randomness, the time in nanoseconds still makes them distinct. Its lowest bytes come
    /// first, because a short id holds only the first ones.
    fn unique_bytes<const N: usize>(&self) -> [u8; N] {
        self.randomness.bytes().unwrap_or_else(|| {
            let mut bytes = [0; N];
            let of_time = self.clock.now().as_nanosecond().to_le_bytes();
            bytes.iter_mut().zip(of_time).for_each(|(byte, of_time)| *byte = of_time);
            bytes
        })
    }
}

/// The random bytes of a usual control id, and of a UUID.
const USUAL_BYTES: usize = 16;

/// The random bytes of the longest control id, which has 199 digits.
const LONGEST_BYTES: usize = 100;

/// The network path to the registries. Every transport of a service passes through [`Network::wrap`].
#[derive(Clone)]
pub struct Network(Arc<Wrap>);

type Wrap = dyn Fn(&str, Arc<dyn Probe>) -> Arc<dyn Probe> + Send + Sync;

impl Network {
    /// The machine's network, unchanged.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|_, transport| transport))
    }

    /// The machine's network with a wrapper around each transport, for example to count queries or to simulate an
    /// outage. `wrap` receives the id of the site and its transport.
    pub fn with(wrap: impl Fn(&str, Arc<dyn Probe>) -> Arc<dyn Probe> + Send + Sync + 'static) -> Self {
        Self(Arc::new(wrap))
    }

    /// The transport of a site, wrapped as this network requires.
    #[must_use]
    pub fn wrap(&self, site: &str, transport: Arc<dyn Probe>) -> Arc<dyn Probe> {
        (self.0)(site, transport)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network")
    }
}
