//! The certificate by which a site shows itself: whether one is asked for, is configured, is whole, and is taken.

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

/// `contact` is what became of the first request of the client that asks questions; none where there was none.
pub(crate) fn client_certificate(
    tls: &TlsSettings,
    shown: Option<&Handshake>,
    contact: Option<Result<(), &AskError>>,
    now: Timestamp,
) -> Check {
    let (asked, is_asked) = (asked(shown), shown.is_some_and(|shown| shown.asked_for.is_some()));
    let is_refused =
        is_asked && matches!(contact, Some(Err(AskError::Tls(TlsFault::Refused) | AskError::Interrupted)));
    let Some(reference) = &tls.client_certificate else {
        return match contact {
            _ if !is_asked => Check::pass(NAME, format!("{asked}, and none is configured")),
            Some(Ok(())) => Check::pass(NAME, format!("{asked}, goes without one, and none is configured")),
            _ if is_refused => Check::failure(
                NAME,
                format!("{asked} and lets nobody in without one; none is configured"),
                "Set tls.client_certificate to the certificate that the registry issued to this site, with its key.",
            ),
            _ => Check::skipped(
                NAME,
                format!(
                    "{asked}, and none is configured; no request got through that would show whether it must be"
                ),
            ),
        };
    };
    let Ok(pem) = reference.resolve() else {
        return Check::skipped(NAME, format!("{KEY} cannot be read"));
    };
    let own = match own(pem.expose_secret().as_bytes()) {
        Ok(own) => own,
        Err(wrong) => {
            let advice = "Write the certificate and the private key that belongs to it into one PEM file.";
            return Check::failure(NAME, format!("{KEY} {wrong}"), advice);
        }
    };
    let lasts = expiry(
        NAME,
        [&own],
        now,
        "Ask the registry for a new certificate and set it as tls.client_certificate.",
    );
    let issuer = &own.issuer;
    if is_refused && lasts.result != CheckResult::Failure {
        return Check::failure(
            NAME,
            format!("{asked}; the server refuses the one of {}, issued by {issuer}", own.subject),
            "Ask the registry's support whether this certificate is the one that it knows of this site.",
        );
    }
    let taken = if is_asked && matches!(contact, Some(Ok(()))) { " and takes it" } else { "" };
    Check { found: format!("{asked}{taken}; {}, issued by {issuer}", lasts.found), ..lasts }
}

fn asked(shown: Option<&Handshake>) -> String {
    let Some(shown) = shown else { return "it is not known whether the server asks for one".to_owned() };
    match shown.asked_for.as_deref() {
        None => "the server asks for none".to_owned(),
        Some([]) => "the server asks for one".to_owned(),
        Some(names) => format!("the server asks for one issued by {}", names.join(" or ")),
    }
}

/// The first certificate of a PEM file whose key belongs to it.
fn own(pem: &[u8]) -> Result<Certificate, &'static str> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let chain = chain.map_err(|_| "holds a certificate that is no PEM")?;
    let own = chain.first().and_then(|own| Certificate::read(own)).ok_or("holds no certificate")?;
    let key = PrivateKeyDer::from_pem_slice(pem).map_err(|_| "holds no private key")?;
    match CertifiedKey::from_der(chain, key, &rustls::crypto::aws_lc_rs::default_provider()) {
        Ok(_) => Ok(own),
        Err(Error::InconsistentKeys(_)) => Err("holds a private key that is not the certificate's"),
        Err(_) => Err("holds a private key of a kind that cannot be used"),
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    #[test]
    fn a_file_holds_a_certificate_and_its_own_key() {
        let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let params = CertificateParams::new(vec!["store-12".to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        let with = |key: &KeyPair| own((certificate.clone() + &key.serialize_pem()).as_bytes()).map(|_| ());
        assert_eq!(with(&key), Ok(()));
        assert_eq!(with(&other), Err("holds a private key that is not the certificate's"));
        assert_eq!(own(certificate.as_bytes()).map(|_| ()), Err("holds no private key"));
        assert_eq!(own(key.serialize_pem().as_bytes()).map(|_| ()), Err("holds no certificate"));
        assert_eq!(own(b"hunter2").map(|_| ()), Err("holds no certificate"));
    }
}
