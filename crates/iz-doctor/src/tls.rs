//! What the handshake showed: the protocol, the chain, how long it is good, for whom it is, and whether the client that
//! asks questions trusts it.

use iz_client::{AskError, TlsFault, profile::TlsSettings};
use jiff::Timestamp;
use rustls::{client::verify_server_name, pki_types::ServerName, server::ParsedCertificate};

use crate::{
    certificate::{Certificate, expiry},
    check::Check,
    handshake::{Handshake, HandshakeError},
};

const TLS: &str = "tls";
const CHAIN: &str = "certificate_chain";
const EXPIRY: &str = "certificate_expiry";
const NAME: &str = "certificate_name";
const TRUST: &str = "trust";

/// Everything here but the trust: what is skipped without a handshake.
pub(crate) const OF_HANDSHAKE: [&str; 4] = [TLS, CHAIN, EXPIRY, NAME];

/// The four checks of a handshake with `host`.
pub(crate) fn handshake(shown: &Handshake, host: &str, now: Timestamp) -> Vec<Check> {
    let chain: Vec<Certificate> =
        shown.chain.iter().filter_map(|certificate| Certificate::read(certificate)).collect();
    let mut checks = vec![protocol(shown)];
    if chain.is_empty() {
        let reason = "the server showed no certificate";
        checks.extend([CHAIN, EXPIRY, NAME].map(|name| Check::skipped(name, reason)));
        return checks;
    }
    let advice = "If this machine's date is right, tell the registry's support that its certificate ends.";
    checks.push(order(&chain));
    checks.push(expiry(EXPIRY, &chain, now, advice));
    checks.push(host_name(shown, &chain, host));
    checks
}

fn protocol(shown: &Handshake) -> Check {
    let (found, advice) = match &shown.result {
        Ok((protocol, cipher)) => return Check::pass(TLS, format!("{protocol} with {cipher}")),
        // TLS 1.2 says so at once; this handshake shows no certificate, and the client's own is another check.
        Err(HandshakeError::Alert(_) | HandshakeError::Broken) if shown.asked_for.is_some() => {
            return Check::pass(TLS, "the handshake goes as far as a client certificate is wanted");
        }
        Err(HandshakeError::Broken) => (
            "the connection ends within the handshake".to_owned(),
            "Check that the port in transport.endpoint is that of TLS, and whether a firewall cuts TLS off.",
        ),
        Err(HandshakeError::TimedOut) => (
            "the handshake does not end in time".to_owned(),
            "Check that the port in transport.endpoint is that of TLS, and whether a firewall holds TLS back.",
        ),
        Err(HandshakeError::Alert(alert)) => (
            format!("the server refuses the handshake with the alert {alert}"),
            "Ask the registry's support which TLS versions it takes and whether it wants a client certificate.",
        ),
        Err(HandshakeError::NotTls) => (
            "what answers there does not speak TLS".to_owned(),
            "Check the port in transport.endpoint, and that it is the registry's and not a proxy's.",
        ),
        Err(HandshakeError::Incompatible) => (
            "the server offers neither TLS 1.2 nor 1.3 with a cipher that is safe".to_owned(),
            "Ask the registry's support for TLS 1.2 or 1.3: older versions are refused.",
        ),
        Err(HandshakeError::Proxy(status)) => (
            match status {
                Some(status) => format!("the proxy does not connect to the registry: HTTP status {status}"),
                None => "what answers as the proxy is none".to_owned(),
            },
            "Check transport.proxy, and have whoever runs the proxy let the registry's host and port pass.",
        ),
        Err(HandshakeError::NoServerName) => {
            ("the host is no name".to_owned(), "Check the host in transport.endpoint.")
        }
        Err(HandshakeError::Other) => (
            "the handshake fails".to_owned(),
            "Ask the registry's support whether its certificate and its key belong together.",
        ),
    };
    Check::failure(TLS, found, advice)
}

fn order(chain: &[Certificate]) -> Check {
    let issuers = chain.iter().map(|of| if of.is_its_own_issuer() { "itself" } else { of.issuer.as_str() });
    let subject = chain.first().map(|own| own.subject.as_str()).unwrap_or_default();
    let found = issuers.fold(subject.to_owned(), |found, issuer| format!("{found}, issued by {issuer}"));
    let is_broken = chain.windows(2).any(|pair| matches!(pair, [one, next] if !one.is_issued_by(next)));
    if is_broken {
        let advice =
            "Tell the registry's support that its certificates are incomplete or in the wrong order.";
        return Check::warning(CHAIN, found, advice);
    }
    Check::pass(CHAIN, found)
}

fn host_name(shown: &Handshake, chain: &[Certificate], host: &str) -> Check {
    let matches = || {
        let name = ServerName::try_from(host).ok()?;
        let own = ParsedCertificate::try_from(shown.chain.first()?).ok()?;
        verify_server_name(&own, &name).ok()
    };
    let hosts = chain.first().map(|own| own.hosts.join(", ")).filter(|hosts| !hosts.is_empty());
    let hosts = hosts.unwrap_or_else(|| "no host".to_owned());
    if matches().is_some() {
        return Check::pass(NAME, format!("it is for {host}"));
    }
    let advice =
        "Use the host name in transport.endpoint that the registry gave out and its certificate is for.";
    Check::failure(NAME, format!("it is for {hosts}, and not for {host}"), advice)
}

/// Whether the client that asks questions trusts the server, by what became of its first request.
pub(crate) fn trust(tls: &TlsSettings, issuer: Option<&str>, contact: Result<(), &AskError>) -> Check {
    let by = if tls.private_ca.is_some() { "tls.private_ca" } else { "this machine's authorities" };
    let issuer = issuer.map(|issuer| format!("; its issuer is {issuer}")).unwrap_or_default();
    match contact {
        // Whether the server trusts us is another check.
        Err(AskError::Tls(TlsFault::Refused)) | Ok(()) => {
            Check::pass(TRUST, format!("the certificate is trusted by {by}{issuer}"))
        }
        Err(error @ AskError::Tls(fault)) => {
            let mut advice = error.advice().to_owned();
            if *fault == TlsFault::UnknownIssuer {
                advice.push_str(
                    " If the issuer is this site's own firewall, have the registry's host taken out of its TLS \
                     inspection; if it is the registry's own, set tls.private_ca.",
                );
            }
            Check::failure(TRUST, format!("{error}{issuer}; what is trusted is {by}"), advice)
        }
        Err(_) => Check::skipped(TRUST, "no request got through that would have shown it"),
    }
}

/// Who issued the last certificate of the chain.
pub(crate) fn last_issuer(shown: &Handshake) -> Option<String> {
    shown.chain.last().and_then(|last| Certificate::read(last)).map(|last| last.issuer)
}
