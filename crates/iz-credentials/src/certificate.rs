//! The certificate of a receiver of encrypted mail.

use aws_lc_rs::{
    digest,
    rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey},
};
use iz_client::{CertificateState, CertificateValidity};
use iz_enroll::MailAddress;
use jiff::Timestamp;
use x509_parser::{
    certificate::X509Certificate,
    extensions::GeneralName,
    pem::Pem,
    prelude::{FromDer as _, TbsCertificate},
};

use crate::{
    ExportError,
    der::{INTEGER, SEQUENCE, value},
};

/// A certificate with which mail can be encrypted (RFC 8550). This type does not check who issued it. The person who names
/// the file must be sure that the certificate belongs to the receiver.
pub struct MailCertificate {
    /// The issuer and the serial number, which name the certificate in a message.
    pub(crate) issuer_and_serial: Vec<u8>,
    pub(crate) key: Pkcs1PublicEncryptingKey,
    subject: String,
    fingerprint: String,
}

impl MailCertificate {
    /// Reads the first certificate of a PEM file for mail to `address`.
    ///
    /// # Errors
    ///
    /// [`ExportError`] if the file holds no certificate. Also if the certificate is not valid now, is not for mail, is for
    /// another address, or has no RSA key.
    pub fn read(pem: &[u8], address: &MailAddress, now: Timestamp) -> Result<Self, ExportError> {
        let mut blocks = Pem::iter_from_buffer(pem).filter_map(Result::ok);
        let der =
            match blocks.find(|block| block.label == "CERTIFICATE" || block.label.ends_with("PRIVATE KEY")) {
                Some(block) if block.label == "CERTIFICATE" => block.contents,
                Some(_) => return Err(ExportError::PrivateKey),
                None => return Err(ExportError::NoCertificate),
            };
        let (_, certificate) = X509Certificate::from_der(&der).map_err(|_| ExportError::NoCertificate)?;
        let validity = CertificateValidity::of(&der).ok_or(ExportError::NoCertificate)?;
        if matches!(validity.state(now), CertificateState::NotYetValid | CertificateState::Expired) {
            return Err(ExportError::NotValid { start: validity.start, end: validity.end });
        }
        check_usage(&certificate)?;
        check_address(&certificate, address)?;
        let key =
            PublicEncryptingKey::from_der(certificate.public_key().raw).map_err(|_| ExportError::Key)?;
        let key = Pkcs1PublicEncryptingKey::new(key).map_err(|_| ExportError::Key)?;
        let serial = value(INTEGER, &[certificate.raw_serial()]);
        let fingerprint = digest::digest(&digest::SHA256, &der);
        let digits: Vec<String> = fingerprint.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        Ok(Self {
            issuer_and_serial: value(SEQUENCE, &[certificate.issuer().as_raw(), &serial]),
            key,
            subject: certificate.subject().to_string(),
            fingerprint: digits.join(":"),
        })
    }

    /// Whose certificate it is.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The SHA-256 fingerprint, as `openssl x509 -fingerprint -sha256` prints it.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// RFC 8550, section 4.4: a certificate that limits its use must allow this one.
fn check_usage(certificate: &TbsCertificate<'_>) -> Result<(), ExportError> {
    let unreadable = |_| ExportError::Usage("its extensions cannot be read");
    let usage = certificate.key_usage().map_err(unreadable)?;
    if usage.is_some_and(|usage| !usage.value.key_encipherment()) {
        return Err(ExportError::Usage("its key usage lacks key encipherment"));
    }
    let purposes = certificate.extended_key_usage().map_err(unreadable)?;
    if purposes.is_some_and(|purposes| !purposes.value.email_protection && !purposes.value.any) {
        return Err(ExportError::Usage("its extended key usage lacks e-mail protection"));
    }
    Ok(())
}

/// RFC 8550, section 3: a certificate with mail addresses is for these. One without an address is taken.
fn check_address(certificate: &TbsCertificate<'_>, address: &MailAddress) -> Result<(), ExportError> {
    let names = certificate.subject_alternative_name();
    let names = names.map_err(|_| ExportError::Usage("its extensions cannot be read"))?;
    let of_names = names.iter().flat_map(|names| &names.value.general_names).filter_map(|name| match name {
        GeneralName::RFC822Name(address) => Some(*address),
        _ => None,
    });
    let of_subject = certificate.subject().iter_email().filter_map(|email| email.as_str().ok());
    let all: Vec<&str> = of_names.chain(of_subject).collect();
    if all.is_empty() || all.iter().any(|name| name.eq_ignore_ascii_case(address.as_str())) {
        return Ok(());
    }
    Err(ExportError::OtherAddress { names: all.join(", "), address: address.to_string() })
}
