//! What registries in the field do wrong, each under a name of its own.

mod answer;
mod envelope;
mod gzip;
mod http;
mod wire;

use std::{fmt, str::FromStr};

use iz_soap::FaultKind;

use crate::{
    Clock, envelope::Version, http::Outgoing, named::by_name, question::Question, transport::Transport,
    wire::Script,
};

/// How a facility id asks for a misbehaviour: `misbehave:NAME`.
pub(crate) const FACILITY_PREFIX: &str = "misbehave:";

/// Something that a registry, or whatever stands before it, does wrong.
///
/// It is asked for in the header [`crate::MISBEHAVE`] of a request, in the facility id as `misbehave:NAME`, or for the
/// whole sandbox in [`crate::Settings`].
#[derive(Clone, Copy)]
pub struct Misbehaviour {
    name: &'static str,
    shows: &'static str,
    pub(crate) act: Act,
}

/// Where in the making of an answer a misbehaviour steps in.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// The registry itself answers otherwise.
    Registry(Oddity),
    /// The text of the answer is changed, given the question.
    Answer(fn(&str, &Question) -> String),
    /// The answer stands otherwise in the XML.
    Payload(fn(&str) -> String),
    /// The echo of a connectivity test is changed.
    Echo(fn(&str) -> String),
    /// The envelope is changed.
    Envelope(fn(&str) -> Vec<u8>),
    /// An envelope without the WS-Addressing that its WSDL demands is refused.
    AddressingRequired,
    /// A fault takes the place of the answer.
    Fault(FaultShape),
    /// The HTTP response is changed.
    Http(fn(&mut Outgoing)),
    /// An HTTP status with a page for people takes the place of the answer.
    Status(u16),
    /// Bytes go over the connection otherwise than HTTP has it.
    Wire(fn(&Outgoing, &Clock) -> Script),
}

/// What a registry can do otherwise before there is a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Oddity {
    /// A person is not found when asked for the first time.
    Lagging,
    /// A person is not found until some time after they were asked for first.
    LaggingBySeconds,
    /// The record of somebody else.
    OtherPatient,
    /// AE in a Z33, where others send a fault.
    Rejected,
    /// An ACK with AR and 207.
    TurnedAway,
}

/// Which fault, and in what it differs from what the service asked for would send.
#[derive(Clone, Copy)]
pub(crate) struct FaultShape {
    pub(crate) kind: FaultKind,
    pub(crate) transport: Option<Transport>,
    pub(crate) version: Option<Version>,
    pub(crate) status: u16,
    pub(crate) change: fn(&str) -> String,
}

impl FaultShape {
    /// As the service asked for would send it.
    pub(crate) const fn of(kind: FaultKind) -> Self {
        Self { kind, transport: None, version: None, status: 500, change: str::to_owned }
    }
}

const fn row(name: &'static str, act: Act, shows: &'static str) -> Misbehaviour {
    Misbehaviour { name, shows, act }
}

const fn fault(name: &'static str, kind: FaultKind, shows: &'static str) -> Misbehaviour {
    row(name, Act::Fault(FaultShape::of(kind)), shows)
}

const fn shaped(name: &'static str, shape: FaultShape, shows: &'static str) -> Misbehaviour {
    row(name, Act::Fault(shape), shows)
}

const SECURITY: FaultShape = FaultShape::of(FaultKind::Security);
const UNKNOWN: FaultShape = FaultShape::of(FaultKind::Unknown);

static ALL: &[Misbehaviour] = &[
    // The payload.
    row("cdata", Act::Payload(answer::cdata), "the answer stands in CDATA"),
    row("line-feeds", Act::Answer(answer::line_feeds), "segments end with LF instead of CR"),
    row("blanks", Act::Answer(answer::blanks), "blank lines and blanks stand around the message"),
    row("url-encoded", Act::Answer(answer::url_encoded), "the message is URL-encoded"),
    row("base64", Act::Answer(answer::base64), "the message is Base64"),
    row("empty-return", Act::Answer(answer::empty), "the return is empty"),
    row("sentence", Act::Answer(answer::sentence), "the return is a sentence for people"),
    row("batch", Act::Answer(answer::batch), "the message stands between FHS, BHS, BTS and FTS"),
    row("two-messages", Act::Answer(answer::twice), "the same message comes twice in one return"),
    row("cut-message", Act::Answer(answer::cut), "the message ends in the middle of a segment"),
    row("control-character", Act::Payload(answer::control_character), "the XML holds the forbidden U+000B"),
    row("wrong-control-id", Act::Answer(answer::wrong_control_id), "MSA-2 and QPD-2 are of another question"),
    row("pdf", Act::Answer(answer::pdf), "an OBX holds a PDF of 3 MB in Base64"),
    row(
        "duplicate-segments",
        Act::Answer(answer::duplicate_segments),
        "PID and all that follows comes segment by segment twice",
    ),
    row("duplicate-orders", Act::Answer(answer::duplicate_orders), "every order group comes twice"),
    // The registry.
    row(
        "other-patient",
        Act::Registry(Oddity::OtherPatient),
        "the record is somebody else's, correlated as it should be",
    ),
    row(
        "lagging",
        Act::Registry(Oddity::Lagging),
        "not found at the first question about a person, found at the next",
    ),
    row(
        "lagging-seconds",
        Act::Registry(Oddity::LaggingBySeconds),
        "not found for up to 90 seconds after the first question about a person, then found",
    ),
    row("rejected", Act::Registry(Oddity::Rejected), "an RSP with AE and an error 207 instead of a fault"),
    row(
        "turned-away",
        Act::Registry(Oddity::TurnedAway),
        "an ACK with AR and an error 207 instead of a fault",
    ),
    // The connectivity test.
    row("echo-in-words", Act::Echo(answer::echo_in_words), "connectivityTest wraps the echo in words"),
    row("echo-lost", Act::Echo(answer::echo_lost), "connectivityTest answers without the echo"),
    // The envelope.
    row("bom", Act::Envelope(envelope::bom), "a byte order mark stands before the XML"),
    row(
        "blank-before-declaration",
        Act::Envelope(envelope::blank),
        "a line break stands before the XML declaration",
    ),
    row("no-declaration", Act::Envelope(envelope::no_declaration), "there is no XML declaration"),
    row(
        "other-prefix",
        Act::Envelope(envelope::other_prefix),
        "SOAP's namespace is the default, without a prefix",
    ),
    row(
        "extra-elements",
        Act::Envelope(envelope::extra_elements),
        "elements that no WSDL has stand around the return",
    ),
    row("wrong-element", Act::Envelope(envelope::wrong_element), "the return is called result"),
    row(
        "missing-end-tag",
        Act::Envelope(envelope::missing_end_tag),
        "the end tags of Body and Envelope are missing",
    ),
    row(
        "wrong-charset",
        Act::Envelope(envelope::wrong_charset),
        "a byte of Windows-1252 stands where UTF-8 is declared",
    ),
    row("latin-1", Act::Http(http::latin_1), "the envelope is ISO-8859-1 and says so"),
    row("doctype", Act::Envelope(envelope::doctype), "the envelope has a DTD with an entity"),
    row(
        "addressing-required",
        Act::AddressingRequired,
        "of 2014 and of the hub: a request without wsa:Action, MessageID and To is refused, as the WSDL has it",
    ),
    // Faults.
    fault("security-fault", FaultKind::Security, "SecurityFault"),
    fault("message-too-large-fault", FaultKind::MessageTooLarge, "MessageTooLargeFault"),
    fault("unsupported-operation-fault", FaultKind::UnsupportedOperation, "UnsupportedOperationFault"),
    fault(
        "unknown-fault",
        FaultKind::Unknown,
        "fault (UnknownFault) of 2011; of 2014 a fault without detail",
    ),
    fault(
        "destination-connection-fault",
        FaultKind::DestinationConnection,
        "the hub's DestinationConnectionFault",
    ),
    fault("unknown-destination-fault", FaultKind::UnknownDestination, "the hub's UnknownDestinationFault"),
    fault("hub-client-fault", FaultKind::HubClient, "the hub's HubClientFault"),
    fault("metadata-fault", FaultKind::Metadata, "the hub's MetadataFault"),
    fault("unexpected-exception-fault", FaultKind::UnexpectedException, "the hub's UnexpectedExceptionFault"),
    shaped(
        "security-fault-2014",
        FaultShape { transport: Some(Transport::Cdc2014), ..SECURITY },
        "SecurityFault of 2014, without children, whatever the service",
    ),
    shaped(
        "message-too-large-fault-2014",
        FaultShape { transport: Some(Transport::Cdc2014), ..FaultShape::of(FaultKind::MessageTooLarge) },
        "MessageTooLargeFault of 2014 with Size and MaxSize, whatever the service",
    ),
    shaped(
        "unsupported-operation-fault-2014",
        FaultShape { transport: Some(Transport::Cdc2014), ..FaultShape::of(FaultKind::UnsupportedOperation) },
        "UnsupportedOperationFault of 2014, without children, whatever the service",
    ),
    shaped(
        "fault-soap-1-1",
        FaultShape { version: Some(Version::Soap11), ..UNKNOWN },
        "a fault of SOAP 1.1, whatever was asked",
    ),
    shaped(
        "fault-soap-1-2",
        FaultShape { version: Some(Version::Soap12), ..UNKNOWN },
        "a fault of SOAP 1.2, whatever was asked",
    ),
    shaped("fault-200", FaultShape { status: 200, ..UNKNOWN }, "a fault with HTTP 200"),
    shaped("fault-400", FaultShape { status: 400, ..UNKNOWN }, "a fault with HTTP 400"),
    shaped(
        "fault-lower-case",
        FaultShape { change: envelope::lower_case_detail, ..SECURITY },
        "SecurityFault with code, reason and detail in lower case and without namespace",
    ),
    shaped(
        "fault-unprefixed",
        FaultShape { change: envelope::unprefixed_code, ..UNKNOWN },
        "the fault's code has no prefix",
    ),
    shaped(
        "fault-without-body",
        FaultShape { change: envelope::without_body, ..UNKNOWN },
        "the Fault stands in the Envelope, without a Body",
    ),
    // HTTP.
    row("http-400", Act::Status(400), "400 Bad Request"),
    row("http-401", Act::Status(401), "401 Unauthorized, with WWW-Authenticate"),
    row("http-403", Act::Status(403), "403 Forbidden"),
    row("http-404", Act::Status(404), "404 Not Found"),
    row("http-408", Act::Status(408), "408 Request Timeout"),
    row("http-413", Act::Status(413), "413 Content Too Large"),
    row("http-429", Act::Status(429), "429 Too Many Requests, with Retry-After: 7"),
    row("http-500", Act::Status(500), "500 Internal Server Error with a page"),
    row("http-502", Act::Status(502), "502 Bad Gateway"),
    row("http-503", Act::Status(503), "503 Service Unavailable, with Retry-After: 30"),
    row("http-504", Act::Status(504), "504 Gateway Timeout"),
    row("answer-500", Act::Http(http::answer_500), "a good answer with HTTP 500"),
    row("login-page", Act::Http(http::login_page), "200 with an HTML page to log in"),
    row("redirect", Act::Http(http::redirect), "302 to a page to log in"),
    row("empty-body", Act::Http(http::empty_body), "200 without a body"),
    row("wrong-content-type", Act::Http(http::wrong_content_type), "the envelope comes as text/html"),
    row("multipart", Act::Http(http::multipart), "the envelope is the root part of multipart/related"),
    row("gzip", Act::Http(http::gzipped), "the body is gzip, asked or not"),
    row("gzip-bomb", Act::Http(http::gzip_bomb), "half a megabyte of gzip unpacks to 32 MiB"),
    // The connection.
    row("hang-up", Act::Wire(wire::hang_up), "the connection ends without a byte"),
    row("silence", Act::Wire(wire::silence), "nothing comes for a minute, then the connection ends"),
    row("slow-header", Act::Wire(wire::slow_header), "the header comes in pieces over 30 seconds"),
    row("slow-body", Act::Wire(wire::slow_body), "the body comes in pieces over 30 seconds"),
    row("late", Act::Wire(wire::late), "a good answer after 30 seconds"),
    row("cut-header", Act::Wire(wire::cut_header), "the connection ends within the header"),
    row("cut-body", Act::Wire(wire::cut_body), "the connection ends within the body"),
    row("wrong-length", Act::Wire(wire::wrong_length), "Content-Length is half of what is sent"),
    row("chunked", Act::Wire(wire::chunked), "the body comes in chunks, without a length"),
    row("cut-chunks", Act::Wire(wire::cut_chunks), "the body comes in chunks and the last one is missing"),
    row("huge-body", Act::Wire(wire::huge_body), "16 MiB of blanks follow the envelope"),
];

impl Misbehaviour {
    /// Every misbehaviour.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        ALL
    }

    /// What it is asked for by.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is a fault that no WSDL but the hub's has.
    pub(crate) const fn is_of_the_hub(&self) -> bool {
        use FaultKind::{
            DestinationConnection, HubClient, Metadata, UnexpectedException, UnknownDestination,
        };
        matches!(
            self.act,
            Act::Fault(FaultShape {
                kind: DestinationConnection | HubClient | Metadata | UnexpectedException | UnknownDestination,
                ..
            })
        )
    }

    /// What it does, in a line.
    #[must_use]
    pub const fn shows(&self) -> &'static str {
        self.shows
    }
}

/// There is no misbehaviour of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no misbehaviour has this name: `izquery sandbox --list` names them all")]
pub struct UnknownMisbehaviour;

impl FromStr for Misbehaviour {
    type Err = UnknownMisbehaviour;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        by_name(ALL, name, Self::name).ok_or(UnknownMisbehaviour)
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
    fn names_are_unique_and_lead_back() {
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
