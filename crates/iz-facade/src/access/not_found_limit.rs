//! The limit of answers "not found" for each token. Who tries many names to learn who has a record gets mostly such
//! answers (ASVS 2.4.1).

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::error::ApiError;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// The answers "not found" of each token within the last hour.
pub(crate) struct NotFoundLimit {
    /// The most answers in an hour. 0 is no limit.
    limit: u32,
    /// By the id of the token: when the answers came, the oldest first.
    answers: Mutex<BTreeMap<String, VecDeque<Instant>>>,
}

impl NotFoundLimit {
    pub(crate) const fn new(limit: u32) -> Self {
        Self { limit, answers: Mutex::new(BTreeMap::new()) }
    }

    /// Whether the token may look somebody up.
    ///
    /// # Errors
    ///
    /// [`ApiError::TooManyNotFound`] with the time after which it may again.
    pub(crate) fn check(&self, token: &str) -> Result<(), ApiError> {
        let limit = self.limit;
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(times) = answers.get_mut(token).filter(|_| limit > 0) else { return Ok(()) };
        let now = Instant::now();
        while times.front().is_some_and(|time| now.duration_since(*time) >= HOUR) {
            times.pop_front();
        }
        match times.front() {
            Some(oldest) if times.len() >= usize::try_from(limit).unwrap_or(usize::MAX) => {
                let retry_after = HOUR.saturating_sub(now.duration_since(*oldest));
                Err(ApiError::TooManyNotFound { limit, retry_after })
            }
            _ => Ok(()),
        }
    }

    /// Counts an answer.
    pub(crate) fn count(&self, token: &str) {
        if self.limit == 0 {
            return;
        }
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let times = answers.entry(token.to_owned()).or_default();
        // Lookups that were under way together may be more than the limit.
        if times.len() >= usize::try_from(self.limit).unwrap_or(usize::MAX) {
            times.pop_front();
        }
        times.push_back(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn retry_after_s(limit: &NotFoundLimit, token: &str) -> Option<u64> {
        match limit.check(token) {
            Err(ApiError::TooManyNotFound { retry_after, .. }) => Some(retry_after.as_secs()),
            _ => None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_a_token_gets_no_more_answers_not_found_in_an_hour_than_the_limit() {
        let limit = NotFoundLimit::new(3);
        for minute in 0..3 {
            assert_eq!(retry_after_s(&limit, "t-1"), None, "{minute}");
            limit.count("t-1");
            advance(Duration::from_secs(60)).await;
        }
        assert_eq!(retry_after_s(&limit, "t-1"), Some(57 * 60));
        // Another token has answers of its own.
        assert_eq!(retry_after_s(&limit, "t-2"), None);
        advance(Duration::from_secs(57 * 60 - 1)).await;
        assert_eq!(retry_after_s(&limit, "t-1"), Some(1));
        advance(Duration::from_secs(1)).await;
        assert_eq!(retry_after_s(&limit, "t-1"), None);
        limit.count("t-1");
        assert_eq!(retry_after_s(&limit, "t-1"), Some(60));
    }

    #[tokio::test(start_paused = true)]
    async fn zero_is_no_limit() {
        let limit = NotFoundLimit::new(0);
        (0..1000).for_each(|_| limit.count("t-1"));
        assert_eq!(retry_after_s(&limit, "t-1"), None);
    }
}
