//! How fast, how large and how often wrong answers are, as it was measured of registries.

use std::{fmt, str::FromStr, time::Duration};

use crate::{misbehaviour::Misbehaviour, named::by_name, population::Draws};

/// A distribution as points between which it is straight: so many of a thousand are at most so much.
type Points = &'static [(u64, u64)];

/// Latencies, sizes and faults of a day, drawn from a seed.
#[derive(Clone, Copy)]
pub struct Weather {
    name: &'static str,
    shows: &'static str,
    /// Milliseconds until the answer comes.
    latency_ms: Points,
    /// Bytes of an answer; a record that is shorter gets notes of a clinic's.
    size_bytes: Points,
    /// How many of a million questions meet which misbehaviour.
    faults: &'static [(u64, &'static str)],
}

/// What was drawn for one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
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

/// What the hub meets in a usual week. What happens before there is a connection (refused, TLS) ends one here.
const USUAL_FAULTS: &[(u64, &str)] = &[
    (5_987, "hang-up"),
    (2_891, "hang-up"),
    (2_690, "silence"),
    (632, "http-500"),
    // At the hub alone; elsewhere those are answered.
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
    // No fault, but as rare and as much trouble.
    (2_100, "pdf"),
];

/// A quarter of all questions fails. How it is split is a guess.
const OUTAGE_FAULTS: &[(u64, &str)] = &[
    (90_000, "silence"),
    (60_000, "hang-up"),
    (50_000, "http-503"),
    (25_000, "http-502"),
    (25_000, "http-504"),
    (2_100, "pdf"),
];

static ALL: [Weather; 3] = [
    Weather {
        name: "calm",
        shows: "20 to 250 ms, nothing goes wrong",
        latency_ms: &[(0, 20), (1_000, 250)],
        size_bytes: &[],
        faults: &[],
    },
    Weather {
        name: "typical",
        shows: "half within 1.6 s and 95 % within 6.1 s, sizes as measured, 1.3 % of all questions fail, at the hub 1.4 %",
        latency_ms: MEASURED_LATENCY_MS,
        size_bytes: MEASURED_SIZE_BYTES,
        faults: USUAL_FAULTS,
    },
    Weather {
        name: "outage",
        shows: "as typical, but a quarter of all questions fails",
        latency_ms: MEASURED_LATENCY_MS,
        size_bytes: MEASURED_SIZE_BYTES,
        faults: OUTAGE_FAULTS,
    },
];

impl Weather {
    /// Every weather.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// What it is asked for by.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it is like, in a line.
    #[must_use]
    pub const fn shows(&self) -> &'static str {
        self.shows
    }

    /// What the question of a number meets.
    pub(crate) fn draw(&self, draws: &mut Draws) -> Drawn {
        let latency = Duration::from_millis(at(self.latency_ms, draws.below(1_000_000)));
        let size_bytes = usize::try_from(at(self.size_bytes, draws.below(1_000_000))).unwrap_or_default();
        let mut place = draws.below(1_000_000);
        let met = self.faults.iter().find(|(share, _)| {
            let is_met = place < *share;
            place = place.saturating_sub(*share);
            is_met
        });
        Drawn { latency, size_bytes, misbehaviour: met.and_then(|(_, name)| name.parse().ok()) }
    }
}

/// The value at a place of a million.
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

/// There is no weather of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the weather is calm, typical or outage")]
pub struct UnknownWeather;

impl FromStr for Weather {
    type Err = UnknownWeather;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        by_name(&ALL, name, Self::name).ok_or(UnknownWeather)
    }
}

impl fmt::Debug for Weather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWN: usize = 100_000;

    fn drawn(name: &str) -> Vec<Drawn> {
        let weather: Weather = name.parse().unwrap();
        let mut draws = Draws::new(1);
        (0..DRAWN).map(|_| weather.draw(&mut draws)).collect()
    }

    /// Of a sorted list, the value that so many of a thousand do not exceed.
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
        for weather in &ALL {
            assert_eq!(weather.name.parse::<Weather>().unwrap().name, weather.name);
            for (_, name) in weather.faults {
                assert!(name.parse::<Misbehaviour>().is_ok(), "{name}");
            }
        }
        assert_eq!("rain".parse::<Weather>().err(), Some(UnknownWeather));
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        assert_eq!(drawn("outage"), drawn("outage"));
    }
}
