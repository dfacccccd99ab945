//! The latencies, sizes and faults of responses, read from `traffic.toml`.

use std::{
    fmt,
    str::FromStr,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde::Deserialize;

use crate::{endpoint::Endpoint, misbehaviour::Misbehaviour, population::shuffle::Draws, toml_file};

/// A kind of traffic: the latencies, sizes and faults of responses.
#[derive(Clone, Copy)]
pub struct Traffic(&'static TrafficTable);

/// One table of `traffic.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrafficTable {
    name: String,
    shows: String,
    latency_ms: Distribution,
    size_bytes: Distribution,
    /// How many of a million queries get which misbehaviour.
    faults: Vec<(u64, String)>,
}

/// Points of (per mille, value): this many of a thousand values are at most this value. Between two points the
/// distribution is linear.
#[derive(Deserialize)]
#[serde(transparent)]
struct Distribution(Vec<(u64, u64)>);

/// The random draw for one query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TrafficDraw {
    pub(crate) latency: Duration,
    pub(crate) size_bytes: usize,
    pub(crate) misbehaviour: Option<Misbehaviour>,
}

static TABLES: LazyLock<Vec<TrafficTable>> =
    LazyLock::new(|| toml_file::read_list(include_str!("traffic.toml")));

impl Traffic {
    /// Every kind of traffic.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLES.iter().map(Self)
    }

    /// The name by which a user selects it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        &self.0.name
    }

    /// What it is like, in one line.
    #[must_use]
    pub fn shows(&self) -> &'static str {
        &self.0.shows
    }

    fn draw(&self, draws: &mut Draws) -> TrafficDraw {
        let latency = Duration::from_millis(self.0.latency_ms.at(draws.below(1_000_000)));
        let size_bytes = usize::try_from(self.0.size_bytes.at(draws.below(1_000_000))).unwrap_or_default();
        let fault = draws.weighted(1_000_000, &self.0.faults);
        TrafficDraw { latency, size_bytes, misbehaviour: fault.and_then(|name| name.parse().ok()) }
    }
}

impl Distribution {
    /// The value at a position below a million.
    fn at(&self, place: u64) -> u64 {
        for (&(low, least), &(high, most)) in self.0.iter().zip(self.0.iter().skip(1)) {
            if place < high * 1_000 {
                let share = place.saturating_sub(low * 1_000);
                return least + (most - least) * share / ((high - low) * 1_000);
            }
        }
        self.0.last().map_or(0, |(_, most)| *most)
    }
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
        Self::all().find(|known| known.name() == name.trim()).ok_or(UnknownTraffic)
    }
}

impl fmt::Debug for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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
        for traffic in Traffic::all() {
            assert_eq!(traffic.name().parse::<Traffic>().unwrap().name(), traffic.name());
            for (_, name) in &traffic.0.faults {
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
