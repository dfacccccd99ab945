//! Randomness, as a parameter.

use std::{fmt, sync::Arc, time::Duration};

/// Gives random bytes. Programs use [`Randomness::system`]. Tests use fixed numbers.
#[derive(Clone)]
pub struct Randomness(Arc<Fill>);

/// Fills a buffer with random bytes. `false` if the system has no randomness.
type Fill = dyn Fn(&mut [u8]) -> bool + Send + Sync;

impl Randomness {
    /// The machine's randomness.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|bytes| getrandom::fill(bytes).is_ok()))
    }

    /// Takes four bytes at a time from `number`, the lowest byte first.
    pub fn of(number: impl Fn() -> u32 + Send + Sync + 'static) -> Self {
        Self(Arc::new(move |bytes| {
            for four in bytes.chunks_mut(4) {
                four.iter_mut().zip(number().to_le_bytes()).for_each(|(byte, random)| *byte = random);
            }
            true
        }))
    }

    /// `N` random bytes. `None` if the system has no randomness.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        (self.0)(&mut bytes).then_some(bytes)
    }

    /// An id that nobody can guess: 32 hexadecimal digits. `None` if the system has no randomness.
    #[must_use]
    pub fn hex_id(&self) -> Option<String> {
        Some(format!("{:032x}", u128::from_be_bytes(self.bytes()?)))
    }

    /// A random part of `whole`, from zero to almost all of it, in microseconds. Without randomness it is almost all.
    pub(crate) fn part_of(&self, whole: Duration) -> Duration {
        let number = self.bytes().map_or(u32::MAX, u32::from_le_bytes);
        let part = (whole.as_micros() * u128::from(number)) >> u32::BITS;
        u64::try_from(part).map_or(whole, Duration::from_micros)
    }
}

impl fmt::Debug for Randomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Randomness")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_part_is_between_zero_and_almost_the_whole() {
        let second = Duration::from_secs(1);
        for (number, part) in [(0, 0), (1 << 30, 250_000), (1 << 31, 500_000), (u32::MAX, 999_999)] {
            assert_eq!(Randomness::of(move || number).part_of(second), Duration::from_micros(part));
        }
        assert_eq!(Randomness::of(|| u32::MAX).part_of(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn bytes_are_taken_from_the_numbers() {
        let bytes = Randomness::of(|| 0x0403_0201).bytes();
        assert_eq!(bytes, Some([1, 2, 3, 4, 1, 2]));
        let system = Randomness::system();
        assert_ne!(system.bytes::<16>(), system.bytes::<16>());
    }

    #[test]
    fn without_randomness_there_are_no_bytes_and_the_pause_is_long() {
        let none = Randomness(Arc::new(|_| false));
        assert_eq!(none.bytes::<16>(), None);
        assert_eq!(none.part_of(Duration::from_secs(1)), Duration::from_micros(999_999));
    }
}
