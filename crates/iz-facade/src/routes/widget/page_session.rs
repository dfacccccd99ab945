//! The session of the page that sent a request.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{
    access::bearer,
    correlation::RequestId,
    error::ApiError,
    state::AppState,
    widget::{Session, Shown, ViewSecret},
};

/// A session, and its secret.
pub(in crate::routes) struct PageSession {
    pub(super) secret: ViewSecret,
    pub(super) session: Session,
}

impl PageSession {
    /// The answer that the page shows, if it has this id.
    ///
    /// # Errors
    ///
    /// [`ApiError::OtherAnswer`] if it has another one; [`ApiError::OtherLookup`] if the page shows none yet.
    pub(super) fn shown(&self, state: &AppState, answer: &str) -> Result<Arc<Shown>, ApiError> {
        let page = state.views.state(&self.secret, state.facade.environment.clock.now())?;
        let shown = page.shown.ok_or(ApiError::OtherLookup)?;
        if page.number.to_string() == answer { Ok(shown) } else { Err(ApiError::OtherAnswer) }
    }
}

impl FromRequestParts<Arc<AppState>> for PageSession {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Self::Rejection> {
        let secret = bearer::secret(&parts.headers).and_then(ViewSecret::parse);
        let secret = secret.ok_or(ApiError::SessionOver)?;
        let mut session = state.views.session(&secret, state.facade.environment.clock.now())?;
        state.access.check(&session.caller).await?;
        let request_id = parts.extensions.get::<RequestId>().and_then(RequestId::as_str);
        session.requester.request_id = request_id.map(str::to_owned);
        Ok(Self { secret, session })
    }
}
