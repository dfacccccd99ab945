//! Writes envelopes.

use crate::codec::base64;
use crate::dialect::{SoapVersion, TextForm};
use crate::write_error::WriteError;
use crate::xml::xml_char::first_forbidden;

/// The reference for a character that is escaped in text. XML requires it for `>` only after `]]`, but allows it
/// everywhere. A plain CR would be read as LF.
fn escape(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}

/// Refuses a text that holds a character that XML 1.0 does not allow. The error names `member`.
fn check(member: &str, value: &str) -> Result<(), WriteError> {
    match first_forbidden(value.as_bytes()) {
        Some((_, code_point)) => {
            Err(WriteError::ForbiddenCharacter { member: member.to_owned(), code_point })
        }
        None => Ok(()),
    }
}

/// An envelope that is being written.
pub(crate) struct EnvelopeWriter {
    text: String,
}

impl EnvelopeWriter {
    /// Opens the Envelope, writes its Header and opens its Body. `payload_bytes` is an estimate of the size of the
    /// Body, for the capacity of the buffer.
    pub(crate) fn new(
        soap: SoapVersion,
        payload_bytes: usize,
        header: impl FnOnce(&mut Self) -> Result<(), WriteError>,
    ) -> Result<Self, WriteError> {
        let mut envelope = Self { text: String::with_capacity(payload_bytes.saturating_add(1024)) };
        envelope.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"");
        envelope.raw(soap.namespace());
        envelope.raw("\"><soap:Header>");
        let empty = envelope.text.len();
        header(&mut envelope)?;
        if envelope.text.len() == empty {
            envelope.text.truncate(empty - 1);
            envelope.raw("/>");
        } else {
            envelope.raw("</soap:Header>");
        }
        envelope.raw("<soap:Body>");
        Ok(envelope)
    }

    /// Writes a start tag that declares `namespace` as the default namespace, so that no prefix is needed. An empty one
    /// means that the element is in no namespace.
    pub(crate) fn open(&mut self, element: &str, namespace: &str) {
        self.raw("<");
        self.raw(element);
        self.raw(" xmlns=\"");
        if namespace.contains(['&', '<', '"']) {
            self.raw(&namespace.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"));
        } else {
            self.raw(namespace);
        }
        self.raw("\">");
    }

    /// Writes a start tag without a declaration, so that the element is in the namespace of the element around it.
    pub(crate) fn open_unchanged(&mut self, element: &str) {
        self.raw("<");
        self.raw(element);
        self.raw(">");
    }

    /// Writes an element that declares `namespace` and holds only text.
    pub(crate) fn qualified(
        &mut self,
        element: &str,
        namespace: &str,
        value: &str,
    ) -> Result<(), WriteError> {
        self.open(element, namespace);
        self.text(element, value)?;
        self.close(element);
        Ok(())
    }

    /// Writes an element that holds an HL7 message.
    pub(crate) fn message(&mut self, element: &str, value: &str, form: TextForm) -> Result<(), WriteError> {
        self.open_unchanged(element);
        self.message_text(element, value, form)?;
        self.close(element);
        Ok(())
    }

    /// Writes an HL7 message into the open element `member`.
    pub(crate) fn message_text(
        &mut self,
        member: &str,
        value: &str,
        form: TextForm,
    ) -> Result<(), WriteError> {
        match form {
            TextForm::Base64 => {
                self.raw(&base64::encode(value.as_bytes()));
                Ok(())
            }
            // A `]]>` would have to be split over two sections, and PHP and node-soap read only one.
            TextForm::Cdata if !value.is_empty() && !value.contains("]]>") => {
                check(member, value)?;
                self.raw("<![CDATA[");
                self.raw(value);
                self.raw("]]>");
                Ok(())
            }
            TextForm::Cdata | TextForm::Entities => self.text(member, value),
        }
    }

    /// Writes an end tag.
    pub(crate) fn close(&mut self, element: &str) {
        self.raw("</");
        self.raw(element);
        self.raw(">");
    }

    /// Writes an element that holds only text.
    pub(crate) fn value(&mut self, element: &str, value: &str) -> Result<(), WriteError> {
        self.open_unchanged(element);
        self.text(element, value)?;
        self.close(element);
        Ok(())
    }

    /// Writes text, escaped. The error names `member`.
    pub(crate) fn text(&mut self, member: &str, value: &str) -> Result<(), WriteError> {
        check(member, value)?;
        for piece in value.split_inclusive(|character| escape(character).is_some()) {
            let last = piece.chars().next_back();
            match last.and_then(|last| Some((piece.strip_suffix(last)?, escape(last)?))) {
                Some((plain, escaped)) => {
                    self.raw(plain);
                    self.raw(escaped);
                }
                None => self.raw(piece),
            }
        }
        Ok(())
    }

    /// Writes markup unchanged.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// Closes the Body and the Envelope, and returns the document.
    pub(crate) fn finish(mut self) -> String {
        self.raw("</soap:Body></soap:Envelope>");
        self.text
    }
}
