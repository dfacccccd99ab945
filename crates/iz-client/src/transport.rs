//! The kinds of service that a registry may have. A new one is a variant of [`TransportKind`], an arm of
//! [`TransportKind::wire`] and a file beside the others.

mod post;
mod soap;

use std::{fmt, sync::Arc, time::Duration};

use iz_soap::{Dialect, SoapReadError, SoapService, SoapVersion};
use secrecy::SecretString;
use serde::Deserialize;

pub(crate) use self::soap::ECHO;
use self::{post::Post, soap::Soap};
use crate::{AskError, profile::Transport};

/// The kinds of service that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[non_exhaustive]
pub enum TransportKind {
    /// The CDC WSDL of 2011 over SOAP 1.2: most registries.
    #[serde(rename = "cdc-soap-2011")]
    CdcSoap2011,
    /// The CDC WSDL of 2011 over SOAP 1.1.
    #[serde(rename = "cdc-soap-2011-soap11")]
    CdcSoap2011Soap11,
    /// The CDC WSDL of 2014 over SOAP 1.2.
    #[serde(rename = "cdc-soap-2014")]
    CdcSoap2014,
    /// The IZ Gateway hub, which passes the message on to the registry of `destination_id`.
    #[serde(rename = "iz-gateway-hub")]
    IzGatewayHub,
    /// A form sent by HTTPS POST; the answer is HL7 with nothing or one element around it.
    #[serde(rename = "https-post-form")]
    HttpsPostForm,
}

impl TransportKind {
    /// How this kind of service is spoken to.
    pub(crate) fn wire(self, settings: &Transport) -> Arc<dyn Wire> {
        let dialect =
            |service, soap| Dialect { service, soap, text: settings.text.unwrap_or_default().into() };
        match self {
            Self::CdcSoap2011 => {
                Arc::new(Soap::new(dialect(SoapService::Cdc2011, SoapVersion::V12), settings))
            }
            Self::CdcSoap2011Soap11 => {
                Arc::new(Soap::new(dialect(SoapService::Cdc2011, SoapVersion::V11), settings))
            }
            Self::CdcSoap2014 => {
                Arc::new(Soap::new(dialect(SoapService::Cdc2014, SoapVersion::V12), settings))
            }
            Self::IzGatewayHub => Arc::new(Soap::new(dialect(SoapService::Hub, SoapVersion::V12), settings)),
            Self::HttpsPostForm => Arc::new(Post::new(settings.form.clone().unwrap_or_default())),
        }
    }
}

/// What a kind of service makes of a message, and back: no I/O.
pub(crate) trait Wire: fmt::Debug + Send + Sync {
    /// The request that carries an HL7 message; `id` is of this question alone.
    fn question(&self, sender: &Sender, hl7_message: String, id: &str) -> Result<Outgoing, AskError>;

    /// The HL7 message in a reply.
    fn answer(&self, reply: &Incoming) -> Result<Vec<u8>, AskError>;

    /// A request that tells nothing about anybody and shows whether the service is there.
    fn probe(&self, id: &str) -> Result<Outgoing, AskError>;

    /// Whether the reply to it says so.
    fn probed(&self, reply: &Incoming) -> Result<(), AskError>;
}

/// Who asks.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) username: Option<String>,
    pub(crate) password: Option<SecretString>,
    pub(crate) facility_id: Option<String>,
}

/// A request to send.
pub(crate) struct Outgoing {
    pub(crate) content_type: String,
    /// The header `SOAPAction`, where the kind of service has one.
    pub(crate) soap_action: Option<String>,
    /// Without one the request is a GET.
    pub(crate) body: Option<String>,
}

/// A reply that has arrived whole.
pub(crate) struct Incoming {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    /// `Retry-After`, where it was sent and could be read.
    pub(crate) retry_after: Option<Duration>,
    /// The server's clock: `Date`, as it was sent.
    pub(crate) date: Option<String>,
    /// Whether HTTP said where the body ends, so that it cannot have been cut unseen.
    pub(crate) has_end: bool,
    pub(crate) body: Vec<u8>,
}

/// The reason why there is no answer where a reply cannot be read.
fn unreadable(error: SoapReadError) -> AskError {
    if error.is_cut_off() { AskError::Incomplete } else { AskError::Envelope(error) }
}

impl Incoming {
    /// The status as the reason why there is no answer.
    pub(crate) const fn refusal(&self) -> AskError {
        AskError::Http { status: self.status, retry_after: self.retry_after }
    }

    pub(crate) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}
