//! The weather over one sandbox.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::{
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

    /// What the next question meets.
    pub(crate) fn draw(&self) -> Drawn {
        let number = self.questions.fetch_add(1, Ordering::Relaxed);
        let mut seeds = Draws::new(self.seed ^ number.rotate_left(32));
        self.weather.draw(&mut Draws::new(seeds.next()))
    }
}
