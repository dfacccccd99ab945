//! A permutation of numbers, and pseudo-random draws. Both depend only on a seed.

/// A permutation of the numbers below a size, without a list: a Feistel network over the next even power of two. A
/// result that is not below the size goes through the network again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shuffle {
    size: u64,
    half_bits: u32,
    seed: u64,
}

const ROUNDS: u64 = 4;

impl Shuffle {
    pub(super) const fn new(size: u64, seed: u64) -> Self {
        let bits = u64::BITS - size.saturating_sub(1).leading_zeros();
        let half_bits = if bits < 2 { 1 } else { bits.div_ceil(2) };
        Self { size, half_bits, seed }
    }

    /// The image of a number below the size.
    pub(super) fn forward(&self, number: u64) -> u64 {
        self.walk(number, |shuffle, number| {
            (0..ROUNDS).fold(number, |number, round| {
                let (left, right) = shuffle.halves(number);
                shuffle.joined(right, left ^ shuffle.round(round, right))
            })
        })
    }

    /// The inverse of [`Shuffle::forward`].
    pub(super) fn backward(&self, place: u64) -> u64 {
        self.walk(place, |shuffle, place| {
            (0..ROUNDS).rev().fold(place, |place, round| {
                let (left, right) = shuffle.halves(place);
                shuffle.joined(right ^ shuffle.round(round, left), left)
            })
        })
    }

    /// Repeats a step until the result is below the size. This ends, because each step is a permutation.
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

/// Mixes the bits of a number (the finalizer of SplitMix64).
pub(super) const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ number >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ number >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ number >> 31
}

/// Pseudo-random numbers. The same seed gives the same numbers.
#[derive(Clone, Debug)]
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The draws for one purpose. They do not depend on the draws for other purposes.
    pub(crate) fn of(seed: u64, keys: &[u64]) -> Self {
        Self(keys.iter().fold(mixed(seed), |seed, key| mixed(seed ^ mixed(*key))))
    }

    pub(crate) const fn next(&mut self) -> u64 {
        let drawn = mixed(self.0);
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        drawn
    }

    /// A number below a limit. 0 if the limit is 0.
    pub(crate) const fn below(&mut self, limit: u64) -> u64 {
        let drawn = self.next();
        if limit == 0 { 0 } else { drawn % limit }
    }

    /// Whether something happens that happens in `percent` of all cases.
    pub(crate) const fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several values. A value with the weight `n` is drawn in `n` of `total` cases. `None` in the other cases.
    pub(crate) fn weighted<'s, T>(&mut self, total: u64, values: &'s [(u64, T)]) -> Option<&'s T> {
        let mut place = self.below(total);
        let found = values.iter().find(|(weight, _)| {
            let is_here = place < *weight;
            place = place.saturating_sub(*weight);
            is_here
        });
        found.map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_two_numbers_have_the_same_image() {
        for size in [1, 2, 3, 7, 64, 1000] {
            let shuffle = Shuffle::new(size, 7);
            let mut images: Vec<_> = (0..size).map(|number| shuffle.forward(number)).collect();
            images.sort_unstable();
            assert_eq!(images, (0..size).collect::<Vec<_>>());
        }
    }

    proptest! {
        #[test]
        fn backward_is_the_inverse_of_forward(size in 1..u64::from(u32::MAX) * 8, seed: u64, number: u64) {
            let shuffle = Shuffle::new(size, seed);
            let image = shuffle.forward(number % size);
            prop_assert!(image < size);
            prop_assert_eq!(shuffle.backward(image), number % size);
        }
    }
}
