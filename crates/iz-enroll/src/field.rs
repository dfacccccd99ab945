//! Texts about a location, each checked when it is read.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most characters of a text about a location.
pub const MAX_CHARACTERS: usize = 200;

/// The most characters of a note, of evidence and of a reason.
pub const MAX_NOTE_CHARACTERS: usize = 1000;

/// Why a text about a location is refused. The caller names the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FieldFault {
    /// There is no text.
    #[error("it is empty; enter it")]
    Empty,
    /// The text is too long.
    #[error("it has more than {max} characters; shorten it")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// The text has more than one line.
    #[error("it has a line break; write it in one line")]
    LineBreak,
    /// The text has a character that is not visible.
    #[error("it has a control character or an invisible one; type it again")]
    Control,
    /// The parts of the mail's subject are divided by this sign.
    #[error("it has the sign `|`, which divides the parts of the mail's subject; leave it out")]
    Bar,
    /// The text is no mail address.
    #[error("it is no mail address; write one address such as name@pharmacy.example")]
    NoMailAddress,
    /// The text is no id of a location.
    #[error(
        "it may have letters, digits, `-`, `_` and `.`, begins with a letter or a digit, and has at most 64 signs; choose such an id"
    )]
    NoLocationId,
}

/// Checks a text of one line and leaves out white space around it.
fn one_line(text: &str, max: usize) -> Result<String, FieldFault> {
    let text = text.trim();
    let is_break =
        |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    // These change the order in which a text is shown, or are not shown at all.
    let is_invisible = |c: char| matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    if text.is_empty() {
        Err(FieldFault::Empty)
    } else if text.contains(is_break) {
        Err(FieldFault::LineBreak)
    } else if text.contains(|c: char| c.is_control() || is_invisible(c)) {
        Err(FieldFault::Control)
    } else if text.chars().count() > max {
        Err(FieldFault::TooLong { max })
    } else {
        Ok(text.to_owned())
    }
}

fn line(text: &str) -> Result<String, FieldFault> {
    one_line(text, MAX_CHARACTERS)
}

fn note(text: &str) -> Result<String, FieldFault> {
    one_line(text, MAX_NOTE_CHARACTERS)
}

fn pharmacy_name(text: &str) -> Result<String, FieldFault> {
    let name = line(text)?;
    if name.contains('|') { Err(FieldFault::Bar) } else { Ok(name) }
}

/// Checks an address of a mailbox: dot-atoms of RFC 5322 on both sides, as mail programs take them.
fn mail_address(text: &str) -> Result<String, FieldFault> {
    let address = line(text)?;
    let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dots = |part: &str| part.starts_with('.') || part.ends_with('.') || part.contains("..");
    let is_domain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    match address.split_once('@') {
        Some((mailbox, domain))
            if !mailbox.is_empty()
                && !domain.is_empty()
                && mailbox.chars().all(is_atom)
                && domain.chars().all(is_domain)
                && !dots(mailbox)
                && !dots(domain) =>
        {
            Ok(address)
        }
        _ => Err(FieldFault::NoMailAddress),
    }
}

fn location_id(text: &str) -> Result<String, FieldFault> {
    let id = line(text)?;
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let begins = id.starts_with(|first: char| first.is_ascii_alphanumeric());
    if begins && id.len() <= 64 && id.bytes().all(is_sign) { Ok(id) } else { Err(FieldFault::NoLocationId) }
}

/// Defines a text that only its check can make.
macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident: $check:path;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks a text as a person typed it. White space around it is left out.
            ///
            /// # Errors
            ///
            /// [`FieldFault`] says what is wrong and what to do.
            pub fn new(text: &str) -> Result<Self, FieldFault> {
                $check(text).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = FieldFault;

            fn try_from(text: String) -> Result<Self, FieldFault> {
                Self::new(&text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

texts! {
    /// The operator's own id of a location, such as `store-0412`. It is the key of the location's record.
    LocationId: location_id;
    /// The name of a pharmacy: one line without `|`, because it stands in the subject of the mail.
    PharmacyName: pharmacy_name;
    /// The address of one mailbox.
    MailAddress: mail_address;
    /// A text of one line, such as a person's name or a phone number.
    Line: line;
    /// A note, evidence or a reason, in one line.
    Note: note;
}

impl MailAddress {
    /// A text for the header `Message-ID` of a mail of this author, without angle brackets. `id` is different for every mail.
    #[must_use]
    pub fn message_id(&self, id: &str) -> String {
        let domain = self.0.rsplit('@').next().unwrap_or_default();
        format!("{id}@{domain}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pharmacy_name_with_a_bar_or_a_line_break_is_refused_with_a_sentence() {
        for (name, expected) in [
            ("Hill | Dale Pharmacy", FieldFault::Bar),
            ("Hill\nDale", FieldFault::LineBreak),
            ("Hill\r\nBcc: x@x.example", FieldFault::LineBreak),
            ("Hill\u{2028}Dale", FieldFault::LineBreak),
            ("Hill\u{0}Dale", FieldFault::Control),
            ("Hill\tDale", FieldFault::Control),
            ("Hill\u{202e}Dale", FieldFault::Control),
            (" \t ", FieldFault::Empty),
        ] {
            assert_eq!(PharmacyName::new(name).unwrap_err(), expected, "{name:?}");
        }
        assert_eq!(
            FieldFault::Bar.to_string(),
            "it has the sign `|`, which divides the parts of the mail's subject; leave it out"
        );
        assert_eq!(PharmacyName::new(&"ä".repeat(200)).unwrap().as_str().chars().count(), 200);
        assert_eq!(PharmacyName::new(&"ä".repeat(201)).unwrap_err(), FieldFault::TooLong { max: 200 });
    }

    #[test]
    fn a_text_keeps_what_was_typed_without_the_space_around_it() {
        for name in ["Peña & Sons, “North” #4", "=Hill", "'s Apotheek", "Hill  Dale"] {
            assert_eq!(PharmacyName::new(&format!(" {name} ")).unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_mail_address_is_one_mailbox() {
        for address in ["a@b.example", "first.last+tx@sub.b.example", "o'neil@b.example"] {
            assert_eq!(MailAddress::new(address).unwrap().as_str(), address);
        }
        for address in [
            "",
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a b@c.example",
            "a@b.example, c@d.example",
            "A <a@b.example>",
            "a@b..example",
            ".a@b.example",
            "a@b.example\r\nBcc: c@d.example",
            "ä@b.example",
        ] {
            assert!(MailAddress::new(address).is_err(), "{address:?}");
        }
    }

    #[test]
    fn a_location_id_can_stand_in_a_file_name_and_in_an_address() {
        for id in ["store-0412", "0412", "TX.n_1", "a"] {
            assert_eq!(LocationId::new(id).unwrap().as_str(), id);
        }
        for id in ["", "-1", "..", "a/b", "a b", "=1", "é", "a\nb", &"a".repeat(65)] {
            assert!(LocationId::new(id).is_err(), "{id:?}");
        }
    }

    #[test]
    fn a_stored_text_is_checked_when_it_is_read() {
        assert!(serde_json::from_str::<PharmacyName>("\"a|b\"").is_err());
        assert_eq!(serde_json::from_str::<PharmacyName>("\"a b\"").unwrap().as_str(), "a b");
    }
}
