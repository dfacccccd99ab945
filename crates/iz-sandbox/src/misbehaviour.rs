//! The table of everything that registries, and the servers before them, do wrong.

mod answer;
mod envelope;
mod http;
mod wire;

use std::{fmt, str::FromStr};

use axum::http::StatusCode;
use iz_soap::{FaultKind, SoapVersion};

use self::Act::{AddressingRequired, Answer, Echo, Envelope, Fault, Http, Payload, Registry, Status, Wire};
use self::RegistryMisbehaviour::{Lagging, LaggingBySeconds, OtherPatient, Refused, Rejected};
use crate::{
    clock::SandboxClock, endpoint::Endpoint, envelope::fault::is_of_hub, http::response::RawReply,
    query::message::QueryMessage, wire::Script,
};

/// A facility id selects a misbehaviour in the form `misbehave:NAME`.
pub(crate) const FACILITY_PREFIX: &str = "misbehave:";

/// Something that a registry, or a server before it, does wrong.
///
/// A request selects it by the header [`crate::MISBEHAVE`] or by the facility id `misbehave:NAME`.
/// [`crate::Settings`] select it for the whole sandbox.
#[derive(Clone, Copy)]
pub struct Misbehaviour {
    name: &'static str,
    shows: &'static str,
    pub(crate) act: Act,
}

/// The step of the response that a misbehaviour changes.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// The registry gives another answer.
    Registry(RegistryMisbehaviour),
    /// Changes the text of the answer to a query.
    Answer(fn(&str, &QueryMessage) -> String),
    /// Makes XML of the text of the answer.
    Payload(fn(&str) -> String),
    /// Changes the echo of a connectivity test.
    Echo(fn(&str) -> String),
    /// Changes the envelope.
    Envelope(fn(&str) -> Vec<u8>),
    /// Refuses an envelope without the WS-Addressing headers that its WSDL requires.
    AddressingRequired,
    /// Sends a fault instead of the answer.
    Fault(FaultShape),
    /// Changes the HTTP response.
    Http(fn(&mut RawReply)),
    /// Sends an HTTP status with a page for people.
    Status(StatusCode),
    /// Sends bytes that do not follow HTTP.
    Wire(fn(&RawReply, &SandboxClock) -> Script),
}

/// A wrong answer of the registry itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegistryMisbehaviour {
    /// The first query about a person does not find them.
    Lagging,
    /// Queries do not find a person until some time after the first query about them.
    LaggingBySeconds,
    /// The record of another person.
    OtherPatient,
    /// AE in a Z33 instead of a fault.
    Rejected,
    /// An ACK with AR and 207.
    Refused,
}

/// A fault, and how it differs from the fault that the endpoint itself would send.
#[derive(Clone, Copy)]
pub(crate) struct FaultShape {
    pub(crate) kind: FaultKind,
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) version: Option<SoapVersion>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) change: fn(&str) -> String,
}

impl FaultShape {
    /// The fault as the endpoint itself would send it.
    pub(crate) const fn of(kind: FaultKind) -> Self {
        Self { kind, endpoint: None, version: None, status: None, change: str::to_owned }
    }

    const fn of_2014(kind: FaultKind) -> Self {
        Self { endpoint: Some(Endpoint::Cdc2014), ..Self::of(kind) }
    }
}

const fn row(name: &'static str, act: Act, shows: &'static str) -> Misbehaviour {
    Misbehaviour { name, shows, act }
}

const fn fault(name: &'static str, kind: FaultKind, shows: &'static str) -> Misbehaviour {
    row(name, Fault(FaultShape::of(kind)), shows)
}

const UNKNOWN: FaultShape = FaultShape::of(FaultKind::Unknown);
const SOAP_11: FaultShape = FaultShape { version: Some(SoapVersion::V11), ..UNKNOWN };
const SOAP_12: FaultShape = FaultShape { version: Some(SoapVersion::V12), ..UNKNOWN };
const LOWER_CASE: FaultShape =
    FaultShape { change: envelope::lower_case_detail, ..FaultShape::of(FaultKind::Security) };
const NESTED: FaultShape =
    FaultShape { change: envelope::nested_hub_detail, ..FaultShape::of(FaultKind::DestinationConnection) };
const UNPREFIXED: FaultShape = FaultShape { change: |fault| fault.replace(">soap:", ">"), ..UNKNOWN };
const WITHOUT_BODY: FaultShape = FaultShape { change: envelope::without_body, ..UNKNOWN };

static ALL: &[Misbehaviour] = &[
    // The text of the answer.
    row("cdata", Payload(answer::cdata), "the message is in a CDATA section"),
    row("line-feeds", Answer(|text, _| text.replace('\r', "\n")), "segments end with LF instead of CR"),
    row("blanks", Answer(answer::blanks), "blank lines and spaces are around the message"),
    row("url-encoded", Answer(answer::url_encoded), "the message is URL-encoded"),
    row("base64", Answer(answer::base64), "the message is Base64"),
    row("empty-return", Answer(|_, _| String::new()), "the return is empty"),
    row("sentence", Answer(answer::sentence), "the return is a sentence for people"),
    row("batch", Answer(answer::batch), "the message is between FHS, BHS, BTS and FTS"),
    row("two-messages", Answer(|text, _| text.repeat(2)), "the return holds the same message twice"),
    row("cut-message", Answer(answer::cut), "the message ends in the middle of a segment"),
    row("control-character", Payload(answer::control_character), "the XML holds the forbidden U+000B"),
    row("wrong-control-id", Answer(answer::wrong_control_id), "MSA-2 and QPD-2 are of another query"),
    row("pdf", Answer(answer::pdf), "an OBX holds a PDF of 3 MB in Base64"),
    row(
        "duplicate-segments",
        Answer(answer::duplicate_segments),
        "PID and each segment after it comes twice",
    ),
    row("duplicate-orders", Answer(answer::duplicate_orders), "every order group comes twice"),
    // The registry.
    row(
        "other-patient",
        Registry(OtherPatient),
        "the record is of another person, with correct MSA-2 and QPD-2",
    ),
    row("lagging", Registry(Lagging), "the first query about a person does not find them, the next one does"),
    row(
        "lagging-seconds",
        Registry(LaggingBySeconds),
        "a person is not found for up to 90 seconds, then found",
    ),
    row("rejected", Registry(Rejected), "an RSP with AE and error 207 instead of a fault"),
    row("turned-away", Registry(Refused), "an ACK with AR and error 207 instead of a fault"),
    // The connectivity test.
    row("echo-in-words", Echo(answer::echo_in_words), "connectivityTest adds words before the echo"),
    row("echo-lost", Echo(|_| "OK".to_owned()), "connectivityTest answers without the echo"),
    // The envelope.
    row("bom", Envelope(envelope::bom), "a byte order mark is before the XML"),
    row("blank-before-declaration", Envelope(envelope::blank), "a line break is before the XML declaration"),
    row("no-declaration", Envelope(envelope::no_declaration), "the XML declaration is missing"),
    row(
        "other-prefix",
        Envelope(envelope::other_prefix),
        "SOAP's namespace is the default, without a prefix",
    ),
    row(
        "extra-elements",
        Envelope(envelope::extra_elements),
        "elements that no WSDL has are around the return",
    ),
    row("wrong-element", Envelope(envelope::wrong_element), "the element of the return is called result"),
    row("missing-end-tag", Envelope(envelope::missing_end_tag), "Body and Envelope have no end tag"),
    row(
        "wrong-charset",
        Envelope(envelope::wrong_charset),
        "the XML declares UTF-8 and has a byte of Windows-1252",
    ),
    row("latin-1", Http(http::latin_1), "the envelope is ISO-8859-1 and declares it"),
    row("doctype", Envelope(envelope::doctype), "the envelope has a DTD with an entity"),
    row("addressing-required", AddressingRequired, "2014, hub: WS-Addressing is required, as the WSDL says"),
    // Faults.
    fault("security-fault", FaultKind::Security, "SecurityFault"),
    fault("message-too-large-fault", FaultKind::MessageTooLarge, "MessageTooLargeFault"),
    fault("unsupported-operation-fault", FaultKind::UnsupportedOperation, "UnsupportedOperationFault"),
    fault("unknown-fault", FaultKind::Unknown, "2011: fault (UnknownFault); 2014: a fault without detail"),
    fault(
        "destination-connection-fault",
        FaultKind::DestinationConnection,
        "hub: DestinationConnectionFault",
    ),
    fault("unknown-destination-fault", FaultKind::UnknownDestination, "hub: UnknownDestinationFault"),
    fault("hub-client-fault", FaultKind::HubClient, "hub: HubClientFault"),
    fault("metadata-fault", FaultKind::Metadata, "hub: MetadataFault"),
    fault("unexpected-exception-fault", FaultKind::UnexpectedException, "hub: UnexpectedExceptionFault"),
    row(
        "hub-fault-nested",
        Fault(NESTED),
        "hub: Retry and its siblings are in the DestinationConnectionFault, not beside it",
    ),
    row(
        "security-fault-2014",
        Fault(FaultShape::of_2014(FaultKind::Security)),
        "SecurityFault of 2014 without children, from every service",
    ),
    row(
        "message-too-large-fault-2014",
        Fault(FaultShape::of_2014(FaultKind::MessageTooLarge)),
        "MessageTooLargeFault of 2014, from every service",
    ),
    row(
        "unsupported-operation-fault-2014",
        Fault(FaultShape::of_2014(FaultKind::UnsupportedOperation)),
        "UnsupportedOperationFault of 2014, from every service",
    ),
    row("fault-soap-1-1", Fault(SOAP_11), "a fault of SOAP 1.1 for requests of both versions"),
    row("fault-soap-1-2", Fault(SOAP_12), "a fault of SOAP 1.2 for requests of both versions"),
    row("fault-200", Fault(FaultShape { status: Some(StatusCode::OK), ..UNKNOWN }), "a fault with HTTP 200"),
    row(
        "fault-400",
        Fault(FaultShape { status: Some(StatusCode::BAD_REQUEST), ..UNKNOWN }),
        "a fault with HTTP 400",
    ),
    row(
        "fault-lower-case",
        Fault(LOWER_CASE),
        "SecurityFault with detail in lower case and without namespace",
    ),
    row("fault-unprefixed", Fault(UNPREFIXED), "the code of the fault has no prefix"),
    row("fault-without-body", Fault(WITHOUT_BODY), "the Fault is directly in the Envelope, without a Body"),
    // HTTP.
    row("http-400", Status(StatusCode::BAD_REQUEST), "400 Bad Request"),
    row("http-401", Status(StatusCode::UNAUTHORIZED), "401 Unauthorized, with WWW-Authenticate"),
    row("http-403", Status(StatusCode::FORBIDDEN), "403 Forbidden"),
    row("http-404", Status(StatusCode::NOT_FOUND), "404 Not Found"),
    row("http-408", Status(StatusCode::REQUEST_TIMEOUT), "408 Request Timeout"),
    row("http-413", Status(StatusCode::PAYLOAD_TOO_LARGE), "413 Content Too Large"),
    row("http-429", Status(StatusCode::TOO_MANY_REQUESTS), "429 Too Many Requests, with Retry-After: 7"),
    row("http-500", Status(StatusCode::INTERNAL_SERVER_ERROR), "500 Internal Server Error with a page"),
    row("http-502", Status(StatusCode::BAD_GATEWAY), "502 Bad Gateway"),
    row("http-503", Status(StatusCode::SERVICE_UNAVAILABLE), "503 Service Unavailable, with Retry-After: 30"),
    row("http-504", Status(StatusCode::GATEWAY_TIMEOUT), "504 Gateway Timeout"),
    row("answer-500", Http(http::answer_500), "a good answer with HTTP 500"),
    row("login-page", Http(http::login_page), "200 with an HTML login page"),
    row("redirect", Http(http::redirect), "302 to a login page"),
    row("empty-body", Http(|reply| reply.body_mut().clear()), "200 without a body"),
    row("wrong-content-type", Http(http::wrong_content_type), "the media type of the envelope is text/html"),
    row("multipart", Http(http::multipart), "the envelope is the root part of multipart/related"),
    row("gzip", Http(http::gzipped), "the body is gzip, although the request does not accept it"),
    row("gzip-bomb", Http(http::gzip_bomb), "a small gzip body unpacks to 32 MiB"),
    // The connection.
    row("hang-up", Wire(|_, _| Script::new()), "the connection ends without a byte"),
    row("silence", Wire(wire::silence), "nothing comes for a minute, then the connection ends"),
    row("slow-header", Wire(wire::slow_header), "the header comes in pieces over 30 seconds"),
    row("slow-body", Wire(wire::slow_body), "the body comes in pieces over 30 seconds"),
    row("late", Wire(wire::late), "a good answer after 30 seconds"),
    row("cut-header", Wire(wire::cut_header), "the connection ends within the header"),
    row("cut-body", Wire(wire::cut_body), "the connection ends within the body"),
    row("wrong-length", Wire(wire::wrong_length), "Content-Length is half of the length that is sent"),
    row("chunked", Wire(wire::chunked), "the body comes in chunks, without a length"),
    row("cut-chunks", Wire(wire::cut_chunks), "the body comes in chunks and the last one is missing"),
    row("huge-body", Wire(wire::huge_body), "16 MiB of spaces follow the envelope"),
];

impl Misbehaviour {
    /// Every misbehaviour.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        ALL
    }

    /// The name by which a user selects it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it does, in one line.
    #[must_use]
    pub const fn shows(&self) -> &'static str {
        self.shows
    }

    /// Whether it is a fault that only the WSDL of the hub declares.
    pub(crate) const fn is_of_hub(&self) -> bool {
        matches!(self.act, Fault(shape) if is_of_hub(shape.kind))
    }
}

/// No misbehaviour has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no misbehaviour has this name: `izquery sandbox --list` prints all names")]
pub struct UnknownMisbehaviour;

impl FromStr for Misbehaviour {
    type Err = UnknownMisbehaviour;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        ALL.iter().find(|known| known.name == name.trim()).copied().ok_or(UnknownMisbehaviour)
    }
}

impl fmt::Debug for Misbehaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Misbehaviour {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Misbehaviour {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_each_name_finds_its_misbehaviour() {
        let names: HashSet<_> = ALL.iter().map(Misbehaviour::name).collect();
        assert_eq!(names.len(), ALL.len());
        for known in ALL {
            assert!(known.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            assert_eq!(known.name.parse(), Ok(*known));
            assert!(known.shows.len() > 10 && !known.shows.ends_with('.'), "{}", known.shows);
        }
        assert_eq!("nonsense".parse::<Misbehaviour>(), Err(UnknownMisbehaviour));
    }
}
