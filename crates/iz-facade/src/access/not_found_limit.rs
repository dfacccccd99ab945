//! The limit of answers "not found" for each token. Who tries many names to learn who has a record gets mostly such
//! answers (ASVS 2.4.1).

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::error::ApiError;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// How often a token that is stopped gets an audit row. A program that goes on asking would fill the disk otherwise.
const ROW_INTERVAL: Duration = Duration::from_secs(60);

/// The answers "not found" of each token within the last hour.
pub(crate) struct NotFoundLimit {
    /// The most answers in an hour. 0 is no limit.
    limit: u32,
    /// By the id of the token.
    tokens: Arc<Mutex<BTreeMap<String, OfToken>>>,
}

#[derive(Default)]
struct OfToken {
    /// When the answers came, the oldest first.
    answers: VecDeque<Instant>,
    /// The lookups that go on. Each may find nobody.
    under_way: usize,
    /// When the last audit row about a refusal was written.
    last_row: Option<Instant>,
}

/// Why a lookup is refused.
pub(crate) struct Stopped {
    pub(crate) error: ApiError,
    /// Whether an audit row is due.
    pub(crate) is_recorded: bool,
}

/// A lookup that goes on. It counts like an answer "not found" until it ends.
pub(crate) struct CountedLookup {
    tokens: Arc<Mutex<BTreeMap<String, OfToken>>>,
    /// `None` without a limit.
    token: Option<String>,
}

impl NotFoundLimit {
    pub(crate) fn new(limit: u32) -> Self {
        Self { limit, tokens: Arc::default() }
    }

    /// Begins a lookup of a token.
    ///
    /// # Errors
    ///
    /// [`Stopped`] if the token has had too many answers "not found". It says after which time it may ask again.
    pub(crate) fn begin(&self, token: &str) -> Result<CountedLookup, Stopped> {
        let tokens = Arc::clone(&self.tokens);
        if self.limit == 0 {
            return Ok(CountedLookup { tokens, token: None });
        }
        let now = Instant::now();
        let mut all = lock(&self.tokens);
        let of_token = all.entry(token.to_owned()).or_default();
        while of_token.answers.front().is_some_and(|time| now.duration_since(*time) >= HOUR) {
            of_token.answers.pop_front();
        }
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if of_token.answers.len() + of_token.under_way < limit {
            of_token.under_way += 1;
            return Ok(CountedLookup { tokens, token: Some(token.to_owned()) });
        }
        // Without an answer only lookups under way reach the limit. One of them ends at any moment.
        let oldest = of_token.answers.front().filter(|_| of_token.answers.len() >= limit);
        let retry_after =
            oldest.map_or(Duration::from_secs(1), |oldest| HOUR.saturating_sub(now.duration_since(*oldest)));
        let is_recorded = of_token.last_row.is_none_or(|last| now.duration_since(last) >= ROW_INTERVAL);
        if is_recorded {
            of_token.last_row = Some(now);
        }
        Err(Stopped { error: ApiError::TooManyNotFound { limit: self.limit, retry_after }, is_recorded })
    }
}

impl CountedLookup {
    /// The lookup found nobody.
    pub(crate) fn found_nobody(&self) {
        if let Some(token) = &self.token {
            lock(&self.tokens).entry(token.clone()).or_default().answers.push_back(Instant::now());
        }
    }
}

impl Drop for CountedLookup {
    fn drop(&mut self) {
        let Some(token) = &self.token else { return };
        if let Some(of_token) = lock(&self.tokens).get_mut(token) {
            of_token.under_way = of_token.under_way.saturating_sub(1);
        }
    }
}

fn lock(tokens: &Mutex<BTreeMap<String, OfToken>>) -> MutexGuard<'_, BTreeMap<String, OfToken>> {
    tokens.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    /// The seconds after which the token may ask again, and whether a row is due. `None`: it may ask now.
    fn stopped(limit: &NotFoundLimit, token: &str) -> Option<(u64, bool)> {
        let Err(Stopped { error: ApiError::TooManyNotFound { retry_after, .. }, is_recorded }) =
            limit.begin(token)
        else {
            return None;
        };
        Some((retry_after.as_secs(), is_recorded))
    }

    fn find_nobody(limit: &NotFoundLimit, token: &str) {
        limit.begin(token).map_err(|_| ()).unwrap().found_nobody();
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_2_4_1_a_token_gets_no_more_answers_not_found_in_an_hour_than_the_limit() {
        let limit = NotFoundLimit::new(3);
        for _ in 0..3 {
            find_nobody(&limit, "t-1");
            advance(Duration::from_secs(60)).await;
        }
        assert_eq!(stopped(&limit, "t-1"), Some((57 * 60, true)));
        // Another token has answers of its own.
        assert_eq!(stopped(&limit, "t-2"), None);
        advance(Duration::from_secs(57 * 60 - 1)).await;
        assert_eq!(stopped(&limit, "t-1"), Some((1, true)));
        advance(Duration::from_secs(1)).await;
        find_nobody(&limit, "t-1");
        assert_eq!(stopped(&limit, "t-1").map(|(seconds, _)| seconds), Some(60));
    }

    #[tokio::test(start_paused = true)]
    async fn lookups_at_the_same_time_count_as_if_each_found_nobody() {
        let limit = NotFoundLimit::new(2);
        let first = limit.begin("t-1").map_err(|_| ()).unwrap();
        let second = limit.begin("t-1").map_err(|_| ()).unwrap();
        assert_eq!(stopped(&limit, "t-1"), Some((1, true)));
        // It found a record.
        drop(first);
        assert_eq!(stopped(&limit, "t-1"), None);
        second.found_nobody();
        drop(second);
        find_nobody(&limit, "t-1");
        assert_eq!(stopped(&limit, "t-1"), Some((3600, false)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_that_goes_on_asking_gets_one_row_a_minute() {
        let limit = NotFoundLimit::new(1);
        find_nobody(&limit, "t-1");
        let mut rows = 0;
        for _ in 0..120 {
            rows += u32::from(stopped(&limit, "t-1").unwrap().1);
            advance(Duration::from_secs(1)).await;
        }
        assert_eq!(rows, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn zero_is_no_limit() {
        let limit = NotFoundLimit::new(0);
        (0..1000).for_each(|_| find_nobody(&limit, "t-1"));
        assert_eq!(stopped(&limit, "t-1"), None);
    }
}
