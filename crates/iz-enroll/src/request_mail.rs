//! The mail with which a location asks the registry, as a file that a mail program opens as a draft. Nothing sends it.

use jiff::Timestamp;
use mail_builder::{
    MessageBuilder,
    headers::{HeaderType, address::Address, content_type::ContentType, date::Date, raw::Raw, text::Text},
    mime::{BodyPart, MimePart},
};
use thiserror::Error;

use crate::{
    enrollment::{Enrollment, missing},
    event_fault::EventFault,
    field::MailAddress,
    pdf::{FormFault, check_pdf},
    profile::{EnrollmentProfile, Placeholder, StepId, step_list},
};

/// What a mail needs beside the record of its location.
#[derive(Clone, Copy, Debug)]
pub struct MailParts<'a> {
    /// The bytes of the signed form. `None` if there is no file.
    pub form: Option<&'a [u8]>,
    /// The moment for the header `Date`.
    pub date: Timestamp,
    /// The id for the header `Message-ID`, without angle brackets: `left@right`, different for every mail.
    pub message_id: &'a str,
}

/// Why a mail is not written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MailFault {
    /// The enrollment has no mail.
    #[error("this enrollment has no mail to the registry")]
    NoMail,
    /// The record cannot be read, or belongs to another profile.
    #[error(transparent)]
    Record(#[from] EventFault),
    /// The mail says that steps are done, but they are not recorded.
    #[error("the mail says that these steps are done, but they are not recorded: {}; record them first", step_list(.open))]
    TooEarly {
        /// The open steps.
        open: Vec<StepId>,
    },
    /// Something about the location is not known.
    #[error("the mail needs the {what} of the location; enter it first")]
    Needs {
        /// What is not known.
        what: String,
    },
    /// The form cannot be attached.
    #[error(transparent)]
    Form(#[from] FormFault),
    /// The message id is not one.
    #[error("`Message-ID` must have the form left@right, as a mail address has")]
    MessageId,
}

impl Enrollment {
    /// Writes the mail to the registry as an RFC 5322 message with the signed form attached. `X-Unsent` makes mail programs
    /// open it as a draft.
    ///
    /// # Errors
    ///
    /// [`MailFault`] if the mail would say something that is not recorded, if something about the location is not known, or
    /// if the form is missing or no PDF.
    pub fn request_mail(
        &self,
        profile: &EnrollmentProfile,
        parts: MailParts<'_>,
    ) -> Result<Vec<u8>, MailFault> {
        let settings = profile.mail.as_ref().ok_or(MailFault::NoMail)?;
        let progress = self.progress(profile)?;
        let (_, step) = profile.step(&settings.step).ok_or(MailFault::NoMail)?;
        let open = progress.blocked_by(step);
        if !open.is_empty() {
            return Err(MailFault::TooEarly { open });
        }
        let location = self.location();
        if let Some(what) = missing(profile, step, location) {
            return Err(MailFault::Needs { what });
        }
        let needs = |placeholder: Placeholder| MailFault::Needs { what: placeholder.name(profile) };
        let subject = settings.subject.fill(profile, location).map_err(needs)?;
        let body = settings.body.fill(profile, location).map_err(needs)?;
        let attachment_name = settings.attachment_name.fill(profile, location).map_err(needs)?;
        // RFC 5322 demands an author.
        let Some(from) = &location.contact.email else { return Err(needs(Placeholder::ContactEmail)) };
        let from_name = location.contact.name.as_ref().map(|name| name.as_str());
        let form = check_pdf(parts.form)?;
        // A message id has the form of an address.
        let message_id = MailAddress::new(parts.message_id).map_err(|_| MailFault::MessageId)?;

        let text = MimePart::new("text/plain", BodyPart::Text(body.as_str().into()));
        let attached =
            MimePart::new("application/pdf", BodyPart::Binary(form.into())).attachment(attachment_name);
        // mail-builder would make a boundary of the clock and of an address in memory.
        let mixed = ContentType::new("multipart/mixed").attribute("boundary", boundary(&body));
        let mut message = MessageBuilder::new()
            .from(Address::new_address(from_name, from.as_str()))
            .to(addresses(&settings.to));
        if !settings.cc.is_empty() {
            message = message.cc(addresses(&settings.cc));
        }
        let mut mail = Vec::new();
        message
            .header("Subject", subject_header(&subject))
            .date(Date::new(parts.date.as_second()))
            .message_id(message_id.as_str())
            .header("X-Unsent", Text::new("1"))
            .body(MimePart::new(mixed, BodyPart::Multipart(vec![text, attached])))
            .serialize(&mut mail);
        Ok(mail)
    }
}

fn addresses(list: &[MailAddress]) -> Address<'_> {
    Address::new_list(list.iter().map(|address| Address::from(address.as_str())).collect())
}

/// The subject. mail-builder would encode every subject of more than one line; people and filters read an ASCII subject better
/// as it is, folded at its spaces.
fn subject_header(subject: &str) -> HeaderType<'_> {
    let is_plain = subject.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    // `=?` begins an encoded word.
    if is_plain && !subject.contains("=?") { Raw::new(subject).into() } else { Text::new(subject).into() }
}

/// A text that does not occur in the body. It cannot occur in Base64.
fn boundary(body: &str) -> String {
    let mut boundary = "=_izquery_part".to_owned();
    while body.contains(&boundary) {
        boundary.push('_');
    }
    boundary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundary_does_not_occur_in_the_body() {
        assert_eq!(boundary("Hi"), "=_izquery_part");
        assert_eq!(boundary("--=_izquery_part\n--=_izquery_part_"), "=_izquery_part__");
    }
}
