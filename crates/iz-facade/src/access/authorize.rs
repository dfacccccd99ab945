//! Checks the token of each request of a route that needs one.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use iz_store::Scope;

use super::Access;
use crate::correlation::RequestId;

/// Lets a request pass whose token has the scope. The route finds the [`Caller`](super::Caller) in the extensions of the
/// request.
pub(crate) async fn authorize(
    State((access, scope)): State<(Arc<Access>, Scope)>,
    mut request: Request,
    next: Next,
) -> Response {
    let request_id = request.extensions().get::<RequestId>();
    match access.caller(request.headers(), request_id, scope).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}
