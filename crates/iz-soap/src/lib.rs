//! Envelopes of the CDC immunization service: bytes to types and back.
//!
//! Written is what the WSDL of 2011 asks for, in SOAP 1.2. Read are SOAP 1.2 and 1.1, the operations of 2011,
//! and the faults of 2011, of 2014 and of the hub. What comes from the other side passes one policy first: no
//! DTD, no processing instruction, no entity but the five of XML, no XInclude, and limits on size, depth,
//! attributes and markup; each rule has its own [`ReadError`]. Payloads are handed over as they were sent: no
//! trimming, no HL7.
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

mod element;
mod encoding;
mod envelope;
mod error;
mod fault;
mod reader;
mod request;
mod response;
mod service;
mod write;
mod wsdl;

pub use error::{ReadError, WriteError};
pub use fault::{Fault, FaultKind, SoapFaultCode};
pub use reader::{MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_EVENTS};
pub use request::{ConnectivityTest, Request, SubmitSingleMessage};
pub use response::Response;
pub use service::{CONTENT_TYPE, NAMESPACE, Operation, media_type};
pub use wsdl::wsdl;
