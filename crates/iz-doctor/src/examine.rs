//! The checks in their order, and what follows from what.

use std::{ops::ControlFlow, sync::Arc};

use iz_hl7::{OwnedAnswer, Profile, Query, query::Stamp};
use reqwest::Url;
use tokio::time::Duration;

use iz_client::{
    AskError, Clients, Environment, HttpRegistry, Question, RegistryProfile, Secret,
    profile::PROXY_OF_THE_ENVIRONMENT,
    transport::{Connection, Protocol, ReadReply, protocol_for},
};

use crate::{
    check::{Check, CheckResult},
    client_certificate::client_certificate,
    clock::{clock, message_time},
    echo::connectivity_test,
    exchange::{Exchange, Pace},
    handshake::{Handshake, Peer, shake},
    network::{self, FirstHop},
    question::{nobody, question},
    quirks::{Seen, quirks},
    report::Report,
    round_trip::round_trip,
    secrets::secrets,
    settings, tls,
};

/// How many probes are sent.
const PROBES: usize = 3;

/// The registry to examine.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) profile: RegistryProfile,
    pub(crate) environment: Environment,
    /// The caller's query; without one, the query is about an invented person.
    pub(crate) own_query: Option<Query>,
}

pub(crate) async fn examine<T: FnMut(&Check)>(subject: &Subject, report: &mut Report<T>) {
    let Subject { profile, .. } = subject;
    let (check, endpoint) = settings::profile(profile);
    let is_complete = report.add(check);
    let has_secrets = report.add(secrets(profile));
    let Some(endpoint) = endpoint else {
        return report.skip_the_rest("transport.endpoint does not say where to go");
    };
    let ControlFlow::Continue(shown) = way(subject, &endpoint, report).await else { return };
    let shown = shown.as_ref();
    // With references that lead nowhere there is no client; without a password there is one.
    let connection = match Connection::new(profile, &mut Clients::default()) {
        Ok(connection) => connection,
        Err(error) if !has_secrets => {
            return report.skip_the_rest(&format!("without its secrets the client cannot start: {error}"));
        }
        Err(error) => {
            let own = client_certificate(&profile.tls, shown, None, subject.environment.clock.now());
            if profile.tls.client_certificate.is_some() && own.result == CheckResult::Failure {
                report.skip(&["trust"], "the client cannot start");
                report.add(own);
            } else {
                let advice = "Correct the key that is named.";
                report.add(Check::failure("trust", format!("the client cannot start: {error}"), advice));
            }
            return report.skip_the_rest("the client cannot start");
        }
    };
    let reason = match (is_complete, has_secrets) {
        (false, _) => Some("the profile is not complete"),
        (true, false) => Some("a secret is missing"),
        (true, true) => None,
    };
    Session::new(subject, connection).run(&endpoint, shown, reason, report).await;
}

/// The way to the server, and what it shows of itself where that can be seen; a break where nobody can be asked.
async fn way<T: FnMut(&Check)>(
    subject: &Subject,
    endpoint: &Url,
    report: &mut Report<T>,
) -> ControlFlow<(), Option<Handshake>> {
    let transport = &subject.profile.transport;
    let patience = Duration::from_secs(transport.connect_timeout_s);
    let proxy = match transport.proxy.as_deref() {
        Some(PROXY_OF_THE_ENVIRONMENT) => {
            let reason = "the environment may name a proxy, which makes the connection";
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
    let (check, addresses) = network::dns(target, patience).await;
    if !report.add(check) {
        report.skip_the_rest("the host has no address");
        return ControlFlow::Break(());
    }
    let (check, address) = network::tcp(target, &addresses, patience).await;
    report.add(check);
    let Some(address) = address else {
        report.skip_the_rest("no address takes a connection");
        return ControlFlow::Break(());
    };
    if endpoint.scheme() == "http" {
        report.skip(&tls::OF_HANDSHAKE, "plain http, which is for this machine alone");
        return ControlFlow::Continue(None);
    }
    if proxy.as_ref().is_some_and(|proxy| proxy.scheme() != "http") {
        report.skip(&tls::OF_HANDSHAKE, "only the client itself speaks to this kind of proxy");
        return ControlFlow::Continue(None);
    }
    let (host, port) = network::host_and_port(endpoint);
    let shown = shake(Peer { host, port, address, is_proxied: proxy.is_some() }, patience).await;
    report.add_all(tls::handshake(&shown, host, subject.environment.clock.now()));
    ControlFlow::Continue(Some(shown))
}

/// The exchanges with a registry that can be reached.
struct Session<'c> {
    subject: &'c Subject,
    profile: &'c RegistryProfile,
    connection: Connection,
    protocol: Arc<dyn Protocol>,
    pace: Pace,
    patience: Duration,
}

impl<'c> Session<'c> {
    fn new(subject: &'c Subject, connection: Connection) -> Self {
        let profile = &subject.profile;
        Self {
            subject,
            profile,
            connection,
            protocol: protocol_for(&profile.transport),
            pace: Pace::new(&profile.limits),
            patience: Duration::from_secs(profile.transport.timeout_s),
        }
    }

    async fn run<T: FnMut(&Check)>(
        mut self,
        endpoint: &Url,
        shown: Option<&Handshake>,
        no_question: Option<&str>,
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
            report.skip(&["trust", "client_certificate"], "plain http, which is for this machine alone");
        } else {
            let issuer = shown.and_then(tls::last_issuer);
            is_explained = !report.add(tls::trust(tls, issuer.as_deref(), first.contact()));
            let now = self.subject.environment.clock.now();
            is_explained |= !report.add(client_certificate(tls, shown, Some(first.contact()), now));
        }
        let kind = self.profile.transport.kind;
        let probe = connectivity_test(kind, self.protocol.as_ref(), &first);
        if let Err(error @ (AskError::Tls(_) | AskError::Unreachable)) = first.contact() {
            let reason = format!("no request gets through ({})", error.code());
            report.skip(&["clock"], &reason);
            if !is_explained {
                report.add(probe);
            }
            return report.skip_the_rest(&reason);
        }
        report.add(clock(&first));
        report.add(probe);

        let asked = match no_question {
            Some(reason) => Err(Check::skipped("question", reason)),
            None => self.ask().await,
        };
        let asked = match asked {
            Ok(asked) => asked,
            Err(check) => {
                let reason = format!("no question was put: {}", check.found);
                report.add(check);
                report.skip(&["message_time"], &reason);
                report.add(self.round_trip(&first, None).await);
                return report.skip_the_rest(&reason);
            }
        };
        report.add(question(&asked.result, asked.profile, self.subject.own_query.as_ref()));
        report.add(match &asked.message {
            Some((_, answer)) => message_time(self.profile, answer.get(), &asked.exchange),
            None => Check::skipped("message_time", "the reply holds no message that can be read"),
        });
        let took = asked.exchange.reply.is_ok().then_some(asked.exchange.took);
        report.add(self.round_trip(&first, took).await);
        let Ok(reply) = &asked.exchange.reply else {
            return report.skip_the_rest("no reply to the question came");
        };
        report.add_all(quirks(&Seen {
            profile: self.profile,
            asked: asked.profile,
            stamp: &asked.stamp,
            reply,
            message: asked.message.as_ref().map(|(bytes, answer)| (bytes.as_slice(), answer)),
            is_answered: asked.result.is_ok(),
        }));
    }

    async fn probe(&mut self) -> Result<Exchange, AskError> {
        let stamp = self.subject.environment.stamp(&self.profile.time_zone);
        let request = self.protocol.probe_request(stamp.control_id())?;
        self.pace.turn().await;
        Ok(Exchange::of(&self.connection, request, &self.subject.environment.clock, self.patience).await)
    }

    /// Puts the question; a check where there is none to put.
    async fn ask(&mut self) -> Result<AskedQuery, Check> {
        let clock = &self.subject.environment.clock;
        let stamp = self.subject.environment.stamp(&self.profile.time_zone);
        let today = stamp.time().date();
        let invented = || nobody(self.profile, self.profile.profile, today);
        let Some(query) = self.subject.own_query.clone().or_else(invented) else {
            return Err(Check::skipped("question", "this machine's clock is before the year 2000"));
        };
        let password = self.profile.credentials.password.as_ref().map(Secret::resolve).transpose();
        let Ok(password) = password else {
            return Err(Check::skipped("question", "the password cannot be read"));
        };
        let connection = self.connection.clone();
        let registry =
            HttpRegistry::with_connection(connection, self.profile, password, &self.subject.environment);
        let profile = query.profile();
        let request = Question::new(query, &self.profile.query_rules())
            .and_then(|question| registry.request(question.sent(), &stamp))
            .map_err(|error| question(&Err(error), profile, self.subject.own_query.as_ref()))?;
        self.pace.turn().await;
        let exchange = Exchange::of(&self.connection, request, clock, self.patience).await;
        let result = match &exchange.reply {
            Ok(reply) => registry.read_reply(&stamp, Arc::clone(reply)).await,
            Err(error) => Err(error.clone()),
        };
        let message = self.message(&exchange, today);
        Ok(AskedQuery { profile, stamp, exchange, result, message })
    }

    /// The message in a reply, be it an answer or not.
    fn message(&self, exchange: &Exchange, today: jiff::civil::Date) -> Option<(Vec<u8>, OwnedAnswer)> {
        let bytes = self.protocol.message(exchange.reply.as_ref().ok()?).ok()?;
        let answer = OwnedAnswer::read(bytes.clone(), today).ok()?;
        Some((bytes, answer))
    }

    /// Asks for further signs of life where the first one came.
    async fn round_trip(&mut self, first: &Exchange, question: Option<Duration>) -> Check {
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
        round_trip(times, question, self.patience)
    }
}

/// A question and what became of it.
struct AskedQuery {
    profile: Profile,
    stamp: Stamp,
    exchange: Exchange,
    result: Result<ReadReply, AskError>,
    message: Option<(Vec<u8>, OwnedAnswer)>,
}
