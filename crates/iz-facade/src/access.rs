//! Who may call the API: the token of a request, what the token allows, and who acts with it.
//!
//! Every route except those that say nothing about anybody has a [scope](Scope). [`authorize`] checks the token before
//! the route runs, and gives the route a [`Caller`]. A route that gives out data about a patient makes a
//! [`Requester`](crate::audit_trail::Requester) of it, which says who acts and why.

mod authorize;
pub(crate) mod bearer;
mod caller;
mod not_found_limit;
mod readiness;
mod stream_limit;

use std::sync::Arc;

use axum::http::HeaderMap;
use iz_client::Clock;
use iz_store::{Scope, Store, Token, Writer};
use jiff::Timestamp;
use tracing::error;

use crate::{audit_trail::AuditTrail, correlation::RequestId, error::ApiError};

pub use self::caller::is_word;
pub(crate) use self::{
    authorize::authorize,
    caller::{ABOUT_ACTOR, ACTOR, Caller},
    not_found_limit::{CountedLookup, NotFoundLimit, Stopped},
    readiness::Readiness,
    stream_limit::{StreamLimit, TOKEN_STREAMS},
};

/// The most answers "not found" that a token gets in an hour, if nothing else is set.
pub const DEFAULT_NOT_FOUND_PER_HOUR: u32 = 120;

/// The tokens of a service, its audit trail, and the limits of each token.
pub struct Access {
    store: Store,
    clock: Clock,
    pub(crate) trail: AuditTrail,
    pub(crate) not_found: NotFoundLimit,
    pub(crate) streams: StreamLimit,
    pub(crate) readiness: Readiness,
}

impl Access {
    /// The access to a service whose tokens and audit trail are in `store`.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        let trail = AuditTrail::new(store.clone(), clock.clone(), Writer::Server);
        let readiness = Readiness::new(trail.clone());
        let not_found = NotFoundLimit::new(DEFAULT_NOT_FOUND_PER_HOUR);
        Self { store, clock, trail, not_found, streams: StreamLimit::new(), readiness }
    }

    /// Sets the most answers "not found" that a token gets in an hour. 0 is no limit.
    #[must_use]
    pub fn with_not_found_per_hour(self, limit: u32) -> Self {
        Self { not_found: NotFoundLimit::new(limit), ..self }
    }

    /// Who sent a request. The token must be valid and have the scope.
    ///
    /// # Errors
    ///
    /// [`ApiError`] that says what is wrong with the token, or that the tokens cannot be read.
    pub(crate) async fn caller(
        &self,
        headers: &HeaderMap,
        request_id: Option<&RequestId>,
        scope: Scope,
    ) -> Result<Caller, ApiError> {
        let secret = bearer::token(headers)?;
        let now = self.clock.now();
        let token: Option<Token> = self.store.token(&secret, now).await.map_err(|fault| {
            error!(%fault, "the tokens cannot be read");
            ApiError::StoreUnavailable
        })?;
        let token = valid(token, now)?;
        if !token.scopes.contains(&scope) {
            return Err(ApiError::ScopeMissing { scope });
        }
        let request_id = request_id.and_then(RequestId::as_str).map(str::to_owned);
        Caller::new(Arc::new(token), headers, request_id)
    }

    /// Checks that a caller's token is still valid.
    ///
    /// # Errors
    ///
    /// As [`Access::caller`].
    pub(crate) async fn check(&self, caller: &Caller) -> Result<(), ApiError> {
        let tokens = self.store.tokens().await.map_err(|fault| {
            error!(%fault, "the tokens cannot be read");
            ApiError::StoreUnavailable
        })?;
        let token = tokens.into_iter().find(|token| token.id == caller.token_id());
        valid(token, self.clock.now()).map(drop)
    }
}

fn valid(token: Option<Token>, now: Timestamp) -> Result<Token, ApiError> {
    let token = token.ok_or(ApiError::TokenUnknown)?;
    if token.revoked.is_some() {
        return Err(ApiError::TokenRevoked);
    }
    if token.is_expired(now) {
        return Err(ApiError::TokenExpired);
    }
    Ok(token)
}
