//! The transport: one question over the registry's own kind of service.

use std::sync::Arc;

use iz_hl7::{
    Answer, Outcome, OwnedAnswer, Query,
    answer::ErrorReport,
    query::{Header, Stamp, Wants},
};
use jiff::{civil::Date, tz::TimeZone};
use secrecy::SecretString;
use tokio::time::{Instant, timeout_at};

use crate::{
    AskError, Clock, Registry, RegistryProfile, Reply, SecretError, Verdict,
    connection::Connection,
    transport::{Sender, Wire},
};

mod probe;

/// The longest reply that is read, in bytes.
pub const MAX_REPLY_BYTES: usize = 8 * 1024 * 1024;

/// A registry that is asked over SOAP, or whatever other kind of service its profile names.
#[derive(Debug)]
pub struct HttpRegistry {
    connection: Connection,
    wire: Box<dyn Wire>,
    header: Header,
    wants: Wants,
    sender: Sender,
    time_zone: TimeZone,
    clock: Clock,
}

/// A profile with which nobody can be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// Keys that only an operator can fill in.
    #[error("not set: {}; the registry issues them when a site is enrolled", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// A key whose value cannot be used.
    #[error("{0} {1}")]
    Key(&'static str, &'static str),
    /// A key whose secret cannot be fetched.
    #[error("{0}: {1}")]
    Reference(&'static str, SecretError),
    /// `transport.endpoint` is no address.
    #[error("transport.endpoint is no http or https address")]
    BadEndpoint,
    /// The password would cross the network unencrypted.
    #[error("transport.endpoint must start with https: plain http is for 127.0.0.1 and localhost alone")]
    PlainHttp,
    /// The TLS library cannot start.
    #[error("the HTTP client cannot start")]
    Client(#[source] reqwest::Error),
}

impl HttpRegistry {
    /// Gets ready to ask the registry of `profile`.
    ///
    /// # Errors
    ///
    /// [`SetupError`], which names the key of the profile that is missing or wrong.
    pub fn new(profile: &RegistryProfile, clock: Clock) -> Result<Self, SetupError> {
        let password = profile.credentials.password.as_ref().map(crate::Secret::resolve).transpose();
        let password = password.map_err(|error| SetupError::Reference("credentials.password", error))?;
        Self::with_password(profile, password, clock)
    }

    /// Gets ready with a password that the caller holds, whatever the profile says of it.
    ///
    /// # Errors
    ///
    /// [`SetupError`], as for [`HttpRegistry::new`].
    pub fn with_password(
        profile: &RegistryProfile,
        password: Option<SecretString>,
        clock: Clock,
    ) -> Result<Self, SetupError> {
        let has_password = password.is_some();
        let mut missing = profile.missing();
        missing.retain(|key| !(has_password && *key == "credentials.password"));
        let has_endpoint = !missing.contains(&"transport.endpoint");
        // A wrong address is told before what else is missing.
        let connection = has_endpoint.then(|| Connection::new(profile)).transpose()?;
        let Some(connection) = connection.filter(|_| missing.is_empty()) else {
            return Err(SetupError::Missing(missing));
        };
        Ok(Self {
            connection,
            wire: profile.transport.kind.wire(&profile.transport),
            header: profile.header(),
            wants: profile.wants(),
            sender: Sender {
                username: profile.credentials.username.clone(),
                password,
                facility_id: profile.facility_member(),
            },
            time_zone: profile.time_zone.clone(),
            clock,
        })
    }

    async fn exchange(&self, query: &Query) -> Result<Reply, AskError> {
        let stamp = fresh_stamp(&self.clock, &self.time_zone);
        let asked = query.for_registry(&self.wants).map_err(AskError::NotForRegistry)?;
        let text = asked.write(&self.header, &stamp);
        let outgoing = self.wire.question(&self.sender, text, stamp.control_id())?;
        let started = Instant::now();
        let message = self.wire.answer(&self.connection.send(outgoing).await?)?;
        let received = self.clock.now();
        let today = received.to_zoned(self.time_zone.clone()).date();
        let message = read(message, today).await?;
        let answer = message.get();
        check(answer, &stamp)?;
        let verdict = match (answer.outcome, answer.patients.first()) {
            (Outcome::Record, Some(found)) => Some(Verdict::of(query.patient(), found, today)),
            _ => None,
        };
        Ok(Reply { message, verdict, received, took: started.elapsed() })
    }
}

impl Registry for HttpRegistry {
    async fn ask(&self, query: &Query, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        match timeout_at(deadline, self.exchange(query)).await {
            Ok(reply) => reply.map(Arc::new),
            Err(_) => Err(AskError::Timeout { after }),
        }
    }
}

/// A control id and a tag that no other question has, and the registry's time of day.
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
    Stamp::of(time, random)
}

/// A message of this size takes so long to read that others would wait.
const LONG_MESSAGE_BYTES: usize = 256 * 1024;

async fn read(message: Vec<u8>, today: Date) -> Result<OwnedAnswer, AskError> {
    let is_long = message.len() > LONG_MESSAGE_BYTES;
    let read = move || OwnedAnswer::read(message, today).map_err(AskError::Unreadable);
    if is_long { tokio::task::spawn_blocking(read).await.map_err(|_| AskError::Dropped)? } else { read() }
}

/// Whether the message answers this question, and is an answer at all.
///
/// MSA-2 carries the control id in every answer seen; QAK-1 does not, so it is not asked. An echoed
/// tag serves where MSA-2 is missing or rewritten.
fn check(answer: &Answer<'_>, stamp: &Stamp) -> Result<(), AskError> {
    let acknowledgment = answer.acknowledgment.as_ref().ok_or(AskError::Unexpected)?;
    let is_ours = acknowledgment.control_id.as_deref() == Some(stamp.control_id())
        || acknowledgment.echoed_tag.as_deref() == Some(stamp.query_tag());
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
