//! Envelopes of the CDC immunization service: bytes to types and back.
//!
//! The WSDLs of 2011 and 2014 and the IZ Gateway hub are written and read, in SOAP 1.2 and 1.1; a [`Dialect`] says
//! which. What comes from the other side passes one policy first: no DTD, no processing instruction, no entity but
//! the five of XML, no XInclude, and limits on size, depth, attributes and markup; each rule has its own
//! [`ReadError`]. Requests are read to the letter. Replies are read as they come from servers that nobody can
//! correct, see [`Response::read`], and with what HTTP says of them, see [`Response::read_with`]. Payloads are handed over
//! as they were sent; [`hl7_text`] undoes what some servers wrap around them, [`element_text`] the element around the
//! answer to a form.
//!
//! Nothing here does I/O, reads a clock or panics, whatever the bytes.
//!
//! ```
//! use iz_soap::{Request, Response, SubmitSingleMessage};
//!
//! let request = Request::SubmitSingleMessage(SubmitSingleMessage {
//!     username: Some("store-12".to_owned()),
//!     password: Some("not a real one".to_owned()),
//!     facility_id: None,
//!     hl7_message: "MSH|^~\\&|PHARMACY\rQPD|Z44\r".to_owned(),
//! });
//! let envelope = request.write()?;
//! assert!(envelope.contains("MSH|^~\\&amp;|PHARMACY&#xD;QPD|Z44&#xD;"));
//!
//! let reply = Response::SubmitSingleMessage("MSH|^~\\&|REGISTRY\r".to_owned()).write()?;
//! assert!(matches!(Response::read(reply.as_bytes())?, Response::SubmitSingleMessage(_)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod dialect;
mod element;
mod encoding;
mod envelope;
mod error;
mod fault;
mod header;
mod media_type;
mod multipart;
mod payload;
mod reader;
mod request;
mod response;
mod service;
mod write;
mod wsdl;

pub use dialect::{CONTENT_TYPE, Dialect, SoapVersion, TextForm, media_type};
pub use error::{ReadError, WriteError};
pub use fault::{Fault, FaultKind, HubRetry, SoapFaultCode};
pub use header::EnvelopeHeader;
pub use multipart::envelope_of;
pub use payload::{element_text, element_text_with, hl7_text};
pub use reader::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_EVENTS, MAX_SECTIONS};
pub use request::{ConnectivityTest, Received, Request, SubmitSingleMessage};
pub use response::Response;
pub use service::{NAMESPACE, Operation, Service};
pub use wsdl::wsdl;
