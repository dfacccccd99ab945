//! From the body of a POST to the response, for every endpoint.

pub(crate) mod reply;
mod request;

use axum::http::{HeaderMap, HeaderName, StatusCode};
use iz_soap::FaultKind;

use self::{
    reply::{ReplyContent, ServiceReply},
    request::{RequestContent, ServiceRequest},
};
use crate::{
    clock::SandboxClock,
    endpoint::{Endpoint, MAX_REQUEST_BYTES},
    envelope::{fault::FaultReply, soap::Addressee},
    http::media_type,
    misbehaviour::{Act, FACILITY_PREFIX, Misbehaviour},
    query::message::QueryMessage,
    record::layout::Layout,
    registry::SimulatedRegistry,
    rsp::padding::padded,
    traffic::TrafficGenerator,
};

/// The header field that selects a [`Misbehaviour`] by its name.
pub const MISBEHAVE: &str = "x-sandbox-misbehave";

/// The header field that selects a [`Layout`] by its name.
pub const STYLE: &str = "x-sandbox-style";

/// The header field of a response that says what is wrong with an envelope that was nevertheless answered.
pub const COMPLAINT: &str = "x-sandbox-complaint";

const UNADDRESSED: &str =
    "wsa:Action, wsa:MessageID and wsa:To are missing: the policy in the WSDL requires them";

const TOO_LARGE: &str = "The request is longer than 65536 bytes: send only one message";

const NO_SUCH_MISBEHAVIOUR: &str = "No misbehaviour has this name: `izquery sandbox --list` prints all names";

const NO_SUCH_STYLE: &str = "No style has this name: `izquery sandbox --list` prints all names";

/// The registry behind its endpoints.
pub(crate) struct SimulatedService {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) clock: SandboxClock,
    pub(crate) misbehaviour: Option<Misbehaviour>,
    pub(crate) layout: Option<Layout>,
    pub(crate) traffic: Option<TrafficGenerator>,
    pub(crate) registry: SimulatedRegistry,
}

impl SimulatedService {
    /// Answers every request. `body` is `None` if it was too long to read.
    pub(crate) fn post(&self, endpoint: Endpoint, headers: &HeaderMap, body: Option<&[u8]>) -> ServiceReply {
        let selected = headers.get(MISBEHAVE).map(|name| name.to_str().unwrap_or_default().parse());
        let Ok(by_header) = selected.transpose() else {
            return ServiceReply::text(StatusCode::BAD_REQUEST, NO_SUCH_MISBEHAVIOUR);
        };
        let selected = headers.get(STYLE).map(|name| name.to_str().unwrap_or_default().parse());
        let Ok(layout) = selected.transpose() else {
            return ServiceReply::text(StatusCode::BAD_REQUEST, NO_SUCH_STYLE);
        };
        if let Some(complaint) = media_type::complaint(endpoint, headers) {
            return ServiceReply::text(StatusCode::UNSUPPORTED_MEDIA_TYPE, complaint);
        }
        let request = match body.filter(|body| body.len() <= MAX_REQUEST_BYTES) {
            Some(body) => ServiceRequest::read(endpoint, headers, body),
            None => Err((Addressee::default(), FaultReply::new(FaultKind::MessageTooLarge, TOO_LARGE))),
        };
        let draw = self.traffic.as_ref().map(|traffic| traffic.draw(endpoint));
        let by_traffic = draw.and_then(|draw| draw.misbehaviour);
        let is_unaddressed = request.as_ref().is_ok_and(|request| request.is_unaddressed);
        let mut misbehaviour = by_header.or(self.misbehaviour).or(by_traffic);
        let (to, content, outcome) = match request {
            Err((to, fault)) => {
                let (content, outcome) = faulty(fault);
                (to, content, outcome)
            }
            Ok(request) => {
                let id = request.facility_id.as_deref().filter(|_| by_header.is_none());
                let Ok(by_facility) =
                    id.and_then(|id| id.strip_prefix(FACILITY_PREFIX)).map(str::parse).transpose()
                else {
                    let fault = ReplyContent::Fault(FaultReply::of_sender(NO_SUCH_MISBEHAVIOUR));
                    return ServiceReply::new(endpoint, &request.to, &fault, None, &self.clock);
                };
                misbehaviour = by_facility.or(misbehaviour);
                let act = misbehaviour.map(|of| of.act);
                let (content, outcome) = if is_unaddressed && matches!(act, Some(Act::AddressingRequired)) {
                    faulty(FaultReply::of_sender(UNADDRESSED))
                } else {
                    self.content(request.content, act, layout.or(self.layout))
                };
                (request.to, content, outcome)
            }
        };
        let content = match (content, draw) {
            (ReplyContent::Answer { text, query }, Some(draw)) if misbehaviour.is_none() => {
                ReplyContent::Answer { text: padded(text, draw.size_bytes), query }
            }
            (content, _) => content,
        };
        let mut reply =
            ServiceReply::new(endpoint, &to, &content, misbehaviour.map(|of| of.act), &self.clock);
        if let Some(draw) = draw {
            reply.delay = self.clock.scaled(draw.latency);
        }
        if is_unaddressed {
            reply.http.headers.push((HeaderName::from_static(COMPLAINT), UNADDRESSED.to_owned()));
        }
        tracing::info!(
            outcome,
            transport = endpoint.word(),
            complaint = is_unaddressed.then_some(UNADDRESSED),
            misbehaviour = misbehaviour.map(|of| of.name()),
            request_bytes = body.map(<[u8]>::len),
            reply_bytes = reply.http.body.len(),
            "answered"
        );
        reply
    }

    /// The content of the response, and the word for the log.
    fn content(
        &self,
        request: RequestContent,
        act: Option<Act>,
        layout: Option<Layout>,
    ) -> (ReplyContent, &'static str) {
        let (username, password, message) = match request {
            RequestContent::Echo(text) => return (ReplyContent::Echo(text), "echoed"),
            RequestContent::Message { username, password, message } => (username, password, message),
        };
        if let Some(text) = self.refusal(username.as_deref(), password.as_deref()) {
            return faulty(FaultReply::new(FaultKind::Security, text));
        }
        if messages(&message) > 1 {
            let text = "The request holds more than one MSH: send only one message";
            return faulty(FaultReply::new(FaultKind::MessageTooLarge, text));
        }
        let misbehaviour = if let Some(Act::Registry(of)) = act { Some(of) } else { None };
        let answer = self.registry.answer(&message, self.clock.now(), misbehaviour, layout);
        let query = QueryMessage::read(&message).unwrap_or_default();
        (ReplyContent::Answer { text: answer.text, query }, answer.outcome)
    }

    /// Why a user may not query the registry.
    fn refusal(&self, username: Option<&str>, password: Option<&str>) -> Option<&'static str> {
        match (username, password) {
            (None, None) => Some("username and password are missing: send those of this registry"),
            (None, _) => Some("username is missing: send the one of this registry"),
            (_, None) => Some("password is missing: send the one of this registry"),
            (Some(username), Some(password)) => (username != self.username || password != self.password)
                .then_some("The username or the password is not the one of this registry"),
        }
    }
}

fn faulty(fault: FaultReply) -> (ReplyContent, &'static str) {
    let outcome = fault.kind.code();
    (ReplyContent::Fault(fault), outcome)
}

/// The number of messages in a payload.
fn messages(payload: &str) -> usize {
    payload.split(['\r', '\n']).filter(|line| line.trim_start().starts_with("MSH|")).count()
}
