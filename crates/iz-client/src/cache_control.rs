//! Which cached answers a caller accepts, as in the `Cache-Control` header of a request (RFC 9111, section 5.2.1).

use std::time::Duration;

/// Which cached answers a caller accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheControl {
    /// Every cached answer that has not expired.
    #[default]
    Any,
    /// A cached answer that the registry gave at most this long ago. Zero means the same as [`CacheControl::NoCache`].
    MaxAge(Duration),
    /// No cached answer: the registry must be asked.
    NoCache,
}

impl CacheControl {
    /// Whether a cached answer of this age is accepted.
    #[must_use]
    pub fn accepts(self, age: Duration) -> bool {
        match self {
            Self::Any => true,
            Self::MaxAge(greatest) => !greatest.is_zero() && age <= greatest,
            Self::NoCache => false,
        }
    }

    /// Whether the registry must be asked, whatever is cached.
    #[must_use]
    pub fn requires_query(self) -> bool {
        !self.accepts(Duration::ZERO)
    }

    /// The stricter one of two demands.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        match (self, other) {
            (Self::NoCache, _) | (_, Self::NoCache) => Self::NoCache,
            (Self::MaxAge(one), Self::MaxAge(other)) => Self::MaxAge(one.min(other)),
            (Self::Any, other) => other,
            (one, Self::Any) => one,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_age_is_accepted_up_to_its_limit() {
        for (control, age, is_accepted) in [
            (CacheControl::Any, Duration::MAX, true),
            (CacheControl::MaxAge(s(60)), s(60), true),
            (CacheControl::MaxAge(s(60)), s(60) + Duration::from_nanos(1), false),
            (CacheControl::MaxAge(Duration::MAX), s(1_000_000), true),
            // An answer that came in the same instant was asked for earlier.
            (CacheControl::MaxAge(Duration::ZERO), Duration::ZERO, false),
            (CacheControl::NoCache, Duration::ZERO, false),
        ] {
            assert_eq!(control.accepts(age), is_accepted, "{control:?} {age:?}");
        }
    }

    #[test]
    fn the_stricter_of_two_demands_counts_in_either_order() {
        use CacheControl::{Any, MaxAge, NoCache};
        for (one, other, stricter) in [
            (Any, Any, Any),
            (Any, MaxAge(s(5)), MaxAge(s(5))),
            (MaxAge(s(5)), MaxAge(s(9)), MaxAge(s(5))),
            (Any, NoCache, NoCache),
            (MaxAge(Duration::ZERO), NoCache, NoCache),
        ] {
            assert_eq!((one.stricter(other), other.stricter(one)), (stricter, stricter), "{one:?} {other:?}");
        }
    }
}
