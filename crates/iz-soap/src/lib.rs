//! SOAP envelopes of the CDC immunization services: bytes to types and back.
//!
//! The crate writes and reads envelopes of the WSDLs of 2011 and 2014 and of the IZ Gateway hub, in SOAP 1.1 and 1.2. A
//! [`Dialect`] names the service and the version. A [`ServiceDescription`] describes any other service: its elements, its
//! headers and its action. The services of the CDC are such descriptions too, so one writer writes every request.
//!
//! Every document must follow the XML policy: no DTD, no entity except the five of XML and in replies those of HTML, no
//! XInclude, no address that is opened, no processing instruction in the Envelope, and limits on size, depth, attributes
//! and markup. Each rule has its own [`SoapReadError`]. Every encoding of the WHATWG standard is read, and UTF-16.
//!
//! Requests are read strictly: see [`ReceivedRequest::read_with`]. Replies are read leniently, because nobody can correct
//! the servers: see [`Response::read`], and [`Response::read_with`] for the `Content-Type`. Payloads are returned as they
//! were sent. [`hl7_text()`] undoes what some servers do to the message: encoding, escaping once more, wrapping and
//! framing. [`body_text()`] reads the bytes of a body without XML. [`element_text()`] removes the XML element around the reply to a form.
//!
//! The crate does no I/O, reads no clock and never panics, whatever the bytes.
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

mod body_text;
mod cdc_description;
mod codec;
mod description;
mod dialect;
mod element_template;
mod element_text;
mod encoded_text;
mod envelope;
mod envelope_writer;
mod fault;
mod fault_code;
mod fault_detail;
mod fault_kind;
mod header;
mod hl7_text;
mod media_type;
mod message_part;
mod multipart;
mod padding;
mod payload_form;
mod read_error;
mod request;
mod request_values;
mod request_writer;
mod response;
mod result_path;
mod service;
mod twice_escaped;
mod username_token;
mod write_error;
mod wsdl;
mod xml;

pub use body_text::body_text;
pub use codec::base64::encode as base64_text;
pub use description::{
    ActionPlace, AddressingHeader, HeaderPart, OperationDescription, SegmentEnd, ServiceDescription,
    UsernameToken,
};
pub use dialect::{CONTENT_TYPE, Dialect, SoapVersion, TextForm, media_type};
pub use element_template::{Content, ElementTemplate, Value};
pub use element_text::{element_text, element_text_with};
pub use fault::{HubFaultForm, SoapFault};
pub use fault_code::{HubRetry, SoapFaultCode};
pub use fault_kind::FaultKind;
pub use header::EnvelopeHeader;
pub use hl7_text::{hl7_text, hl7_text_and_forms};
pub use message_part::message_in_parts;
pub use multipart::envelope_of;
pub use payload_form::PayloadForm;
pub use read_error::SoapReadError;
pub use request::{ConnectivityTest, ReceivedRequest, Request, SubmitSingleMessage};
pub use request_values::RequestValues;
pub use response::Response;
pub use service::{ElementNames, NAMESPACE, Operation, SoapService};
pub use write_error::WriteError;
pub use wsdl::wsdl;
pub use xml::limits::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_EVENTS, MAX_SECTIONS};
pub use xml::xml_name::is_element_name;
