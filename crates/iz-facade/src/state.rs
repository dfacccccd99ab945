//! What the handlers of all routes share.

use std::sync::Arc;

use crate::Facade;

/// What the handlers of all routes share. It is cloned for each request.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) facade: Arc<Facade>,
}
