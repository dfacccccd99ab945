//! A number to another and back, by a seed; and numbers drawn one after the other.

/// A shuffle of the numbers below a size, without a list of them: a Feistel network over the next even power of two,
/// gone through again as long as a number falls outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shuffle {
    size: u64,
    half_bits: u32,
    seed: u64,
}

const ROUNDS: u64 = 4;

impl Shuffle {
    pub(crate) const fn new(size: u64, seed: u64) -> Self {
        let bits = u64::BITS - size.saturating_sub(1).leading_zeros();
        let half_bits = if bits < 2 { 1 } else { bits.div_ceil(2) };
        Self { size, half_bits, seed }
    }

    /// The place of a number below the size.
    pub(crate) fn forth(&self, number: u64) -> u64 {
        self.walk(number, |shuffle, number| {
            (0..ROUNDS).fold(number, |number, round| {
                let (left, right) = shuffle.halves(number);
                shuffle.joined(right, left ^ shuffle.round(round, right))
            })
        })
    }

    /// The number of a place below the size.
    pub(crate) fn back(&self, place: u64) -> u64 {
        self.walk(place, |shuffle, place| {
            (0..ROUNDS).rev().fold(place, |place, round| {
                let (left, right) = shuffle.halves(place);
                shuffle.joined(right ^ shuffle.round(round, left), left)
            })
        })
    }

    /// The cycle through a number below the size comes back below it.
    fn walk(&self, start: u64, step: impl Fn(&Self, u64) -> u64) -> u64 {
        let mut number = step(self, start);
        while number >= self.size {
            number = step(self, number);
        }
        number
    }

    const fn halves(&self, number: u64) -> (u64, u64) {
        (number >> self.half_bits, number & self.mask())
    }

    const fn joined(&self, left: u64, right: u64) -> u64 {
        left << self.half_bits | right
    }

    const fn round(&self, round: u64, half: u64) -> u64 {
        mixed(self.seed ^ mixed(half << 3 | round)) & self.mask()
    }

    const fn mask(&self) -> u64 {
        (1 << self.half_bits) - 1
    }
}

/// Every bit of the result depends on every bit of the number (the finish of SplitMix64).
pub(crate) const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ number >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ number >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ number >> 31
}

/// Numbers that look drawn, the same for the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The draws for one thing among many: what is drawn for another changes nothing of these.
    pub(crate) fn of(seed: u64, keys: &[u64]) -> Self {
        Self(keys.iter().fold(mixed(seed), |seed, key| mixed(seed ^ mixed(*key))))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        let drawn = mixed(self.0);
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        drawn
    }

    /// A number below a limit; 0 where the limit is.
    pub(crate) const fn below(&mut self, limit: u64) -> u64 {
        let drawn = self.next();
        if limit == 0 { 0 } else { drawn % limit }
    }

    /// Whether a thing happens that does so in so many of a hundred cases.
    pub(crate) const fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(crate) fn one_of<'s, T>(&mut self, several: &'s [T]) -> Option<&'s T> {
        let count = u64::try_from(several.len()).unwrap_or_default();
        several.get(usize::try_from(self.below(count)).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_number_has_a_place_of_its_own() {
        for size in [1, 2, 3, 7, 64, 1000] {
            let shuffle = Shuffle::new(size, 7);
            let mut places: Vec<_> = (0..size).map(|number| shuffle.forth(number)).collect();
            places.sort_unstable();
            assert_eq!(places, (0..size).collect::<Vec<_>>());
        }
    }

    proptest! {
        #[test]
        fn there_and_back_again(size in 1..u64::from(u32::MAX) * 8, seed: u64, number: u64) {
            let shuffle = Shuffle::new(size, seed);
            let place = shuffle.forth(number % size);
            prop_assert!(place < size);
            prop_assert_eq!(shuffle.back(place), number % size);
        }
    }
}
