//! A query, with the form in which one registry gets it.

use std::{fmt, sync::Arc, time::Duration};

use iz_hl7::{
    Query,
    query::{Note, QueryRules, RegistryQuery},
};

use iz_match::{MatchGrade, PatientMatch};

use crate::{cache_control::CacheControl, error::AskError, reply::Reply, send_status::SendStatus};

/// A query as the caller made it, and as one registry gets it.
///
/// It is made before the query enters any queue. So a query that lacks a required field uses no permit, and the breaker
/// does not count it. The sent form decides what the registry answers. The caller's form decides how the answer is
/// matched.
#[derive(Clone, Debug)]
pub struct Question {
    asked: Query,
    sent: Query,
    notes: Vec<Note>,
    cache_control: CacheControl,
    /// The greatest age of an expired record that is accepted if the registry fails.
    stale_if_error: Option<Duration>,
    /// Set by a cache that shares the query between callers.
    send_status: Option<Arc<SendStatus>>,
    /// Set by a caller who wants to know when the query has left the queue.
    on_sent: Option<OnSent>,
}

/// What a caller does when a query has left the queue and goes to the registry.
#[derive(Clone)]
pub struct OnSent(Arc<dyn Fn() + Send + Sync>);

impl OnSent {
    /// Calls `act` for each query that is sent. It must not block.
    pub fn new(act: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(act))
    }
}

impl fmt::Debug for OnSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnSent")
    }
}

impl Question {
    /// Adapts a query to the rules of a registry. Every cached answer that has not expired is accepted.
    ///
    /// # Errors
    ///
    /// [`AskError::NotForRegistry`] if the query lacks fields that the registry requires, or holds a name that it
    /// cannot take. It names all faults.
    pub fn new(asked: Query, rules: &QueryRules) -> Result<Self, AskError> {
        let RegistryQuery { query, notes } = asked.for_registry(rules).map_err(AskError::NotForRegistry)?;
        Ok(Self {
            asked,
            sent: query,
            notes,
            cache_control: CacheControl::Any,
            stale_if_error: None,
            send_status: None,
            on_sent: None,
        })
    }

    /// The same question, for which only these cached answers are accepted.
    #[must_use]
    pub fn with_cache_control(self, cache_control: CacheControl) -> Self {
        Self { cache_control, ..self }
    }

    /// The same question. If the registry fails, a cached record of at most this age is accepted, although it has expired.
    #[must_use]
    pub fn with_stale_if_error(self, greatest_age: Option<Duration>) -> Self {
        Self { stale_if_error: greatest_age, ..self }
    }

    /// The same question. A queue tells `send_status` whether the query still waits.
    #[must_use]
    pub fn with_send_status(self, send_status: Arc<SendStatus>) -> Self {
        Self { send_status: Some(send_status), ..self }
    }

    /// The same question. `on_sent` is called when its query goes to the registry. It is not called if a cache answers, or
    /// if another question is on its way whose answer is shared.
    #[must_use]
    pub fn with_on_sent(self, on_sent: Option<OnSent>) -> Self {
        Self { on_sent, ..self }
    }

    /// Tells the caller that the query goes to the registry now.
    pub fn tell_sent(&self) {
        if let Some(OnSent(act)) = &self.on_sent {
            act();
        }
    }

    /// The query as the caller made it.
    #[must_use]
    pub const fn asked(&self) -> &Query {
        &self.asked
    }

    /// The query as the registry gets it.
    #[must_use]
    pub const fn sent(&self) -> &Query {
        &self.sent
    }

    /// The details that were left out because the registry cannot take them. The pointers start at the object of the
    /// patient.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Which cached answers are accepted.
    #[must_use]
    pub const fn cache_control(&self) -> CacheControl {
        self.cache_control
    }

    /// The greatest age of an expired record that is accepted if the registry fails. `None` accepts none.
    #[must_use]
    pub const fn stale_if_error(&self) -> Option<Duration> {
        self.stale_if_error
    }

    /// Where a queue tells whether the query still waits. `None` if nobody wants to know.
    #[must_use]
    pub fn send_status(&self) -> Option<&SendStatus> {
        self.send_status.as_deref()
    }

    /// Whether the reply is the record of another patient: its match grade is `mismatch`.
    #[must_use]
    pub fn is_of_another_patient(&self, reply: &Reply) -> bool {
        reply.summary().person.as_ref().is_some_and(|person| {
            PatientMatch::of(self.asked.patient(), person.get(), reply.day()).grade == MatchGrade::Mismatch
        })
    }
}
