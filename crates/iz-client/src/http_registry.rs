//! The transport: one question over the registry's own kind of service.

use std::sync::Arc;

use async_trait::async_trait;
use iz_hl7::{
    Answer, Outcome, OwnedAnswer, Query,
    answer::ErrorReport,
    query::{QueryHeader, Stamp},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use secrecy::SecretString;
use tokio::time::{Instant, timeout_at};

use crate::{
    AskError, Environment, Question, Registry, RegistryProfile, Reply, SecretError,
    connection::{Clients, Connection},
    transport::{Incoming, Outgoing, Sender, Wire},
};

mod probe;

/// The longest reply that is read, in bytes.
pub const MAX_REPLY_BYTES: usize = 8 * 1024 * 1024;

/// A registry that is asked over SOAP, or whatever other kind of service its profile names.
#[derive(Debug)]
pub struct HttpRegistry {
    connection: Connection,
    wire: Arc<dyn Wire>,
    header: QueryHeader,
    sender: Sender,
    time_zone: TimeZone,
    environment: Environment,
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
    pub fn new(profile: &RegistryProfile, environment: &Environment) -> Result<Self, SetupError> {
        Self::sharing(profile, environment, &mut Clients::default())
    }

    /// Gets ready as [`HttpRegistry::new`] does, and shares its connections with all who have the same `clients` and
    /// reach their registries the same way: a chain has hundreds of sites, and each client of its own would hold its own
    /// authorities and open its own connections.
    ///
    /// # Errors
    ///
    /// [`SetupError`], as for [`HttpRegistry::new`].
    pub fn sharing(
        profile: &RegistryProfile,
        environment: &Environment,
        clients: &mut Clients,
    ) -> Result<Self, SetupError> {
        const KEY: &str = "credentials.password";
        let reference = profile.credentials.password.as_ref();
        if let Some(reference) = reference {
            reference.warn_if_open(KEY);
        }
        let password = reference.map(crate::Secret::resolve).transpose();
        let password = password.map_err(|error| SetupError::Reference(KEY, error))?;
        let missing = profile.missing();
        let has_endpoint = !missing.contains(&"transport.endpoint");
        // A wrong address is told before what else is missing.
        let connection = has_endpoint.then(|| Connection::new(profile, clients)).transpose()?;
        let Some(connection) = connection.filter(|_| missing.is_empty()) else {
            return Err(SetupError::Missing(missing));
        };
        Ok(Self::over(connection, profile, password, environment))
    }

    /// Asks over a connection that is there already, whatever is missing in the profile.
    pub(crate) fn over(
        connection: Connection,
        profile: &RegistryProfile,
        password: Option<SecretString>,
        environment: &Environment,
    ) -> Self {
        Self {
            connection,
            wire: profile.transport.kind.wire(&profile.transport),
            header: profile.header(),
            sender: Sender {
                username: profile.credentials.username.clone(),
                password,
                facility_id: profile.facility_member(),
            },
            time_zone: profile.time_zone.clone(),
            environment: environment.clone(),
        }
    }

    /// What no other question has.
    fn stamp(&self) -> Stamp {
        self.environment.stamp(&self.time_zone)
    }

    async fn exchange(&self, query: &Query) -> Result<Reply, AskError> {
        let stamp = self.stamp();
        let outgoing = self.outgoing(query, &stamp)?;
        let started = Instant::now();
        let incoming = self.connection.send(outgoing).await?;
        let Understood { answer, day, received } = self.understand(&stamp, Arc::new(incoming)).await?;
        let (size, took) = (answer.text().len(), started.elapsed());
        off_the_loop(size, move || Reply::new(answer, day, received, took)).await
    }

    /// The request that carries a query.
    pub(crate) fn outgoing(&self, query: &Query, stamp: &Stamp) -> Result<Outgoing, AskError> {
        let text = query.write(&self.header, stamp);
        self.wire.question(&self.sender, text, stamp.control_id())
    }

    /// What the reply to it says.
    pub(crate) async fn understand(
        &self,
        stamp: &Stamp,
        incoming: Arc<Incoming>,
    ) -> Result<Understood, AskError> {
        let wire = Arc::clone(&self.wire);
        let message = off_the_loop(incoming.body.len(), move || wire.answer(&incoming)).await?;
        let size = message.len();
        let received = self.environment.clock.now();
        let day = received.to_zoned(self.time_zone.clone()).date();
        let read = move || OwnedAnswer::read(message, day).map_err(AskError::Unreadable);
        let answer = off_the_loop(size, read).await?;
        check(answer.get(), stamp)?;
        Ok(Understood { answer, day, received })
    }
}

/// An answer to the question that was asked.
pub(crate) struct Understood {
    pub(crate) answer: OwnedAnswer,
    /// The registry's day on which it was read.
    pub(crate) day: Date,
    pub(crate) received: Timestamp,
}

#[async_trait]
impl Registry for HttpRegistry {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        match timeout_at(deadline, self.exchange(question.sent())).await {
            Ok(reply) => reply.map(Arc::new),
            Err(_) => Err(AskError::Timeout { after }),
        }
    }
}

/// What has this size takes so long to read that others would wait.
const LONG_BYTES: usize = 256 * 1024;

/// Reads something of this size, where nobody else waits for it.
async fn off_the_loop<T: Send + 'static>(
    size_bytes: usize,
    read: impl FnOnce() -> Result<T, AskError> + Send + 'static,
) -> Result<T, AskError> {
    if size_bytes > LONG_BYTES {
        tokio::task::spawn_blocking(read).await.map_err(|_| AskError::Dropped)?
    } else {
        read()
    }
}

/// Whether the message answers this question, and is an answer at all.
///
/// MSA-2 carries the control id in every answer seen; QAK-1 does not, so it is not asked. An echoed
/// tag serves where MSA-2 is missing or rewritten. Who turns a message away at the gate may not have read that far, so a
/// refusal may name no question.
fn check(answer: &Answer<'_>, stamp: &Stamp) -> Result<(), AskError> {
    let acknowledgment = answer.acknowledgment.as_ref().ok_or(AskError::Unexpected)?;
    let refusal = match (answer.outcome, acknowledgment.code.as_deref()) {
        (Outcome::Ack, Some(code @ ("AE" | "AR" | "CE" | "CR"))) => Some(code),
        _ => None,
    };
    let is_ours = acknowledgment.control_id.as_deref() == Some(stamp.control_id())
        || acknowledgment.echoed_tag.as_deref() == Some(stamp.query_tag())
        || refusal.is_some() && acknowledgment.control_id.is_none() && acknowledgment.echoed_tag.is_none();
    if !is_ours {
        return Err(AskError::WrongAnswer);
    }
    match (answer.outcome, refusal) {
        (_, Some(code)) => {
            let code = code.to_owned();
            let complaints = answer.errors.iter().take(MAX_COMPLAINTS).map(complaint).collect();
            Err(if answer.has_registry_failed() {
                AskError::OutOfService { code, complaints }
            } else {
                AskError::TurnedAway { code, complaints }
            })
        }
        // Accepted, and yet no answer.
        (Outcome::Ack | Outcome::Unexpected, None) => Err(AskError::Unexpected),
        _ if answer.is_cut_off() => Err(AskError::Incomplete),
        _ => Ok(()),
    }
}

/// How many complaints an error repeats.
const MAX_COMPLAINTS: usize = 5;

/// ERR-3 and ERR-2, where they are a code and a place. Anything else may be a person's data.
pub(crate) fn complaint(report: &ErrorReport<'_>) -> String {
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
