//! How one kind of web service packs an HL7 message into a request, and reads one from a reply. No I/O happens here.

use std::{fmt, time::Duration};

use iz_soap::{SoapReadError, hl7_text};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use crate::{environment::Environment, error::AskError};

/// The maximum length of a reply, in bytes.
pub const MAX_REPLY_BYTES: usize = 8 * 1024 * 1024;

/// A kind of web service: it packs an HL7 message into a request and reads one from a reply.
pub trait Protocol: fmt::Debug + Send + Sync {
    /// Makes the request that carries an HL7 message.
    ///
    /// # Errors
    ///
    /// [`AskError::Unwritable`] if the message cannot be put into this kind of request.
    fn query_request(
        &self,
        context: &RequestContext<'_>,
        hl7_message: String,
    ) -> Result<HttpRequest, AskError>;

    /// Reads the HL7 message from the body of a reply, whatever its HTTP status.
    ///
    /// # Errors
    ///
    /// [`AskError`] if the body is a fault, or contains no message.
    fn message(&self, reply: &HttpReply) -> Result<Payload, AskError>;

    /// Makes a request that contains no personal data and shows whether the service is up.
    ///
    /// # Errors
    ///
    /// [`AskError::Unwritable`] if the request cannot be written.
    fn probe_request(&self, context: &RequestContext<'_>) -> Result<HttpRequest, AskError>;

    /// Checks the reply to a probe.
    ///
    /// # Errors
    ///
    /// [`AskError`] if the reply shows that the service is not up.
    fn check_probe(&self, reply: &HttpReply) -> Result<(), AskError>;
}

/// What a request needs besides its message.
#[derive(Clone, Copy, Debug)]
pub struct RequestContext<'a> {
    /// The credentials.
    pub sender: &'a Sender,
    /// The id of the query, which no other query has.
    pub id: &'a str,
    /// The clock and the randomness.
    pub environment: &'a Environment,
}

/// The credentials in a request. `Debug` shows none of them.
#[derive(Default)]
pub struct Sender {
    /// The user name.
    pub username: Option<String>,
    /// The password.
    pub password: Option<SecretString>,
    /// The second password, if the registry issued one.
    pub second_password: Option<SecretString>,
    /// The facility id, if the service has a member for it.
    pub facility_id: Option<String>,
    /// The other id, if the registry issued one.
    pub other_id: Option<String>,
}

impl Sender {
    /// The password. Only for the code that writes a request.
    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_ref().map(ExposeSecret::expose_secret)
    }

    /// The second password. Only for the code that writes a request.
    pub(super) fn second_password(&self) -> Option<&str> {
        self.second_password.as_ref().map(ExposeSecret::expose_secret)
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender(<redacted>)")
    }
}

/// An HTTP request. It has no `Debug`: the body holds personal data and credentials.
pub struct HttpRequest {
    /// The header `Content-Type`.
    pub content_type: String,
    /// The header `SOAPAction`, if this kind of service has one.
    pub soap_action: Option<String>,
    /// The other headers that this registry requires.
    pub headers: HeaderMap,
    /// The body. Without a body the request is a GET.
    pub body: Option<String>,
}

impl HttpRequest {
    /// A GET of the service's URL. It shows whether a service without a connectivity test is up.
    pub(super) fn get() -> Self {
        Self { content_type: String::new(), soap_action: None, headers: HeaderMap::new(), body: None }
    }
}

/// What HTTP says about the end of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// The length or the last chunk shows that the whole body came.
    Marked,
    /// The body ended when the server closed the connection. A body that is cut off looks the same.
    Closed,
    /// The connection broke before the end that the length or the chunks promise.
    Broken,
}

/// An HTTP reply. It has no `Debug`: the body holds personal data.
pub struct HttpReply {
    /// The HTTP status.
    pub status: u16,
    /// The header `Content-Type`. Empty if the header is missing.
    pub content_type: String,
    /// The header `Retry-After`, if it is present and readable.
    pub retry_after: Option<Duration>,
    /// The header `Date`, which is the server's clock.
    pub date: Option<String>,
    /// What HTTP says about the end of the body.
    pub end: BodyEnd,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

impl HttpReply {
    /// The error for this status.
    pub(crate) const fn refusal(&self) -> AskError {
        AskError::Http { status: self.status, retry_after: self.retry_after }
    }

    /// Checks the reply to a GET of the service's URL. Every reply except an overload or a server error passes, because
    /// many servers refuse the method GET.
    pub(super) const fn check_get(&self) -> Result<(), AskError> {
        match self.status {
            408 | 429 | 500.. => Err(self.refusal()),
            _ => Ok(()),
        }
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }
}

/// An HL7 message as a reply carries it. `Debug` shows only its length: it holds personal data.
#[derive(Clone)]
pub struct Payload {
    /// The bytes of the message.
    pub message: Vec<u8>,
    /// Whether nothing shows where the message ends. See [`iz_hl7::OwnedAnswer::read_unproved_end`].
    pub is_end_unproved: bool,
}

impl Payload {
    /// A message whose end is shown by what stands around it.
    pub(super) fn whole(text: &str) -> Self {
        Self { message: hl7_text(text).into_owned().into_bytes(), is_end_unproved: false }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} bytes)", self.message.len())
    }
}

/// The error for a reply that cannot be read.
pub(super) fn unreadable(error: SoapReadError) -> AskError {
    if error.is_cut_off() { AskError::Incomplete } else { AskError::Envelope(error) }
}
