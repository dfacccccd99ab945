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
    /// Only a cached answer: the registry must not be asked.
    OnlyIfCached {
        /// The greatest age of the answer. `None` is no limit, and zero accepts nothing.
        max_age: Option<Duration>,
    },
}

impl CacheControl {
    /// Whether a cached answer of this age is accepted.
    #[must_use]
    pub fn accepts(self, age: Duration) -> bool {
        self.max_age().is_none_or(|greatest| !greatest.is_zero() && age <= greatest)
    }

    /// Whether the registry must be asked, whatever is cached.
    #[must_use]
    pub fn requires_query(self) -> bool {
        self.allows_query() && !self.accepts(Duration::ZERO)
    }

    /// Whether the registry may be asked.
    #[must_use]
    pub const fn allows_query(self) -> bool {
        !matches!(self, Self::OnlyIfCached { .. })
    }

    /// The greatest age of a cached answer that is accepted. Zero accepts none, and `None` is no limit.
    const fn max_age(self) -> Option<Duration> {
        match self {
            Self::Any => None,
            Self::MaxAge(max_age) => Some(max_age),
            Self::NoCache => Some(Duration::ZERO),
            Self::OnlyIfCached { max_age } => max_age,
        }
    }

    /// The demand that meets both demands.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        let max_age = [self.max_age(), other.max_age()].into_iter().flatten().min();
        match (self, other) {
            (Self::OnlyIfCached { .. }, _) | (_, Self::OnlyIfCached { .. }) => Self::OnlyIfCached { max_age },
            (Self::NoCache, _) | (_, Self::NoCache) => Self::NoCache,
            (Self::Any | Self::MaxAge(_), Self::Any | Self::MaxAge(_)) => {
                max_age.map_or(Self::Any, Self::MaxAge)
            }
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
            (CacheControl::OnlyIfCached { max_age: None }, Duration::MAX, true),
            (CacheControl::OnlyIfCached { max_age: Some(s(60)) }, s(61), false),
            (CacheControl::OnlyIfCached { max_age: Some(Duration::ZERO) }, Duration::ZERO, false),
        ] {
            assert_eq!(control.accepts(age), is_accepted, "{control:?} {age:?}");
        }
    }

    #[test]
    fn the_stricter_of_two_demands_counts_in_either_order() {
        use CacheControl::{Any, MaxAge, NoCache, OnlyIfCached};
        let cached = |max_age| OnlyIfCached { max_age };
        for (one, other, stricter) in [
            (Any, Any, Any),
            (Any, MaxAge(s(5)), MaxAge(s(5))),
            (MaxAge(s(5)), MaxAge(s(9)), MaxAge(s(5))),
            (Any, NoCache, NoCache),
            (MaxAge(Duration::ZERO), NoCache, NoCache),
            (cached(None), Any, cached(None)),
            (cached(None), MaxAge(s(5)), cached(Some(s(5)))),
            (cached(Some(s(9))), MaxAge(s(5)), cached(Some(s(5)))),
            (cached(Some(s(9))), cached(None), cached(Some(s(9)))),
            // Together they can be met by nothing.
            (cached(None), NoCache, cached(Some(Duration::ZERO))),
        ] {
            assert_eq!((one.stricter(other), other.stricter(one)), (stricter, stricter), "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_demand_requires_a_query_or_forbids_it_or_does_neither() {
        use CacheControl::{Any, MaxAge, NoCache, OnlyIfCached};
        for (control, requires, allows) in [
            (Any, false, true),
            (MaxAge(s(5)), false, true),
            (MaxAge(Duration::ZERO), true, true),
            (NoCache, true, true),
            (OnlyIfCached { max_age: None }, false, false),
            (OnlyIfCached { max_age: Some(Duration::ZERO) }, false, false),
        ] {
            assert_eq!((control.requires_query(), control.allows_query()), (requires, allows), "{control:?}");
        }
    }
}
