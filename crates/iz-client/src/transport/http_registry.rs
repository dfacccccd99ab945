//! The transport: one question over the registry's own kind of service.

use std::sync::Arc;

use async_trait::async_trait;
use iz_hl7::{
    OwnedAnswer, Query,
    query::{QueryHeader, Stamp},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use secrecy::SecretString;
use tokio::time::{Instant, timeout_at};

use super::protocol::{HttpReply, HttpRequest, Protocol, Sender};
use super::{
    answer_check::check,
    connection::{Clients, Connection},
    protocol_for::protocol_for,
    setup_error::SetupError,
};
use crate::{
    environment::Environment,
    error::AskError,
    profile::RegistryProfile,
    question::Question,
    registry::{Probe, Registry},
    reply::Reply,
};

/// A registry that is asked over SOAP, or whatever other kind of service its profile names.
#[derive(Debug)]
pub struct HttpRegistry {
    connection: Connection,
    protocol: Arc<dyn Protocol>,
    header: QueryHeader,
    sender: Sender,
    time_zone: TimeZone,
    environment: Environment,
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
        let password = reference.map(crate::secret::Secret::resolve).transpose();
        let password = password.map_err(|error| SetupError::Reference(KEY, error))?;
        let missing = profile.missing();
        let has_endpoint = !missing.contains(&"transport.endpoint");
        // A wrong address is told before what else is missing.
        let connection = has_endpoint.then(|| Connection::new(profile, clients)).transpose()?;
        let Some(connection) = connection.filter(|_| missing.is_empty()) else {
            return Err(SetupError::Missing(missing));
        };
        Ok(Self::with_connection(connection, profile, password, environment))
    }

    /// Asks over a connection that is there already, whatever is missing in the profile.
    pub fn with_connection(
        connection: Connection,
        profile: &RegistryProfile,
        password: Option<SecretString>,
        environment: &Environment,
    ) -> Self {
        Self {
            connection,
            protocol: protocol_for(&profile.transport),
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

    /// Sends the connectivity test, which contains no personal data.
    async fn exchange_probe(&self) -> Result<(), AskError> {
        let stamp = self.stamp();
        let reply = self.connection.send(self.protocol.probe_request(stamp.control_id())?).await?;
        self.protocol.check_probe(&reply)
    }

    async fn exchange(&self, query: &Query) -> Result<Reply, AskError> {
        let stamp = self.stamp();
        let request = self.request(query, &stamp)?;
        let started = Instant::now();
        let reply = self.connection.send(request).await?;
        let ReadReply { answer, day, received } = self.read_reply(&stamp, Arc::new(reply)).await?;
        let (size, took) = (answer.text().len(), started.elapsed());
        off_the_loop(size, move || Reply::new(answer, day, received, took)).await
    }

    /// The request that carries a query.
    pub fn request(&self, query: &Query, stamp: &Stamp) -> Result<HttpRequest, AskError> {
        let text = query.write(&self.header, stamp);
        self.protocol.query_request(&self.sender, text, stamp.control_id())
    }

    /// What the reply to it says.
    pub async fn read_reply(&self, stamp: &Stamp, reply: Arc<HttpReply>) -> Result<ReadReply, AskError> {
        let protocol = Arc::clone(&self.protocol);
        let message = off_the_loop(reply.body.len(), move || protocol.message(&reply)).await?;
        let size = message.len();
        let received = self.environment.clock.now();
        let day = received.to_zoned(self.time_zone.clone()).date();
        let read = move || OwnedAnswer::read(message, day).map_err(AskError::Unreadable);
        let answer = off_the_loop(size, read).await?;
        check(answer.get(), stamp)?;
        Ok(ReadReply { answer, day, received })
    }
}

/// The answer in a reply.
pub struct ReadReply {
    /// The answer.
    pub answer: OwnedAnswer,
    /// The registry's local day on which the answer was read.
    pub day: Date,
    /// When the reply arrived.
    pub received: Timestamp,
}

#[async_trait]
impl Probe for HttpRegistry {
    async fn probe(&self, deadline: Instant) -> Result<(), AskError> {
        let after = deadline.saturating_duration_since(Instant::now());
        timeout_at(deadline, self.exchange_probe()).await.unwrap_or(Err(AskError::Timeout { after }))
    }
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
