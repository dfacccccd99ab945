//! What arrives in a POST to what goes back, whatever the transport.

mod form;
mod media;
mod sky;

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, StatusCode};
use iz_soap::FaultKind;

use self::form::Form;
pub(crate) use self::sky::Sky;
use crate::{
    Clock,
    envelope::{self, Addressee, Fault},
    http::Outgoing,
    misbehaviour::{Act, FACILITY_PREFIX, FaultShape, Misbehaviour},
    question::Question,
    received::Received,
    registry::Registry,
    rsp::{self, Layout},
    transport::{Operation, Transport},
    wire::Script,
};

/// The largest request that is read, in bytes.
pub const MAX_REQUEST_BYTES: usize = 64 * 1024;

/// The header that asks for a [`Misbehaviour`] by its name.
pub const MISBEHAVE: &str = "x-sandbox-misbehave";

/// The header that asks for a [`Layout`] by its name.
pub const STYLE: &str = "x-sandbox-style";

/// The field of a reply that tells what is wrong with an envelope that was answered all the same.
pub const COMPLAINT: &str = "x-sandbox-complaint";

const UNADDRESSED: &str =
    "wsa:Action, wsa:MessageID and wsa:To must be there: the policy in the WSDL demands it";

const TOO_LARGE: &str = "The request is longer than 65536 bytes: send one message alone";

const NO_SUCH_MISBEHAVIOUR: &str = "No misbehaviour has this name: `izquery sandbox --list` names them all";

const NO_SUCH_STYLE: &str = "No style has this name: `izquery sandbox --list` names them all";

/// The registry behind its transports.
pub(crate) struct Service {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) clock: Clock,
    pub(crate) misbehaviour: Option<Misbehaviour>,
    pub(crate) layout: Option<Layout>,
    pub(crate) weather: Option<Sky>,
    pub(crate) registry: Registry,
}

/// What goes back.
pub(crate) struct Answered {
    pub(crate) reply: Outgoing,
    /// What goes over the wire instead.
    pub(crate) script: Option<Script>,
    /// How long it is kept back.
    pub(crate) wait: Duration,
}

/// A request after it was read.
struct Request {
    to: Addressee,
    asked: Asked,
    facility_id: Option<String>,
    /// Whether WS-Addressing is missing where the WSDL demands it.
    is_unaddressed: bool,
}

enum Asked {
    Echo(String),
    Message { username: Option<String>, password: Option<String>, message: String },
}

/// What is said, before it stands in an envelope.
enum Said {
    Echo(String),
    Answer { text: String, question: Question },
    Fault(Fault),
}

impl Service {
    /// Answers one request; whatever was sent, there is an answer. `None` is a body that was too long to read.
    pub(crate) fn post(&self, transport: Transport, headers: &HeaderMap, body: Option<&[u8]>) -> Answered {
        let asked_for = headers.get(MISBEHAVE).map(|name| name.to_str().unwrap_or_default().parse());
        let Ok(by_header) = asked_for.transpose() else {
            return plain(StatusCode::BAD_REQUEST, NO_SUCH_MISBEHAVIOUR);
        };
        let asked_for = headers.get(STYLE).map(|name| name.to_str().unwrap_or_default().parse());
        let Ok(layout) = asked_for.transpose() else {
            return plain(StatusCode::BAD_REQUEST, NO_SUCH_STYLE);
        };
        let layout = layout.or(self.layout);
        if let Some(complaint) = media::complaint(transport, headers) {
            return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, complaint);
        }
        let request = match body.filter(|body| body.len() <= MAX_REQUEST_BYTES) {
            Some(body) => read(transport, headers, body),
            None => Err((Addressee::default(), Fault::new(FaultKind::MessageTooLarge, TOO_LARGE))),
        };
        let drawn = self.weather.as_ref().map(|sky| sky.draw(transport));
        let by_chance = drawn.and_then(|drawn| drawn.misbehaviour);
        let is_unaddressed = request.as_ref().is_ok_and(|request| request.is_unaddressed);
        let mut misbehaviour = by_header.or(self.misbehaviour).or(by_chance);
        let (to, said, outcome) = match request {
            Err((to, fault)) => {
                let outcome = fault.kind.code();
                (to, Said::Fault(fault), outcome)
            }
            Ok(request) => {
                let by_facility =
                    request.facility_id.as_deref().and_then(|id| id.strip_prefix(FACILITY_PREFIX));
                match by_facility.filter(|_| by_header.is_none()).map(str::parse).transpose() {
                    Ok(found) => misbehaviour = found.or(misbehaviour),
                    Err(_) => {
                        return self.sent(
                            transport,
                            &request.to,
                            &Said::Fault(Fault::of_sender(NO_SUCH_MISBEHAVIOUR)),
                            None,
                        );
                    }
                }
                let is_strict = matches!(misbehaviour.map(|of| of.act), Some(Act::AddressingRequired));
                let (said, outcome) = if is_strict && is_unaddressed {
                    faulted(Fault::of_sender(UNADDRESSED))
                } else {
                    self.say(request.asked, misbehaviour, layout)
                };
                (request.to, said, outcome)
            }
        };
        let said = match (said, drawn) {
            (Said::Answer { text, question }, Some(drawn)) if misbehaviour.is_none() => {
                Said::Answer { text: rsp::grown(text, drawn.size_bytes), question }
            }
            (said, _) => said,
        };
        let mut answered = self.sent(transport, &to, &said, misbehaviour);
        if let Some(drawn) = drawn {
            answered.wait = self.clock.span(drawn.latency);
        }
        if is_unaddressed {
            let field = HeaderName::from_static(COMPLAINT);
            answered.reply.headers.push((field, UNADDRESSED.to_owned()));
        }
        tracing::info!(
            outcome,
            transport = transport.word(),
            complaint = is_unaddressed.then_some(UNADDRESSED),
            misbehaviour = misbehaviour.map(|of| of.name()),
            request_bytes = body.map(<[u8]>::len),
            reply_bytes = answered.reply.body.len(),
            "answered"
        );
        answered
    }

    /// The answer with a word for the log.
    fn say(
        &self,
        asked: Asked,
        misbehaviour: Option<Misbehaviour>,
        layout: Option<Layout>,
    ) -> (Said, &'static str) {
        let (username, password, message) = match asked {
            Asked::Echo(text) => return (Said::Echo(text), "echoed"),
            Asked::Message { username, password, message } => (username, password, message),
        };
        let refusal = match (username, password) {
            (None, None) => Some("username and password are missing: send those that the registry gave out"),
            (None, _) => Some("username is missing: send the one that the registry gave out"),
            (_, None) => Some("password is missing: send the one that the registry gave out"),
            (username, password) => {
                let is_known =
                    username.as_ref() == Some(&self.username) && password.as_ref() == Some(&self.password);
                (!is_known).then_some(
                    "The username or the password is not the one that this registry was started with",
                )
            }
        };
        if let Some(text) = refusal {
            return faulted(Fault::new(FaultKind::Security, text));
        }
        if messages(&message) > 1 {
            let text = "The request holds more than one MSH: send one message alone";
            return faulted(Fault::new(FaultKind::MessageTooLarge, text));
        }
        let oddity = match misbehaviour.map(|of| of.act) {
            Some(Act::Registry(oddity)) => Some(oddity),
            _ => None,
        };
        let answered = self.registry.answer(&message, self.clock.now(), oddity, layout);
        let question = Question::read(&message).unwrap_or_default();
        (Said::Answer { text: answered.text, question }, answered.outcome)
    }

    /// The HTTP response, as the misbehaviour wants it.
    fn sent(
        &self,
        transport: Transport,
        to: &Addressee,
        said: &Said,
        misbehaviour: Option<Misbehaviour>,
    ) -> Answered {
        let act = misbehaviour.map(|of| of.act);
        let shape = match (act, said) {
            (Some(Act::Fault(shape)), _) => {
                let text = "This fault was asked for: nothing is wrong with the request";
                Some((shape, Fault::new(shape.kind, text)))
            }
            (_, Said::Fault(fault)) => Some((FaultShape::of(fault.kind), fault.clone())),
            _ => None,
        };
        let mut reply = match (shape, act) {
            (_, Some(Act::Status(status))) => Outgoing::page(status),
            (Some((shape, fault)), _) => faulty(transport, to, shape, &fault),
            (None, _) => answering(transport, to, said, act),
        };
        match act {
            Some(Act::Envelope(change)) if !transport.is_form() => {
                let envelope = String::from_utf8_lossy(&reply.body).into_owned();
                reply.body = change(&envelope);
            }
            Some(Act::Http(change)) => change(&mut reply),
            _ => {}
        }
        let script = match act {
            Some(Act::Wire(script)) => Some(script(&reply, &self.clock)),
            _ => None,
        };
        Answered { reply, script, wait: Duration::ZERO }
    }
}

/// A good response.
fn answering(transport: Transport, to: &Addressee, said: &Said, act: Option<Act>) -> Outgoing {
    let (operation, text) = match (said, act) {
        (Said::Answer { text, question }, Some(Act::Answer(change))) => {
            (Operation::Submit, change(text, question))
        }
        (Said::Answer { text, .. }, _) => (Operation::Submit, text.clone()),
        (Said::Echo(text), Some(Act::Echo(change))) => (Operation::Test, change(text)),
        (Said::Echo(text), _) => (Operation::Test, text.clone()),
        (Said::Fault(fault), _) => (Operation::Submit, fault.detail.clone()),
    };
    if transport == Transport::Post {
        return Outgoing::sentence(StatusCode::OK, text);
    }
    let payload = match act {
        Some(Act::Payload(write)) if operation == Operation::Submit => write,
        _ => envelope::escape,
    };
    if transport == Transport::Asmx {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<string xmlns=\"http://tempuri.org/\">{}</string>",
            payload(&text)
        );
        return Outgoing::new(StatusCode::OK, "text/xml; charset=utf-8", body);
    }
    let body = envelope::answer(transport, to, operation, &payload(&text));
    Outgoing::new(StatusCode::OK, to.version.content_type(), body)
}

fn faulty(transport: Transport, to: &Addressee, shape: FaultShape, fault: &Fault) -> Outgoing {
    let version = shape.version.unwrap_or(to.version);
    if transport.is_form() && shape.transport.is_none() {
        let status = match fault.kind {
            FaultKind::Security => StatusCode::UNAUTHORIZED,
            FaultKind::MessageTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            _ if fault.is_senders => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        return Outgoing::sentence(status, format!("{}\n", fault.detail));
    }
    let to = Addressee { version, ..to.clone() };
    let text = envelope::fault(shape.transport.unwrap_or(transport), &to, fault);
    let status = StatusCode::from_u16(shape.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Outgoing::new(status, version.content_type(), (shape.change)(&text))
}

fn faulted(fault: Fault) -> (Said, &'static str) {
    let code = fault.kind.code();
    (Said::Fault(fault), code)
}

fn plain(status: StatusCode, text: &str) -> Answered {
    Answered { reply: Outgoing::sentence(status, format!("{text}\n")), script: None, wait: Duration::ZERO }
}

/// Reads the body; what is wrong with it is a fault, and where it goes to is known as far as it was read.
fn read(transport: Transport, headers: &HeaderMap, body: &[u8]) -> Result<Request, (Addressee, Fault)> {
    if transport.is_form() {
        return match Form::read(body, form::names(transport)) {
            Ok(Form { username, password, facility_id, message }) => Ok(Request {
                to: Addressee::default(),
                is_unaddressed: false,
                asked: Asked::Message { username, password, message },
                facility_id,
            }),
            Err(error) => Err((Addressee::default(), Fault::of_sender(error.to_string()))),
        };
    }
    let by_media = Addressee { version: media::version(headers), ..Addressee::default() };
    let received = Received::read(body).map_err(|error| (by_media, Fault::of_sender(error.to_string())))?;
    let to = Addressee { operation: received.operation(transport), ..received.to.clone() };
    check(transport, headers, received).map_err(|fault| (to, fault))
}

/// What the service wants of an envelope that is one.
fn check(transport: Transport, headers: &HeaderMap, received: Received) -> Result<Request, Fault> {
    let Some(operation) = received.operation(transport) else {
        let text = format!(
            "The element in the Body is no operation of {}: its name and its namespace must be those of the WSDL",
            transport.operations()
        );
        return Err(Fault::new(FaultKind::UnsupportedOperation, text));
    };
    let names = transport.names(operation);
    for (place, action) in [
        ("Content-Type or SOAPAction", media::action(received.to.version, headers)),
        ("wsa:Action", received.action.clone()),
    ] {
        if action.is_some_and(|action| action != names.request_action) {
            let text = format!("The action in {place} must be {}", names.request_action);
            return Err(Fault::of_sender(text));
        }
    }
    if transport == Transport::Hub {
        let id = received.to.destination.as_deref().unwrap_or_default();
        let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        if !is_id {
            let text = "HubRequestHeader/DestinationId must name a destination by letters, digits, _ and -";
            return Err(Fault::new(FaultKind::UnknownDestination, text));
        }
    }
    if received.odd_member(names.members).is_some() {
        let text =
            format!("{} must have these children in this order: {}", names.request, names.members.join(", "));
        return Err(Fault::of_sender(text));
    }
    let member = |name: &str| received.member(name).map(str::to_owned);
    let Some(text) = member(names.asked) else {
        return Err(Fault::of_sender(format!("{}/{} is missing", names.request, names.asked)));
    };
    let asked = match operation {
        Operation::Test => Asked::Echo(text),
        Operation::Submit => {
            Asked::Message { username: member("username"), password: member("password"), message: text }
        }
    };
    Ok(Request {
        facility_id: member("facilityID"),
        is_unaddressed: transport.is_addressed() && !received.is_addressed(),
        to: Addressee { operation: Some(operation), ..received.to },
        asked,
    })
}

/// How many messages a payload holds.
fn messages(payload: &str) -> usize {
    payload.split(['\r', '\n']).filter(|line| line.trim_start().starts_with("MSH|")).count()
}
