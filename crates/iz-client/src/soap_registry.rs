//! The transport: one question over the CDC web service.

use std::{net::IpAddr, sync::Arc, time::Duration};

use iz_hl7::{
    Answer, Outcome, OwnedAnswer, Query,
    answer::ErrorReport,
    query::{Header, Stamp},
};
use iz_soap::{Operation, Request, Response, SubmitSingleMessage, media_type};
use jiff::{civil::Date, tz::TimeZone};
use reqwest::{Client, StatusCode, Url, header, redirect};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};

use crate::{
    AskError, Clock, Registry, RegistryProfile, Reply, SecretError, Verdict, network::network_error,
};

mod probe;

/// The longest reply that is read, in bytes.
pub const MAX_REPLY_BYTES: usize = 8 * 1024 * 1024;

/// A registry that is asked over SOAP.
#[derive(Debug)]
pub struct SoapRegistry {
    http: Client,
    endpoint: Url,
    header: Header,
    username: Option<String>,
    password: Option<SecretString>,
    facility_id: Option<String>,
    time_zone: TimeZone,
    clock: Clock,
}

/// A profile with which nobody can be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// `transport.endpoint` is not set.
    #[error("transport.endpoint is not set: the registry issues it when a site is enrolled")]
    NoEndpoint,
    /// `transport.endpoint` is no address.
    #[error("transport.endpoint is no http or https address")]
    BadEndpoint,
    /// The password would cross the network unencrypted.
    #[error("transport.endpoint must start with https: plain http is for 127.0.0.1 and localhost alone")]
    PlainHttp,
    /// `credentials.password` cannot be fetched.
    #[error("credentials.password: {0}")]
    Password(#[from] SecretError),
    /// The TLS library cannot start.
    #[error("the HTTP client cannot start")]
    Client(#[source] reqwest::Error),
}

impl SoapRegistry {
    /// Gets ready to ask the registry of `profile`.
    ///
    /// # Errors
    ///
    /// [`SetupError`], which names the key of the profile that is missing or wrong.
    pub fn new(profile: &RegistryProfile, clock: Clock) -> Result<Self, SetupError> {
        let password = profile.credentials.password.as_ref().map(crate::Secret::resolve).transpose()?;
        Self::with_password(profile, password, clock)
    }

    /// Gets ready with a password that the caller holds, whatever the profile says of it.
    ///
    /// # Errors
    ///
    /// [`SetupError`], as for [`SoapRegistry::new`].
    pub fn with_password(
        profile: &RegistryProfile,
        password: Option<SecretString>,
        clock: Clock,
    ) -> Result<Self, SetupError> {
        let endpoint = profile.transport.endpoint.as_deref().ok_or(SetupError::NoEndpoint)?;
        let endpoint = Url::parse(endpoint).map_err(|_| SetupError::BadEndpoint)?;
        match endpoint.scheme() {
            "https" => {}
            "http" if is_this_machine(&endpoint) => {}
            "http" => return Err(SetupError::PlainHttp),
            _ => return Err(SetupError::BadEndpoint),
        }
        // A redirect or a proxy would hand the password to somebody whom nobody configured.
        let http = Client::builder()
            .user_agent(concat!("izquery/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(15))
            .build()
            .map_err(SetupError::Client)?;
        Ok(Self {
            http,
            endpoint,
            header: profile.header(),
            username: profile.credentials.username.clone(),
            password,
            facility_id: profile.credentials.facility_id.clone(),
            time_zone: profile.time_zone.clone(),
            clock,
        })
    }

    fn envelope(&self, hl7_message: String) -> Result<String, AskError> {
        let message = SubmitSingleMessage {
            username: self.username.clone(),
            password: self.password.as_ref().map(|password| password.expose_secret().to_owned()),
            facility_id: self.facility_id.clone(),
            hl7_message,
        };
        Request::SubmitSingleMessage(message).write().map_err(AskError::Unwritable)
    }

    /// Sends an envelope and brings back the reply's status and bytes.
    async fn post(
        &self,
        operation: Operation,
        envelope: String,
    ) -> Result<(StatusCode, Option<Duration>, Vec<u8>), AskError> {
        let mut response = self
            .http
            .post(self.endpoint.clone())
            .header(header::CONTENT_TYPE, media_type(operation))
            .body(envelope)
            .send()
            .await
            .map_err(|error| network_error(&error))?;
        let retry_after = response
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| AskError::Interrupted)? {
            if body.len() + chunk.len() > MAX_REPLY_BYTES {
                return Err(AskError::TooLarge { limit: MAX_REPLY_BYTES });
            }
            body.extend_from_slice(&chunk);
        }
        Ok((response.status(), retry_after, body))
    }

    async fn exchange(&self, query: &Query) -> Result<Reply, AskError> {
        let stamp = fresh_stamp(&self.clock, &self.time_zone);
        let envelope = self.envelope(query.write(&self.header, &stamp))?;
        let started = Instant::now();
        let (status, retry_after, body) = self.post(Operation::SubmitSingleMessage, envelope).await?;
        let message = payload(status, retry_after, &body)?;
        let received = self.clock.now();
        let today = received.to_zoned(self.time_zone.clone()).date();
        let message = read(message, today).await?;
        let answer = message.get();
        check(answer, &stamp)?;
        let verdict = match (answer.outcome, answer.patients.first()) {
            (Outcome::Record, Some(found)) => Some(Verdict::of(query.patient(), found)),
            _ => None,
        };
        Ok(Reply { message, verdict, received, took: started.elapsed() })
    }
}

impl Registry for SoapRegistry {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        match timeout_at(deadline, self.exchange(query)).await {
            Ok(reply) => reply.map(Arc::new),
            Err(_) => Err(AskError::Timeout { after }),
        }
    }
}

/// A control id and a tag that no other question has, and the registry's time of day. The tag has
/// less than the 32 characters that QPD-2 allows.
#[must_use]
pub fn fresh_stamp(clock: &Clock, time_zone: &TimeZone) -> Stamp {
    let time = clock.now().to_zoned(time_zone.clone());
    let mut random = [0_u8; 12];
    // Without the system's randomness the time alone still tells questions apart.
    if getrandom::fill(&mut random).is_err() {
        for (byte, of_time) in random.iter_mut().zip(time.timestamp().as_nanosecond().to_le_bytes()) {
            *byte = of_time;
        }
    }
    let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    Stamp { time, query_tag: format!("q{id}"), control_id: id }
}

fn is_this_machine(endpoint: &Url) -> bool {
    let host = endpoint.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A message of this size takes so long to read that others would wait.
const LONG_MESSAGE_BYTES: usize = 256 * 1024;

async fn read(message: String, today: Date) -> Result<OwnedAnswer, AskError> {
    let is_long = message.len() > LONG_MESSAGE_BYTES;
    let read = move || OwnedAnswer::read(message, today).map_err(AskError::Unreadable);
    if is_long { tokio::task::spawn_blocking(read).await.map_err(|_| AskError::Dropped)? } else { read() }
}

/// The HL7 text of a reply. A SOAP body counts for more than the HTTP status: faults come with 200,
/// 400 and 500 alike.
fn payload(status: StatusCode, retry_after: Option<Duration>, body: &[u8]) -> Result<String, AskError> {
    let http = AskError::Http { status: status.as_u16(), retry_after };
    if !(status.is_success() || matches!(status.as_u16(), 400 | 500)) {
        return Err(http);
    }
    match Response::read(body) {
        Ok(Response::SubmitSingleMessage(message)) if message.trim().is_empty() => Err(AskError::EmptyReply),
        Ok(Response::SubmitSingleMessage(message)) => Ok(message),
        Ok(Response::Fault(fault)) => Err(AskError::SoapFault(fault.kind)),
        Ok(_) => Err(AskError::Unexpected),
        Err(_) if !status.is_success() => Err(http),
        Err(error) => Err(AskError::Envelope(error)),
    }
}

/// Whether the message answers this question, and is an answer at all.
///
/// MSA-2 carries the control id in every answer seen; QAK-1 does not, so it is not asked. An echoed
/// tag serves where MSA-2 is missing or rewritten.
fn check(answer: &Answer<'_>, stamp: &Stamp) -> Result<(), AskError> {
    let acknowledgment = answer.acknowledgment.as_ref().ok_or(AskError::Unexpected)?;
    let is_ours = acknowledgment.control_id.as_deref() == Some(stamp.control_id.as_str())
        || acknowledgment.echoed_tag.as_deref() == Some(stamp.query_tag.as_str());
    if !is_ours {
        return Err(AskError::WrongAnswer);
    }
    match (answer.outcome, acknowledgment.code.as_deref()) {
        (Outcome::Ack, Some(code @ ("AE" | "AR" | "CE" | "CR"))) => Err(AskError::TurnedAway {
            code: code.to_owned(),
            complaints: answer.errors.iter().take(MAX_COMPLAINTS).map(complaint).collect(),
        }),
        // Accepted, and yet no answer.
        (Outcome::Ack | Outcome::Unexpected, _) => Err(AskError::Unexpected),
        _ if answer.is_cut_off() => Err(AskError::Incomplete),
        _ => Ok(()),
    }
}

/// How many complaints an error repeats.
const MAX_COMPLAINTS: usize = 5;

/// ERR-3 and ERR-2, where they are a code and a place. Anything else may be a person's data.
fn complaint(report: &ErrorReport<'_>) -> String {
    let is_code = |code: &&str| code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code =
        report.code.as_ref().and_then(|coded| coded.code.as_deref()).filter(is_code).unwrap_or("no code");
    match report.locations.first().map(|place| place.as_str()).filter(|place| is_place(place)) {
        Some(place) => format!("{code} at {place}"),
        None => code.to_owned(),
    }
}

/// `QPD^1^4`: a segment's name and numbers.
fn is_place(text: &str) -> bool {
    let mut parts = text.split('^');
    let is_name = |name: &str| name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_number = |part: &str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(is_name) && parts.all(is_number)
}
