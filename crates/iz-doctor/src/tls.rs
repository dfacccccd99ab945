//! The checks of the TLS handshake: protocol, certificate chain, validity, host name, and whether the HTTP client
//! trusts the server.

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

/// The checks that need a handshake of their own.
pub(crate) const OF_HANDSHAKE: [&str; 4] = [TLS, CHAIN, EXPIRY, NAME];

/// The four checks of a handshake with `host`.
pub(crate) fn handshake(handshake: &Handshake, host: &str, now: Timestamp) -> Vec<Check> {
    let chain: Vec<Certificate> =
        handshake.chain.iter().filter_map(|certificate| Certificate::read(certificate)).collect();
    let mut checks = vec![protocol(handshake)];
    if chain.is_empty() {
        let reason = "the server presented no certificate";
        checks.extend([CHAIN, EXPIRY, NAME].map(|name| Check::skipped(name, reason)));
        return checks;
    }
    let advice = "If this machine's date is correct, tell the registry's support when its certificate ends.";
    checks.push(order(&chain));
    checks.push(expiry(EXPIRY, &chain, now, advice));
    checks.push(host_name(handshake, &chain, host));
    checks
}

fn protocol(handshake: &Handshake) -> Check {
    let (found, advice) = match &handshake.result {
        Ok((protocol, cipher)) => return Check::pass(TLS, format!("{protocol} with {cipher}")),
        // With TLS 1.2 the server refuses at once. This handshake presents no client certificate, and the one of the
        // HTTP client is another check.
        Err(HandshakeError::Alert(_) | HandshakeError::Broken) if handshake.requested_issuers.is_some() => {
            return Check::pass(TLS, "the handshake succeeds until the client certificate is required");
        }
        Err(HandshakeError::Broken) => (
            "the connection ends during the handshake".to_owned(),
            "Check that the port in transport.endpoint is a TLS port, and whether a firewall blocks TLS.",
        ),
        Err(HandshakeError::TimedOut) => (
            "the handshake takes too long".to_owned(),
            "Check that the port in transport.endpoint is a TLS port, and whether a firewall blocks TLS.",
        ),
        Err(HandshakeError::Alert(alert)) => (
            format!("the server refuses the handshake with the alert {alert}"),
            "Ask the registry's support which TLS versions it accepts and whether it requires a client certificate.",
        ),
        Err(HandshakeError::NotTls) => (
            "the server does not speak TLS".to_owned(),
            "Check the port in transport.endpoint, and that it belongs to the registry and not to a proxy.",
        ),
        Err(HandshakeError::Incompatible) => (
            "the server offers neither TLS 1.2 nor 1.3 with a safe cipher suite".to_owned(),
            "Ask the registry's support for TLS 1.2 or 1.3: older versions are refused.",
        ),
        Err(HandshakeError::Proxy(status)) => (
            match status {
                Some(status) => format!("the proxy does not connect to the registry: HTTP status {status}"),
                None => "the server at the proxy's address is not an HTTP proxy".to_owned(),
            },
            "Check transport.proxy, and ask the operator of the proxy to allow the registry's host and port.",
        ),
        Err(HandshakeError::NoServerName) => {
            ("the host name is invalid".to_owned(), "Check the host in transport.endpoint.")
        }
        Err(HandshakeError::Other) => (
            "the handshake fails".to_owned(),
            "Ask the registry's support whether its certificate and its private key belong together.",
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

fn host_name(handshake: &Handshake, chain: &[Certificate], host: &str) -> Check {
    let matches = || {
        let name = ServerName::try_from(host).ok()?;
        let own = ParsedCertificate::try_from(handshake.chain.first()?).ok()?;
        verify_server_name(&own, &name).ok()
    };
    let hosts = chain.first().map(|own| own.hosts.join(", ")).filter(|hosts| !hosts.is_empty());
    let hosts = hosts.unwrap_or_else(|| "no host".to_owned());
    if matches().is_some() {
        return Check::pass(NAME, format!("the certificate is for {host}"));
    }
    let advice =
        "Set the host name in transport.endpoint that the registry issued and that its certificate is for.";
    Check::failure(NAME, format!("the certificate is for {hosts}, and not for {host}"), advice)
}

/// Whether the HTTP client trusts the server, by the result of its first request.
pub(crate) fn trust(tls: &TlsSettings, issuer: Option<&str>, contact: Result<(), &AskError>) -> Check {
    let by =
        if tls.private_ca.is_some() { "tls.private_ca" } else { "this machine's certificate authorities" };
    let issuer = issuer.map(|issuer| format!("; its issuer is {issuer}")).unwrap_or_default();
    match contact {
        // Whether the server accepts the client certificate is another check.
        Err(AskError::Tls(TlsFault::Refused)) | Ok(()) => {
            Check::pass(TRUST, format!("the certificate is trusted by {by}{issuer}"))
        }
        Err(error @ AskError::Tls(fault)) => {
            let mut advice = error.advice().to_owned();
            if *fault == TlsFault::UnknownIssuer {
                advice.push_str(
                    " If the issuer is this site's own firewall, exclude the registry's host from its TLS \
                     inspection. If it is the registry's own authority, set tls.private_ca.",
                );
            }
            Check::failure(TRUST, format!("{error}{issuer}; the trusted authorities are {by}"), advice)
        }
        Err(_) => Check::skipped(TRUST, "no request succeeded that could show it"),
    }
}

/// The issuer of the last certificate of the chain.
pub(crate) fn last_issuer(handshake: &Handshake) -> Option<String> {
    handshake.chain.last().and_then(|last| Certificate::read(last)).map(|last| last.issuer)
}
