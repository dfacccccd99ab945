//! The mail with credentials, encrypted for its receiver (S/MIME, RFC 5751 and 8551). It is a file that a mail program opens
//! as a draft. Nothing sends it.

use iz_client::Randomness;
use iz_enroll::MailAddress;
use jiff::Timestamp;
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, content_type::ContentType, date::Date, raw::Raw, text::Text},
    mime::{BodyPart, MimePart},
};
use secrecy::zeroize::Zeroizing;

use crate::{
    ExportError, MailCertificate,
    enveloped::{ContentKey, enveloped},
};

/// What a mail with credentials needs.
pub struct CredentialsMail<'a> {
    /// The author.
    pub from: &'a MailAddress,
    /// The receiver, who has the private key of the certificate.
    pub to: &'a MailAddress,
    /// The subject. Everybody can read it.
    pub subject: &'a str,
    /// The moment for the header `Date`.
    pub date: Timestamp,
    /// The name of the attached file.
    pub file_name: &'a str,
    /// The content of the attached file.
    pub content: &'a [u8],
}

impl CredentialsMail<'_> {
    /// The bytes of the mail (`.eml`). Only its headers can be read without the private key.
    ///
    /// # Errors
    ///
    /// [`ExportError`] if the content cannot be encrypted.
    pub fn encrypted(
        &self,
        receiver: &MailCertificate,
        randomness: &Randomness,
    ) -> Result<Vec<u8>, ExportError> {
        let key = Zeroizing::new(randomness.bytes().ok_or(ExportError::NoRandomness)?);
        let iv = randomness.bytes().ok_or(ExportError::NoRandomness)?;
        let message = enveloped(&self.inner(), receiver, &ContentKey { key, iv })?;
        let id = randomness.hex_id().ok_or(ExportError::NoRandomness)?;
        let form = ContentType::new("application/pkcs7-mime")
            .attribute("smime-type", "enveloped-data")
            .attribute("name", "smime.p7m");
        let mut mail = Vec::new();
        MessageBuilder::new()
            .from(Address::from(self.from.as_str()))
            .to(Address::from(self.to.as_str()))
            .header("Subject", Text::new(self.subject))
            .date(Date::new(self.date.as_second()))
            .message_id(self.from.message_id(&id))
            .header("X-Unsent", Raw::new("1"))
            .body(MimePart::new(form, BodyPart::Binary(message.into())).attachment("smime.p7m"))
            .serialize(&mut mail);
        Ok(mail)
    }

    /// The message inside: the file alone. Its lines end with CRLF, as RFC 8551, section 3.1.1 demands.
    fn inner(&self) -> Zeroizing<Vec<u8>> {
        let form = ContentType::new("application/octet-stream");
        let part = MimePart::new(form, BodyPart::Binary(self.content.into())).attachment(self.file_name);
        // Base64 takes four bytes for three, and a line end each 76. The memory must not move.
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.content.len().saturating_mul(2) + 1024));
        part.write_part(&mut *bytes);
        bytes
    }
}
