//! From the body of a POST to the response, for every endpoint.

pub(crate) mod reply;
mod request;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use iz_soap::FaultKind;

use self::{
    reply::{ReplyContent, ServiceReply},
    request::{Refusal, RequestContent, ServiceRequest},
};
use crate::{
    acceptance,
    endpoint::{Endpoint, MAX_REQUEST_BYTES},
    envelope::{fault::FaultReply, soap::Addressee},
    http::media_type,
    misbehaviour::{Act, FACILITY_PREFIX},
    record::layout::Layout,
    registry::SimulatedRegistry,
    rsp::padding::pad,
    settings::Settings,
    traffic::TrafficGenerator,
};

/// The header field that selects a [`crate::Misbehaviour`] by its name.
pub const MISBEHAVE: &str = "x-sandbox-misbehave";

/// The header field that selects a [`Layout`] by its name.
pub const STYLE: &str = "x-sandbox-style";

/// The header field of a response that says what is wrong with an envelope that was nevertheless answered. Most servers
/// answer a request to the service of 2014 or to the hub without the WS-Addressing headers that the WSDL requires, and so
/// does the sandbox. The misbehaviour `addressing-required` refuses such a request.
pub const COMPLAINT: &str = "x-sandbox-complaint";

const UNADDRESSED: &str =
    "wsa:Action, wsa:MessageID and wsa:To are missing: the policy in the WSDL requires them";

const TOO_LARGE: &str = "The request is longer than 65536 bytes: send only one message";

const NO_SUCH_MISBEHAVIOUR: &str = "No misbehaviour has this name: `izquery sandbox --list` prints all names";

const NO_SUCH_STYLE: &str = "No style has this name: `izquery sandbox --list` prints all names";

/// The registry behind its endpoints.
pub(crate) struct SimulatedService {
    settings: Settings,
    traffic: Option<TrafficGenerator>,
    registry: SimulatedRegistry,
}

impl SimulatedService {
    pub(crate) fn new(mut settings: Settings) -> Self {
        let registry = SimulatedRegistry::new(settings.answers.take(), settings.population, &settings.clock);
        let traffic = settings.traffic.map(|traffic| TrafficGenerator::new(traffic, settings.seed));
        Self { settings, traffic, registry }
    }

    /// Answers every request. `body` is `None` if it was too long to read.
    pub(crate) fn post(&self, endpoint: Endpoint, headers: &HeaderMap, body: Option<&[u8]>) -> ServiceReply {
        let clock = &self.settings.clock;
        let selected = headers.get(MISBEHAVE).map(|name| name.to_str().unwrap_or_default().parse());
        let Ok(by_header) = selected.transpose() else {
            return ServiceReply::text(StatusCode::BAD_REQUEST, NO_SUCH_MISBEHAVIOUR);
        };
        let selected = headers.get(STYLE).map(|name| name.to_str().unwrap_or_default().parse());
        let Ok(layout) = selected.transpose() else {
            return ServiceReply::text(StatusCode::BAD_REQUEST, NO_SUCH_STYLE);
        };
        if let Some(complaint) = media_type::complaint(endpoint, headers) {
            return ServiceReply::unsupported_media_type(complaint);
        }
        let request = match body.filter(|body| body.len() <= MAX_REQUEST_BYTES) {
            Some(body) => ServiceRequest::read(endpoint, headers, body),
            None => {
                let to = Addressee { version: media_type::version(headers), ..Addressee::default() };
                Err(Refusal::Fault(to, FaultReply::new(FaultKind::MessageTooLarge, TOO_LARGE)))
            }
        };
        let draw = self.traffic.as_ref().map(|traffic| traffic.draw(endpoint));
        let by_traffic = draw.and_then(|draw| draw.misbehaviour);
        let is_unaddressed = request.as_ref().is_ok_and(|request| request.is_unaddressed);
        let selected = by_header.or(self.settings.misbehaviour);
        let mut misbehaviour = selected.or(by_traffic);
        let (to, mut content) = match request {
            Err(Refusal::MediaType(complaint)) => return ServiceReply::unsupported_media_type(complaint),
            Err(Refusal::Fault(to, fault)) => (to, ReplyContent::Fault(fault)),
            Ok(request) => {
                let id = request.facility_id.as_deref().filter(|_| by_header.is_none());
                let Ok(by_facility) =
                    id.and_then(|id| id.strip_prefix(FACILITY_PREFIX)).map(str::parse).transpose()
                else {
                    let fault = ReplyContent::Fault(FaultReply::of_sender(NO_SUCH_MISBEHAVIOUR));
                    return ServiceReply::new(endpoint, &request.to, &fault, None, clock);
                };
                let by_person = match &request.content {
                    RequestContent::Message { message, .. } => acceptance::misbehaviour(message),
                    RequestContent::Echo(_) => None,
                };
                misbehaviour = by_facility.or(selected).or(by_person).or(by_traffic);
                let act = misbehaviour.map(|of| of.act);
                let content = if is_unaddressed && matches!(act, Some(Act::AddressingRequired)) {
                    ReplyContent::Fault(FaultReply::of_sender(UNADDRESSED))
                } else {
                    self.content(request.content, act, layout.or(self.settings.style))
                };
                (request.to, content)
            }
        };
        if let (ReplyContent::Answer(answer), Some(draw), None) = (&mut content, draw, misbehaviour) {
            pad(&mut answer.text, draw.size_bytes);
        }
        let mut reply = ServiceReply::new(endpoint, &to, &content, misbehaviour.map(|of| of.act), clock);
        if let Some(draw) = draw {
            reply.delay = clock.scaled(draw.latency);
        }
        if is_unaddressed {
            reply.http.headers_mut().insert(COMPLAINT, HeaderValue::from_static(UNADDRESSED));
        }
        tracing::info!(
            outcome = content.outcome(),
            transport = endpoint.word(),
            complaint = is_unaddressed.then_some(UNADDRESSED),
            misbehaviour = misbehaviour.map(|of| of.name()),
            request_bytes = body.map(<[u8]>::len),
            reply_bytes = reply.http.body().len(),
            "answered"
        );
        reply
    }

    fn content(&self, request: RequestContent, act: Option<Act>, layout: Option<Layout>) -> ReplyContent {
        let (username, password, message) = match request {
            RequestContent::Echo(text) => return ReplyContent::Echo(text),
            RequestContent::Message { username, password, message } => (username, password, message),
        };
        if let Some(text) = self.refusal(username.as_deref(), password.as_deref()) {
            return ReplyContent::Fault(FaultReply::new(FaultKind::Security, text));
        }
        if messages(&message) > 1 {
            let text = "The request holds more than one MSH: send only one message";
            return ReplyContent::Fault(FaultReply::new(FaultKind::MessageTooLarge, text));
        }
        let misbehaviour = if let Some(Act::Registry(of)) = act { Some(of) } else { None };
        let now = self.settings.clock.now();
        ReplyContent::Answer(self.registry.answer(&message, now, misbehaviour, layout))
    }

    /// Why a user may not query the registry.
    fn refusal(&self, username: Option<&str>, password: Option<&str>) -> Option<&'static str> {
        match (username, password) {
            (None, None) => Some("username and password are missing: send those of this registry"),
            (None, _) => Some("username is missing: send the one of this registry"),
            (_, None) => Some("password is missing: send the one of this registry"),
            (Some(username), Some(password)) => (username != self.settings.username
                || password != self.settings.password)
                .then_some("The username or the password is not the one of this registry"),
        }
    }
}

/// The number of messages in a payload.
fn messages(payload: &str) -> usize {
    payload.split(['\r', '\n']).filter(|line| line.trim_start().starts_with("MSH|")).count()
}
