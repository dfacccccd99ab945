//! When a registry answered last, and how long its last answers took.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;

/// The number of answers whose times are kept.
const KEPT: usize = 256;

/// The times of the last answers.
#[derive(Debug, Default)]
pub(super) struct AnswerTimes {
    last: Option<Timestamp>,
    took: VecDeque<Duration>,
}

/// How long the last answers of a registry took, at most 256 of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerTimeSummary {
    /// When the registry gave the last answer. `None` if it gave none yet.
    pub last_answer: Option<Timestamp>,
    /// The number of answers that are counted.
    pub count: usize,
    /// The time within which half of them came.
    pub p50: Option<Duration>,
    /// The time within which 95 of 100 came.
    pub p95: Option<Duration>,
}

impl AnswerTimes {
    /// Counts an answer that came at `received`.
    pub(super) fn record(&mut self, received: Timestamp, took: Duration) {
        self.last = Some(received);
        if self.took.len() == KEPT {
            self.took.pop_front();
        }
        self.took.push_back(took);
    }

    /// It sorts a copy, so it costs some microseconds.
    pub(super) fn summary(&self) -> AnswerTimeSummary {
        let mut sorted: Vec<Duration> = self.took.iter().copied().collect();
        sorted.sort_unstable();
        // The nearest rank: the least time within which this share of the answers came.
        let percentile = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100);
            sorted.get(rank.saturating_sub(1)).copied()
        };
        AnswerTimeSummary {
            last_answer: self.last,
            count: sorted.len(),
            p50: percentile(50),
            p95: percentile(95),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(took_ms: impl IntoIterator<Item = u64>) -> AnswerTimes {
        let mut times = AnswerTimes::default();
        for took in took_ms {
            times.record(Timestamp::UNIX_EPOCH, Duration::from_millis(took));
        }
        times
    }

    #[test]
    fn a_percentile_is_the_time_within_which_this_share_came() {
        let ms = |time: Option<Duration>| time.map(|time| time.as_millis());
        for (took, p50, p95) in [
            (vec![], None, None),
            (vec![7], Some(7), Some(7)),
            (vec![9, 1], Some(1), Some(9)),
            ((1..=20).rev().collect(), Some(10), Some(19)),
            ((1..=100).collect(), Some(50), Some(95)),
        ] {
            let summary = times(took.clone()).summary();
            assert_eq!((ms(summary.p50), ms(summary.p95)), (p50, p95), "{took:?}");
            assert_eq!(summary.count, took.len());
        }
    }

    #[test]
    fn only_the_last_answers_count() {
        let summary = times((0..1000).map(|_| 9000).chain((0..KEPT).map(|_| 5))).summary();
        assert_eq!(summary.count, KEPT);
        assert_eq!(summary.p95, Some(Duration::from_millis(5)));
        assert_eq!(times([]).summary().last_answer, None);
        assert_eq!(times([1]).summary().last_answer, Some(Timestamp::UNIX_EPOCH));
    }
}
