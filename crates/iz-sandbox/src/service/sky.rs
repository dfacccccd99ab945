//! The weather over one sandbox.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{
    Transport,
    population::Draws,
    weather::{Drawn, Weather},
};

/// A weather, its seed, and how many questions have come.
pub(crate) struct Sky {
    weather: Weather,
    seed: u64,
    questions: AtomicU64,
}

impl Sky {
    pub(crate) const fn new(weather: Weather, seed: u64) -> Self {
        Self { weather, seed, questions: AtomicU64::new(0) }
    }

    /// What the next question meets. What the hub alone says comes of nobody else.
    pub(crate) fn draw(&self, transport: Transport) -> Drawn {
        let number = self.questions.fetch_add(1, Ordering::Relaxed);
        let mut seeds = Draws::new(self.seed ^ number.rotate_left(32));
        let mut drawn = self.weather.draw(&mut Draws::new(seeds.next()));
        drawn.misbehaviour =
            drawn.misbehaviour.filter(|of| transport == Transport::Hub || !of.is_of_the_hub());
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_hub_alone_says_comes_of_the_hub_alone() {
        let is_met = |transport| {
            let sky = Sky::new("typical".parse().unwrap(), 1);
            (0..20_000).any(|_| sky.draw(transport).misbehaviour.is_some_and(|of| of.is_of_the_hub()))
        };
        assert!(is_met(Transport::Hub));
        assert!(!is_met(Transport::Cdc2011) && !is_met(Transport::Cdc2014) && !is_met(Transport::Post));
    }
}
