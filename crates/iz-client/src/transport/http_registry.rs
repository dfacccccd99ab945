//! The transport: one attempt of one query over the registry's web service.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use iz_hl7::{
    OwnedAnswer, Query,
    answer::IdKey,
    query::{QueryHeader, Stamp},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use secrecy::SecretString;
use tokio::time::{Instant, timeout_at};

use super::{
    answer_check::check,
    connection::{Clients, Connection, Received},
    http_headers::http_headers,
    protocol::{HttpReply, HttpRequest, Payload, Protocol, RequestContext, Sender},
    protocol_for::protocol_for,
    reply_error::error_of,
    seen_certificate::SeenCertificate,
    setup_error::SetupError,
};
use crate::{
    environment::Environment,
    error::AskError,
    memory_budget::MemoryShare,
    profile::{RegistryProfile, TransportSettings},
    question::Question,
    registry::{Probe, Registry},
    reply::{Reply, memory_after, memory_estimate},
    resources::Resources,
    secret::Secret,
};

/// A registry that is queried over SOAP, or over the other kind of service that its profile names.
#[derive(Debug)]
pub struct HttpRegistry {
    connection: Connection,
    protocol: Arc<dyn Protocol>,
    header: QueryHeader,
    sender: Sender,
    transport: TransportSettings,
    time_zone: TimeZone,
    control_id_length: u16,
    environment: Environment,
    id_key: IdKey,
}

impl HttpRegistry {
    /// Prepares to query the registry of `profile`. No network access happens yet.
    ///
    /// # Errors
    ///
    /// [`SetupError`] with the key of the profile that is missing or wrong.
    pub fn new(profile: &RegistryProfile, environment: &Environment) -> Result<Self, SetupError> {
        Self::sharing(profile, environment, &mut Clients::default())
    }

    /// Like [`HttpRegistry::new`], but sites with the same settings share the connections in `clients`. A chain has
    /// hundreds of sites. Otherwise each would load its own certificates and open its own connections.
    ///
    /// # Errors
    ///
    /// [`SetupError`], as in [`HttpRegistry::new`].
    pub fn sharing(
        profile: &RegistryProfile,
        environment: &Environment,
        clients: &mut Clients,
    ) -> Result<Self, SetupError> {
        let passwords = Passwords {
            first: resolved("credentials.password", profile.credentials.password.as_ref())?,
            second: resolved("credentials.second_password", profile.credentials.second_password.as_ref())?,
        };
        let missing = profile.missing();
        let has_endpoint = !missing.contains(&"transport.endpoint");
        // A wrong URL is reported before the missing keys.
        let connection = has_endpoint.then(|| Connection::new(profile, clients)).transpose()?;
        let Some(connection) = connection.filter(|_| missing.is_empty()) else {
            return Err(SetupError::Missing(missing));
        };
        Ok(Self::with_connection(connection, profile, passwords, environment))
    }

    /// Uses an existing connection. It does not check for missing keys.
    pub fn with_connection(
        connection: Connection,
        profile: &RegistryProfile,
        passwords: Passwords,
        environment: &Environment,
    ) -> Self {
        Self {
            connection,
            protocol: protocol_for(&profile.transport),
            header: profile.header(),
            sender: Sender {
                username: profile.credentials.username.clone(),
                password: passwords.first,
                second_password: passwords.second,
                facility_id: profile.facility_member(),
                other_id: profile.credentials.other_id.clone(),
            },
            transport: profile.transport.clone(),
            time_zone: profile.time_zone.clone(),
            control_id_length: profile.message.control_id_length,
            environment: environment.clone(),
            id_key: IdKey::PUBLIC,
        }
    }

    /// Sets the key of the ids of doses and forecasts. Otherwise it is [`IdKey::PUBLIC`].
    #[must_use]
    pub fn with_id_key(self, id_key: IdKey) -> Self {
        Self { id_key, ..self }
    }

    /// Stores the certificate of the registry there ([`Health::certificate`](crate::Health::certificate)).
    #[must_use]
    pub fn storing_certificate_in(self, certificate: &SeenCertificate) -> Self {
        Self { connection: self.connection.storing_certificate_in(certificate.clone()), ..self }
    }

    /// The ids and the time of a new query.
    fn stamp(&self) -> Stamp {
        self.environment.stamp(&self.time_zone, self.control_id_length)
    }

    /// Sends the probe, which contains no personal data.
    async fn exchange_probe(&self, deadline: Instant) -> Result<(), AskError> {
        let (stamp, resources) = (self.stamp(), &self.environment.resources);
        let request = self.probe_request(&stamp)?;
        let Received { reply, memory: _memory } =
            self.connection.send_within(request, resources, deadline).await?;
        let (size, protocol) = (reply.body.len(), Arc::clone(&self.protocol));
        resources.workers.run(size, move || protocol.check_probe(&reply)).await?
    }

    async fn exchange(&self, query: &Query, deadline: Instant) -> Result<Reply, AskError> {
        let (stamp, resources) = (self.stamp(), &self.environment.resources);
        let request = self.request(query, &stamp)?;
        let started = Instant::now();
        let Received { reply, memory: body_memory } =
            self.connection.send_within(request, resources, deadline).await?;
        let read = self.read_until(&stamp, Arc::new(reply), deadline).await?;
        let ReadReply { answer, day, received, memory } = read;
        drop(body_memory);
        let (size, took, id_key) = (answer.text().len(), started.elapsed(), self.id_key);
        let write = move || {
            let reply = Reply::new(answer, id_key, day, received, took)?;
            let memory = memory.after_writing(reply.summary().json.bytes());
            Ok(reply.with_memory(memory))
        };
        resources.workers.run(size, write).await?
    }

    /// The HTTP request for a query.
    ///
    /// # Errors
    ///
    /// [`AskError::Unwritable`] if the query cannot be written as a request.
    pub fn request(&self, query: &Query, stamp: &Stamp) -> Result<HttpRequest, AskError> {
        let text = query.write(&self.header, stamp);
        self.with_headers(self.protocol.query_request(&self.context(stamp), text)?)
    }

    /// The HTTP request for a probe.
    ///
    /// # Errors
    ///
    /// [`AskError::Unwritable`] if the probe cannot be written as a request.
    pub fn probe_request(&self, stamp: &Stamp) -> Result<HttpRequest, AskError> {
        self.with_headers(self.protocol.probe_request(&self.context(stamp))?)
    }

    fn with_headers(&self, request: HttpRequest) -> Result<HttpRequest, AskError> {
        Ok(HttpRequest { headers: http_headers(&self.transport, &self.sender)?, ..request })
    }

    fn context<'a>(&'a self, stamp: &'a Stamp) -> RequestContext<'a> {
        RequestContext { sender: &self.sender, id: stamp.request_id(), environment: &self.environment }
    }

    /// Reads the reply to the query with this `stamp`. An answer to this query counts whatever the HTTP status.
    ///
    /// # Errors
    ///
    /// [`AskError`] if the reply contains no trusted answer to that query.
    pub async fn read_reply(&self, stamp: &Stamp, reply: Arc<HttpReply>) -> Result<ReadReply, AskError> {
        let deadline = Instant::now() + Duration::from_secs(self.transport.timeout_s);
        self.read_until(stamp, reply, deadline).await
    }

    /// As [`HttpRegistry::read_reply`]. It waits for memory no longer than `deadline`.
    async fn read_until(
        &self,
        stamp: &Stamp,
        reply: Arc<HttpReply>,
        deadline: Instant,
    ) -> Result<ReadReply, AskError> {
        let read = self.read_body(stamp, Arc::clone(&reply), deadline).await;
        read.map_err(|error| error_of(&reply, error))
    }

    async fn read_body(
        &self,
        stamp: &Stamp,
        reply: Arc<HttpReply>,
        deadline: Instant,
    ) -> Result<ReadReply, AskError> {
        let protocol = Arc::clone(&self.protocol);
        let Resources { workers, memory } = &self.environment.resources;
        let payload = workers.run(reply.body.len(), move || protocol.message(&reply)).await??;
        let Payload { message, is_end_unproved } = payload;
        let (size, estimate) = (message.len(), memory_estimate(&message));
        let share = memory.take_answer(estimate, deadline).await?;
        let received = self.environment.clock.now();
        let day = received.to_zoned(self.time_zone.clone()).date();
        let read = move || {
            let read = if is_end_unproved { OwnedAnswer::read_unproved_end } else { OwnedAnswer::read };
            read(message, day).map_err(AskError::Unreadable)
        };
        let answer = workers.run(size, read).await?;
        let checked = answer.and_then(|answer| check(answer.get(), stamp).map(|()| answer));
        let answer = checked.map_err(|error| match error {
            // The missing end is the likely cause.
            AskError::Unreadable(_) | AskError::Unexpected | AskError::Incomplete if is_end_unproved => {
                AskError::NoEnd
            }
            error => error,
        })?;
        Ok(ReadReply { answer, day, received, memory: AnswerMemory { share, estimate } })
    }
}

/// The passwords of a site, fetched.
#[derive(Debug, Default)]
pub struct Passwords {
    /// `credentials.password`
    pub first: Option<SecretString>,
    /// `credentials.second_password`
    pub second: Option<SecretString>,
}

/// The secret of a key.
fn resolved(key: &'static str, reference: Option<&Secret>) -> Result<Option<SecretString>, SetupError> {
    let Some(reference) = reference else { return Ok(None) };
    reference.warn_if_open(key);
    reference.resolve().map(Some).map_err(|error| SetupError::Reference(key, error))
}

/// The answer in a reply.
pub struct ReadReply {
    /// The answer.
    pub answer: OwnedAnswer,
    /// The date in the registry's time zone on which the answer was read.
    pub day: Date,
    /// When the reply arrived.
    pub received: Timestamp,
    /// The memory that was taken for the answer.
    memory: AnswerMemory,
}

/// The memory that was taken for an answer.
struct AnswerMemory {
    share: MemoryShare,
    /// The estimate for which it was taken, in bytes.
    estimate: usize,
}

impl AnswerMemory {
    /// What the answer still takes when its JSON of this length is written. The rest is returned.
    fn after_writing(self, json_bytes: usize) -> MemoryShare {
        let Self { mut share, estimate } = self;
        share.shrink_to(memory_after(estimate, json_bytes));
        share
    }
}

#[async_trait]
impl Probe for HttpRegistry {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        timeout_at(deadline, self.exchange_probe(deadline)).await.unwrap_or(Err(AskError::Timeout { after }))
    }
}

#[async_trait]
impl Registry for HttpRegistry {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        match timeout_at(deadline, self.exchange(question.sent(), deadline)).await {
            Ok(reply) => reply.map(Arc::new),
            Err(_) => Err(AskError::Timeout { after }),
        }
    }
}
