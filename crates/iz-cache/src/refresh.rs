//! Refresh in the background: from half its life on, a record that is used is asked for again, once.
//!
//! The callers get the cached record meanwhile. If the query fails, the cached record stays until it expires.

use std::sync::Arc;

use iz_client::{CacheControl, Question, Registry};
use tokio::time::Instant;

use crate::{
    cached::Shared,
    coalesce::Leader,
    key::CacheKey,
    wait_limit::{Place, WaitLimit},
};

impl<R: Registry + 'static> Shared<R> {
    /// Asks for a cached answer again, in a task of its own. It sends nothing if an equal query is in flight. It also
    /// sends nothing if the limit of waiting lookups is reached, because callers who wait for an answer come first.
    pub(crate) fn start_refresh(
        self: &Arc<Self>,
        key: CacheKey,
        question: &Question,
        deadline: Instant,
        wait_limit: Option<&WaitLimit>,
    ) {
        let place = wait_limit.map(WaitLimit::take_owned).transpose();
        let Ok(place) = place else { return };
        let tags = self.keys.question_tags(question.sent().patient());
        let Some(leader) = self.store.in_flight.start_alone(key, deadline, tags) else { return };
        // The caller already has its answer from the cache. So the refresh does not call the caller's callback for a sent
        // query.
        let question = question
            .clone()
            .with_cache_control(CacheControl::NoCache)
            .with_on_sent(None)
            .with_send_status(Arc::clone(leader.send_status()));
        tokio::spawn(Arc::clone(self).refresh(leader, key, question, deadline, place));
    }

    async fn refresh(
        self: Arc<Self>,
        leader: Leader,
        key: CacheKey,
        question: Question,
        deadline: Instant,
        _place: Option<Place<WaitLimit>>,
    ) {
        if let Some(_turn) = leader.store_turn().await {
            self.store.set_refreshed(key).await;
        }
        self.lead(leader, key, question, deadline).await;
    }
}
