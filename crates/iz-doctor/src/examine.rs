//! Makes all checks in their order. A failed check may make later ones impossible.

use std::{ops::ControlFlow, sync::Arc};

use iz_hl7::{OwnedAnswer, Profile, Query, query::Stamp};
use reqwest::Url;
use tokio::time::Duration;

use iz_client::{
    AskError, Clients, Environment, HttpRegistry, Question, RegistryProfile,
    profile::PROXY_OF_THE_ENVIRONMENT,
    transport::{Connection, Passwords, Protocol, ReadReply, protocol_for},
};

use crate::{
    check::{Check, CheckResult},
    client_certificate::client_certificate,
    clock::{clock, message_time},
    echo::connectivity_test,
    exchange::{Exchange, RequestPace},
    handshake::{Handshake, Peer, shake},
    network::{self, FirstHop},
    question::{invented_query, query_check},
    quirks::{ObservedReply, quirks},
    report::Report,
    round_trip::round_trip,
    secrets::{passwords, secrets},
    settings, tls,
};

/// The greatest number of probes.
const PROBES: usize = 3;

/// The registry to examine.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) profile: RegistryProfile,
    pub(crate) environment: Environment,
    /// The caller's query. Without it, the query is about an invented person.
    pub(crate) own_query: Option<Query>,
    /// Whether a query is sent.
    pub(crate) has_query: bool,
}

pub(crate) async fn examine<T: FnMut(&Check)>(subject: &Subject, report: &mut Report<T>) {
    let Subject { profile, .. } = subject;
    let (check, endpoint) = settings::profile(profile);
    let is_complete = report.add(check);
    let has_secrets = report.add(secrets(profile));
    let Some(endpoint) = endpoint else {
        return report.skip_the_rest("transport.endpoint names no address");
    };
    let ControlFlow::Continue(handshake) = network_path(subject, &endpoint, report).await else { return };
    let handshake = handshake.as_ref();
    // The client cannot start if a reference to a certificate fails. Without a password it can.
    let connection = match Connection::new(profile, &mut Clients::default()) {
        Ok(connection) => connection,
        Err(error) if !has_secrets => {
            return report.skip_the_rest(&format!("the client cannot start without its secrets: {error}"));
        }
        Err(error) => {
            let own = client_certificate(&profile.tls, handshake, None, subject.environment.clock.now());
            if profile.tls.client_certificate.is_some() && own.result == CheckResult::Failure {
                report.skip(&["trust"], "the client cannot start");
                report.add(own);
            } else {
                let advice = "Correct the key that the text names.";
                report.add(Check::failure("trust", format!("the client cannot start: {error}"), advice));
            }
            return report.skip_the_rest("the client cannot start");
        }
    };
    let reason = match (is_complete, has_secrets) {
        (false, _) => Some("the profile is incomplete"),
        (true, false) => Some("a secret is missing"),
        (true, true) => (!subject.has_query).then_some("only the connectivity test is wanted"),
    };
    Session::new(subject, connection).run(&endpoint, handshake, reason, report).await;
}

/// Checks the network path to the server. Returns what the TLS handshake showed, or `None` if there was no separate
/// handshake. Breaks if the server cannot be reached.
async fn network_path<T: FnMut(&Check)>(
    subject: &Subject,
    endpoint: &Url,
    report: &mut Report<T>,
) -> ControlFlow<(), Option<Handshake>> {
    let transport = &subject.profile.transport;
    let time_limit = Duration::from_secs(transport.connect_timeout_s);
    let proxy = match transport.proxy.as_deref() {
        Some(PROXY_OF_THE_ENVIRONMENT) => {
            let reason = "the environment may name a proxy, which opens the connection";
            report.skip(&["dns", "tcp"], reason);
            report.skip(&tls::OF_HANDSHAKE, reason);
            return ControlFlow::Continue(None);
        }
        address => address.and_then(|address| Url::parse(address).ok()),
    };
    let target = match &proxy {
        Some(url) => FirstHop { url, key: "transport.proxy" },
        None => FirstHop { url: endpoint, key: "transport.endpoint" },
    };
    let (check, addresses) = network::dns(target, time_limit).await;
    if !report.add(check) {
        report.skip_the_rest("the host has no address");
        return ControlFlow::Break(());
    }
    let (check, address) = network::tcp(target, &addresses, time_limit).await;
    report.add(check);
    let Some(address) = address else {
        report.skip_the_rest("no address accepts a connection");
        return ControlFlow::Break(());
    };
    if endpoint.scheme() == "http" {
        report.skip(&tls::OF_HANDSHAKE, "plain http, which is allowed only for this machine");
        return ControlFlow::Continue(None);
    }
    if proxy.as_ref().is_some_and(|proxy| proxy.scheme() != "http") {
        report.skip(&tls::OF_HANDSHAKE, "only the HTTP client can use this kind of proxy");
        return ControlFlow::Continue(None);
    }
    let (host, port) = network::host_and_port(endpoint);
    let peer = Peer { host, port, address, is_proxied: proxy.is_some() };
    let handshake = shake(peer, time_limit).await;
    report.add_all(tls::handshake(&handshake, host, subject.environment.clock.now()));
    ControlFlow::Continue(Some(handshake))
}

/// The exchanges with a registry that can be reached.
struct Session<'c> {
    subject: &'c Subject,
    profile: &'c RegistryProfile,
    connection: Connection,
    protocol: Arc<dyn Protocol>,
    pace: RequestPace,
    time_limit: Duration,
}

impl<'c> Session<'c> {
    fn new(subject: &'c Subject, connection: Connection) -> Self {
        let profile = &subject.profile;
        Self {
            subject,
            profile,
            connection,
            protocol: protocol_for(&profile.transport),
            pace: RequestPace::new(&profile.limits),
            time_limit: Duration::from_secs(profile.transport.timeout_s),
        }
    }

    async fn run<T: FnMut(&Check)>(
        mut self,
        endpoint: &Url,
        handshake: Option<&Handshake>,
        skip_reason: Option<&str>,
        report: &mut Report<T>,
    ) {
        let first = match self.probe().await {
            Ok(first) => first,
            Err(error) => {
                report.skip(&["trust", "client_certificate", "clock"], "no request could be made");
                report.add(Check::failure("connectivity_test", error.to_string(), error.advice()));
                return report.skip_the_rest("no request could be made");
            }
        };
        let tls = &self.profile.tls;
        let mut is_explained = false;
        if endpoint.scheme() == "http" {
            report
                .skip(&["trust", "client_certificate"], "plain http, which is allowed only for this machine");
        } else {
            let issuer = handshake.and_then(tls::last_issuer);
            is_explained = !report.add(tls::trust(tls, issuer.as_deref(), first.contact()));
            let now = self.subject.environment.clock.now();
            is_explained |= !report.add(client_certificate(tls, handshake, Some(first.contact()), now));
        }
        let service = self.profile.transport.soap_service();
        let probe = connectivity_test(service.as_ref(), self.protocol.as_ref(), &first);
        if let Err(error @ (AskError::Tls(_) | AskError::Unreachable)) = first.contact() {
            let reason = format!("no request succeeds ({})", error.code());
            report.skip(&["clock"], &reason);
            if !is_explained {
                report.add(probe);
            }
            return report.skip_the_rest(&reason);
        }
        report.add(clock(&first));
        report.add(probe);

        let sent = match skip_reason {
            Some(reason) => Err(Check::skipped("question", reason)),
            None => self.send_query().await,
        };
        let sent = match sent {
            Ok(sent) => sent,
            Err(check) => {
                let reason = format!("no query was sent: {}", check.found);
                report.add(check);
                report.skip(&["message_time"], &reason);
                report.add(self.round_trip(&first, None).await);
                return report.skip_the_rest(&reason);
            }
        };
        report.add(query_check(&sent.result, sent.profile, self.subject.own_query.as_ref()));
        report.add(match &sent.message {
            Some((_, answer)) => message_time(self.profile, answer.get(), &sent.exchange),
            None => Check::skipped("message_time", "the reply contains no readable message"),
        });
        let took = sent.exchange.reply.is_ok().then_some(sent.exchange.took);
        report.add(self.round_trip(&first, took).await);
        let Ok(reply) = &sent.exchange.reply else {
            return report.skip_the_rest("no reply to the query came");
        };
        report.add_all(quirks(&ObservedReply {
            profile: self.profile,
            query_profile: sent.profile,
            stamp: &sent.stamp,
            reply,
            message: sent.message.as_ref().map(|(bytes, answer)| (bytes.as_slice(), answer)),
            is_answered: sent.result.is_ok(),
        }));
    }

    fn registry(&self, passwords: Passwords) -> HttpRegistry {
        let connection = self.connection.clone();
        HttpRegistry::with_connection(connection, self.profile, passwords, &self.subject.environment)
    }

    async fn probe(&mut self) -> Result<Exchange, AskError> {
        let stamp =
            self.subject.environment.stamp(&self.profile.time_zone, self.profile.message.control_id_length);
        // A probe without a password still shows whether the service is up.
        let registry = self.registry(passwords(&self.profile.credentials).unwrap_or_default());
        let request = registry.probe_request(&stamp)?;
        self.pace.wait().await;
        Ok(Exchange::of(&self.connection, request, &self.subject.environment.clock, self.time_limit).await)
    }

    /// Sends the query. Returns a check instead if no query can be sent.
    async fn send_query(&mut self) -> Result<SentQuery, Check> {
        let clock = &self.subject.environment.clock;
        let stamp =
            self.subject.environment.stamp(&self.profile.time_zone, self.profile.message.control_id_length);
        let today = stamp.time().date();
        let invented = || invented_query(self.profile, self.profile.profile, today);
        let Some(query) = self.subject.own_query.clone().or_else(invented) else {
            return Err(Check::skipped("question", "this machine's clock is before the year 2000"));
        };
        let Ok(passwords) = passwords(&self.profile.credentials) else {
            return Err(Check::skipped("question", "the password cannot be read"));
        };
        let registry = self.registry(passwords);
        let profile = query.profile();
        let request = Question::new(query, &self.profile.query_rules())
            .and_then(|question| registry.request(question.sent(), &stamp))
            .map_err(|error| query_check(&Err(error), profile, self.subject.own_query.as_ref()))?;
        self.pace.wait().await;
        let exchange = Exchange::of(&self.connection, request, clock, self.time_limit).await;
        let result = match &exchange.reply {
            Ok(reply) => registry.read_reply(&stamp, Arc::clone(reply)).await,
            Err(error) => Err(error.clone()),
        };
        let message = self.message(&exchange, today);
        Ok(SentQuery { profile, stamp, exchange, result, message })
    }

    /// The message in a reply, even if it is not an answer.
    fn message(&self, exchange: &Exchange, today: jiff::civil::Date) -> Option<(Vec<u8>, OwnedAnswer)> {
        let bytes = self.protocol.message(exchange.reply.as_ref().ok()?).ok()?.message;
        let answer = OwnedAnswer::read(bytes.clone(), today).ok()?;
        Some((bytes, answer))
    }

    /// Sends further probes if the first one was answered, and reports all times.
    async fn round_trip(&mut self, first: &Exchange, query: Option<Duration>) -> Check {
        let mut times = Vec::new();
        if first.reply.is_ok() {
            times.push(first.took);
            while times.len() < PROBES && self.pace.allows_more() {
                match self.probe().await {
                    Ok(Exchange { reply: Ok(_), took, .. }) => times.push(took),
                    _ => break,
                }
            }
        }
        round_trip(times, query, self.time_limit)
    }
}

/// A query and its result.
struct SentQuery {
    profile: Profile,
    stamp: Stamp,
    exchange: Exchange,
    result: Result<ReadReply, AskError>,
    message: Option<(Vec<u8>, OwnedAnswer)>,
}
