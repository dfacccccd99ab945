//! The latency, the size and the faults of responses, as measured at real registries.

use std::{
    fmt,
    str::FromStr,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::{endpoint::Endpoint, misbehaviour::Misbehaviour, population::shuffle::Draws};

/// A distribution as points of (per mille, value): this many of a thousand values are at most this value. Between two
/// points it is linear.
type Points = &'static [(u64, u64)];

/// A kind of traffic: the latencies, sizes and faults of responses.
#[derive(Clone, Copy)]
pub struct Traffic {
    name: &'static str,
    shows: &'static str,
    /// Milliseconds until the response comes.
    latency_ms: Points,
    /// Bytes of a response. A shorter record is padded with notes.
    size_bytes: Points,
    /// How many of a million queries get which misbehaviour.
    faults: &'static [(u64, &'static str)],
}

/// The random draw for one query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TrafficDraw {
    pub(crate) latency: Duration,
    pub(crate) size_bytes: usize,
    pub(crate) misbehaviour: Option<Misbehaviour>,
}

const MEASURED_LATENCY_MS: Points = &[
    (0, 50),
    (162, 250),
    (303, 500),
    (375, 1_000),
    (575, 2_000),
    (745, 3_000),
    (909, 5_000),
    (950, 6_080),
    (990, 8_750),
    (999, 9_750),
    (1_000, 10_000),
];

const MEASURED_SIZE_BYTES: Points =
    &[(0, 400), (500, 1_400), (750, 2_600), (900, 8_100), (950, 12_700), (990, 26_600), (1_000, 60_000)];

/// The faults of a usual week at the hub. Faults before there is a connection (refused, TLS) are a hang-up here.
const USUAL_FAULTS: &[(u64, &str)] = &[
    (5_987, "hang-up"),
    (2_891, "hang-up"),
    (2_690, "silence"),
    (632, "http-500"),
    // Only at the hub. The other endpoints answer these queries.
    (439, "unknown-destination-fault"),
    (322, "security-fault"),
    (253, "hang-up"),
    (185, "control-character"),
    (113, "silence"),
    (78, "http-502"),
    (57, "http-503"),
    (10, "http-403"),
    (4, "http-404"),
    (4, "http-408"),
    (2, "cut-header"),
    // Not a fault, but as rare and as difficult.
    (2_100, "pdf"),
];

/// A quarter of all queries fails. The shares of the faults are estimated.
const OUTAGE_FAULTS: &[(u64, &str)] = &[
    (90_000, "silence"),
    (60_000, "hang-up"),
    (50_000, "http-503"),
    (25_000, "http-502"),
    (25_000, "http-504"),
    (2_100, "pdf"),
];

static ALL: [Traffic; 3] = [
    Traffic {
        name: "calm",
        shows: "20 to 250 ms, no faults",
        latency_ms: &[(0, 20), (1_000, 250)],
        size_bytes: &[],
        faults: &[],
    },
    Traffic {
        name: "typical",
        shows: "half within 1.6 s, 95 % within 6.1 s, sizes as measured, 1.3 % of all queries fail, at the hub 1.4 %",
        latency_ms: MEASURED_LATENCY_MS,
        size_bytes: MEASURED_SIZE_BYTES,
        faults: USUAL_FAULTS,
    },
    Traffic {
        name: "outage",
        shows: "as typical, but a quarter of all queries fails",
        latency_ms: MEASURED_LATENCY_MS,
        size_bytes: MEASURED_SIZE_BYTES,
        faults: OUTAGE_FAULTS,
    },
];

impl Traffic {
    /// Every kind of traffic.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// The name by which a user selects it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it is like, in one line.
    #[must_use]
    pub const fn shows(&self) -> &'static str {
        self.shows
    }

    fn draw(&self, draws: &mut Draws) -> TrafficDraw {
        let latency = Duration::from_millis(at(self.latency_ms, draws.below(1_000_000)));
        let size_bytes = usize::try_from(at(self.size_bytes, draws.below(1_000_000))).unwrap_or_default();
        let mut place = draws.below(1_000_000);
        let fault = self.faults.iter().find(|(share, _)| {
            let is_drawn = place < *share;
            place = place.saturating_sub(*share);
            is_drawn
        });
        TrafficDraw { latency, size_bytes, misbehaviour: fault.and_then(|(_, name)| name.parse().ok()) }
    }
}

/// The value at a position below a million.
fn at(points: Points, place: u64) -> u64 {
    let between = points.iter().zip(points.iter().skip(1));
    for (&(low, least), &(high, most)) in between {
        if place < high * 1_000 {
            let share = place.saturating_sub(low * 1_000);
            return least + (most - least) * share / ((high - low) * 1_000);
        }
    }
    points.last().map_or(0, |(_, most)| *most)
}

/// The draws of one sandbox.
pub(crate) struct TrafficGenerator {
    traffic: Traffic,
    seed: u64,
    /// The number of queries so far.
    queries: AtomicU64,
}

impl TrafficGenerator {
    pub(crate) const fn new(traffic: Traffic, seed: u64) -> Self {
        Self { traffic, seed, queries: AtomicU64::new(0) }
    }

    /// The draw for the next query. Only the hub's endpoint gets the faults of the hub.
    pub(crate) fn draw(&self, endpoint: Endpoint) -> TrafficDraw {
        let number = self.queries.fetch_add(1, Ordering::Relaxed);
        let mut seeds = Draws::new(self.seed ^ number.rotate_left(32));
        let mut draw = self.traffic.draw(&mut Draws::new(seeds.next()));
        draw.misbehaviour = draw.misbehaviour.filter(|of| endpoint == Endpoint::Hub || !of.is_of_hub());
        draw
    }
}

/// No traffic has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the traffic is calm, typical or outage")]
pub struct UnknownTraffic;

impl FromStr for Traffic {
    type Err = UnknownTraffic;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        ALL.into_iter().find(|known| known.name == name.trim()).ok_or(UnknownTraffic)
    }
}

impl fmt::Debug for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWN: usize = 100_000;

    fn drawn(name: &str) -> Vec<TrafficDraw> {
        let traffic: Traffic = name.parse().unwrap();
        let mut draws = Draws::new(1);
        (0..DRAWN).map(|_| traffic.draw(&mut draws)).collect()
    }

    /// The value that this many of a thousand values do not exceed.
    fn quantile<T: Ord + Copy>(mut values: Vec<T>, share: usize) -> T {
        values.sort_unstable();
        values[values.len() * share / 1000]
    }

    #[test]
    fn latencies_and_sizes_are_those_measured() {
        let drawn = drawn("typical");
        let latencies: Vec<_> = drawn.iter().map(|of| of.latency.as_millis()).collect();
        for (share, low, high) in [
            (162, 230, 270),
            (500, 1_550, 1_700),
            (750, 2_950, 3_150),
            (950, 5_900, 6_300),
            (990, 8_500, 9_000),
        ] {
            let latency = quantile(latencies.clone(), share);
            assert!((low..=high).contains(&latency), "{share}: {latency} ms");
        }
        let sizes: Vec<_> = drawn.iter().map(|of| of.size_bytes).collect();
        for (share, low, high) in [(500, 1_350, 1_450), (900, 7_800, 8_400), (990, 26_000, 28_000)] {
            let size = quantile(sizes.clone(), share);
            assert!((low..=high).contains(&size), "{share}: {size} bytes");
        }
    }

    #[test]
    fn faults_are_as_many_as_measured() {
        for (name, low, high) in [("calm", 0, 0), ("typical", 1_250, 1_500), ("outage", 24_500, 25_500)] {
            let faults = drawn(name)
                .into_iter()
                .filter(|of| of.misbehaviour.is_some_and(|misbehaviour| misbehaviour.name() != "pdf"))
                .count();
            assert!((low..=high).contains(&faults), "{name}: {faults} of {DRAWN}");
        }
        for traffic in &ALL {
            assert_eq!(traffic.name.parse::<Traffic>().unwrap().name, traffic.name);
            for (_, name) in traffic.faults {
                assert!(name.parse::<Misbehaviour>().is_ok(), "{name}");
            }
        }
        assert_eq!("rain".parse::<Traffic>().err(), Some(UnknownTraffic));
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        assert_eq!(drawn("outage"), drawn("outage"));
    }

    #[test]
    fn only_the_endpoint_of_the_hub_gets_faults_of_the_hub() {
        let is_drawn = |endpoint| {
            let generator = TrafficGenerator::new("typical".parse().unwrap(), 1);
            (0..20_000).any(|_| generator.draw(endpoint).misbehaviour.is_some_and(|of| of.is_of_hub()))
        };
        assert!(is_drawn(Endpoint::Hub));
        assert!(!is_drawn(Endpoint::Cdc2011) && !is_drawn(Endpoint::Cdc2014) && !is_drawn(Endpoint::Post));
    }
}
