//! The protocol of each kind of web service.

use std::sync::Arc;

use super::{form_post::FormPost, protocol::Protocol, soap::Soap};
use crate::profile::TransportSettings;

/// The protocol for the kind of service in these settings.
#[must_use]
pub fn protocol_for(settings: &TransportSettings) -> Arc<dyn Protocol> {
    match settings.soap_service() {
        Some(service) => Arc::new(Soap::new(service, settings)),
        None => Arc::new(FormPost::new(settings.form.clone().unwrap_or_default())),
    }
}
