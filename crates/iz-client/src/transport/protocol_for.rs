//! The protocol of each kind of web service.

use std::sync::Arc;

use iz_soap::{Dialect, SoapService, SoapVersion};

use super::{form_post::FormPost, protocol::Protocol, soap::Soap};
use crate::profile::{TransportKind, TransportSettings};

/// The protocol for the kind of service in these settings.
#[must_use]
pub fn protocol_for(settings: &TransportSettings) -> Arc<dyn Protocol> {
    let dialect = |service, soap| Dialect { service, soap, text: settings.text.unwrap_or_default().into() };
    let soap = |dialect: Dialect| Arc::new(Soap::new(dialect.description(), settings));
    match settings.kind {
        TransportKind::CdcSoap2011 => soap(dialect(SoapService::Cdc2011, SoapVersion::V12)),
        TransportKind::CdcSoap2011Soap11 => soap(dialect(SoapService::Cdc2011, SoapVersion::V11)),
        TransportKind::CdcSoap2014 => soap(dialect(SoapService::Cdc2014, SoapVersion::V12)),
        TransportKind::IzGatewayHub => soap(dialect(SoapService::Hub, SoapVersion::V12)),
        TransportKind::HttpsPostForm => Arc::new(FormPost::new(settings.form.clone().unwrap_or_default())),
    }
}
