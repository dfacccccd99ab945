//! The client certificate: whether it is requested, configured, complete and accepted.

use iz_client::{AskError, TlsFault, profile::TlsSettings};
use jiff::Timestamp;
use rustls::{
    Error,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    sign::CertifiedKey,
};
use secrecy::ExposeSecret;

use crate::{
    certificate::{Certificate, expiry},
    check::{Check, CheckResult},
    handshake::Handshake,
};

const NAME: &str = "client_certificate";
const KEY: &str = "tls.client_certificate";

/// `contact` is the result of the first request of the HTTP client. `None` if no request was made.
pub(crate) fn client_certificate(
    tls: &TlsSettings,
    handshake: Option<&Handshake>,
    contact: Option<Result<(), &AskError>>,
    now: Timestamp,
) -> Check {
    let (request, is_requested) = (
        certificate_request(handshake),
        handshake.is_some_and(|handshake| handshake.requested_issuers.is_some()),
    );
    let is_refused = is_requested
        && matches!(contact, Some(Err(AskError::Tls(TlsFault::Refused) | AskError::Interrupted)));
    let Some(reference) = &tls.client_certificate else {
        return match contact {
            _ if !is_requested => Check::pass(NAME, format!("{request}, and none is configured")),
            Some(Ok(())) => Check::pass(NAME, format!("{request}, works without it, and none is configured")),
            _ if is_refused => Check::failure(
                NAME,
                format!("{request} and refuses connections without it; none is configured"),
                "Set tls.client_certificate to the certificate and key that the registry issued to this site.",
            ),
            _ => Check::skipped(
                NAME,
                format!(
                    "{request}, and none is configured; no request succeeded that could show whether it is required"
                ),
            ),
        };
    };
    let Ok(pem) = reference.resolve() else {
        return Check::skipped(NAME, format!("{KEY} cannot be read"));
    };
    let own = match site_certificate(pem.expose_secret().as_bytes()) {
        Ok(own) => own,
        Err(wrong) => {
            let advice = "Write the certificate and its private key into one PEM file.";
            return Check::failure(NAME, format!("{KEY} {wrong}"), advice);
        }
    };
    let validity = expiry(
        NAME,
        [&own],
        now,
        "Ask the registry for a new certificate and set it as tls.client_certificate.",
    );
    let issuer = &own.issuer;
    if is_refused && validity.result != CheckResult::Failure {
        return Check::failure(
            NAME,
            format!("{request}; the server refuses the certificate of {}, issued by {issuer}", own.subject),
            "Ask the registry's support whether this certificate is registered for this site.",
        );
    }
    let accepted = if is_requested && matches!(contact, Some(Ok(()))) { " and accepts it" } else { "" };
    Check { found: format!("{request}{accepted}; {}, issued by {issuer}", validity.found), ..validity }
}

/// Describes the server's request for a client certificate.
fn certificate_request(handshake: Option<&Handshake>) -> String {
    let Some(handshake) = handshake else {
        return "it is unknown whether the server requests a client certificate".to_owned();
    };
    match handshake.requested_issuers.as_deref() {
        None => "the server requests no client certificate".to_owned(),
        Some([]) => "the server requests a client certificate".to_owned(),
        Some(names) => format!("the server requests a client certificate issued by {}", names.join(" or ")),
    }
}

/// The first certificate of a PEM file, if the private key in the file belongs to it.
fn site_certificate(pem: &[u8]) -> Result<Certificate, &'static str> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let chain = chain.map_err(|_| "holds a certificate that is not PEM")?;
    let own = chain.first().and_then(|own| Certificate::read(own)).ok_or("holds no certificate")?;
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| "holds no private key")?;
    match CertifiedKey::from_der(chain, key, &rustls::crypto::aws_lc_rs::default_provider()) {
        Ok(_) => Ok(own),
        Err(Error::InconsistentKeys(_)) => Err("holds a private key that does not belong to the certificate"),
        Err(_) => Err("holds a private key of an unsupported kind"),
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    #[test]
    fn a_file_needs_a_certificate_with_its_own_key() {
        let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let params = CertificateParams::new(vec!["store-12".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        let with = |key: &KeyPair| {
            site_certificate((certificate.clone() + &key.serialize_pem()).as_bytes()).map(|_| ())
        };
        assert_eq!(with(&key), Ok(()));
        assert_eq!(with(&other), Err("holds a private key that does not belong to the certificate"));
        assert_eq!(site_certificate(certificate.as_bytes()).map(|_| ()), Err("holds no private key"));
        assert_eq!(site_certificate(key.serialize_pem().as_bytes()).map(|_| ()), Err("holds no certificate"));
        assert_eq!(site_certificate(b"hunter2").map(|_| ()), Err("holds no certificate"));
    }
}
