//! Text into XML, and the frame of an envelope.

use crate::dialect::{SoapVersion, TextForm};
use crate::error::WriteError;

/// `Char` of XML 1.0, section 2.2.
pub(crate) fn is_xml_char(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => false,
        _ => true,
    }
}

/// Where the first character stands that is no [`is_xml_char`], and its code point, in bytes of UTF-8.
pub(crate) fn first_forbidden(bytes: &[u8]) -> Option<(usize, u32)> {
    // Nearly always there is none, and a loop without an early end looks at many bytes at once.
    let suspicious = |byte: u8| byte == 0xEF || byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    if !bytes.iter().fold(false, |found, &byte| found | suspicious(byte)) {
        return None;
    }
    (0..bytes.len()).find_map(|at| match bytes.get(at..)? {
        [0xEF, 0xBF, 0xBE, ..] => Some((at, 0xFFFE)),
        [0xEF, 0xBF, 0xBF, ..] => Some((at, 0xFFFF)),
        [0xEF, ..] => None,
        [byte, ..] => suspicious(*byte).then(|| (at, u32::from(*byte))),
        [] => None,
    })
}

/// What has to be escaped in text: `>` only behind `]]`, but it is always right; a bare CR would be read as LF.
fn escape(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        _ => None,
    }
}

/// Whether XML can carry a text. `member` names it in the error.
fn check(member: &'static str, value: &str) -> Result<(), WriteError> {
    match first_forbidden(value.as_bytes()) {
        Some((_, code_point)) => Err(WriteError::ForbiddenCharacter { member, code_point }),
        None => Ok(()),
    }
}

/// An envelope that is being written, from its start to its end.
pub(crate) struct EnvelopeWriter {
    text: String,
}

impl EnvelopeWriter {
    /// Opens the Envelope, writes its Header and opens its Body. `payload_bytes` is a guess at what follows.
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

    /// Opens an element and makes its namespace the default, so that no prefix has to match.
    pub(crate) fn open(&mut self, element: &str, namespace: &str) {
        self.raw(&format!("<{element} xmlns=\"{namespace}\">"));
    }

    /// An element with a namespace of its own that holds nothing but text.
    pub(crate) fn qualified(
        &mut self,
        element: &'static str,
        namespace: &str,
        value: &str,
    ) -> Result<(), WriteError> {
        self.open(element, namespace);
        self.text(element, value)?;
        self.close(element);
        Ok(())
    }

    /// An element that holds an HL7 message.
    pub(crate) fn message(
        &mut self,
        element: &'static str,
        value: &str,
        form: TextForm,
    ) -> Result<(), WriteError> {
        if form == TextForm::Entities || value.is_empty() {
            return self.value(element, value);
        }
        check(element, value)?;
        // A CR stands as a reference between sections, and `]]>` is cut in two: neither could stand in one.
        let sections = value.replace("]]>", "]]]]><![CDATA[>").replace('\r', "]]>&#xD;<![CDATA[");
        // Behind a CR at the end no other section begins.
        match sections.strip_suffix("<![CDATA[").filter(|_| value.ends_with('\r')) {
            Some(sections) => self.raw(&format!("<{element}><![CDATA[{sections}</{element}>")),
            None => self.raw(&format!("<{element}><![CDATA[{sections}]]></{element}>")),
        }
        Ok(())
    }

    pub(crate) fn close(&mut self, element: &str) {
        self.raw(&format!("</{element}>"));
    }

    /// An element that holds nothing but text.
    pub(crate) fn value(&mut self, element: &'static str, value: &str) -> Result<(), WriteError> {
        self.raw(&format!("<{element}>"));
        self.text(element, value)?;
        self.close(element);
        Ok(())
    }

    /// Text, escaped. `member` names it in the error.
    pub(crate) fn text(&mut self, member: &'static str, value: &str) -> Result<(), WriteError> {
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

    /// Markup as it stands.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// Closes the Body and the Envelope.
    pub(crate) fn finish(mut self) -> String {
        self.raw("</soap:Body></soap:Envelope>");
        self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_characters_of_xml_are_known() {
        for character in
            ['\t', '\n', '\r', ' ', '\u{7F}', '\u{85}', '\u{D7FF}', '\u{E000}', '\u{FFFD}', '\u{10FFFF}']
        {
            assert!(is_xml_char(character), "{character:?}");
        }
        for character in ['\0', '\u{8}', '\u{B}', '\u{C}', '\u{E}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert!(!is_xml_char(character), "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn the_first_forbidden_character_is_found(text in "[a\u{EFFF}\u{FFFD}\u{FFFE}\u{FFFF}\t\u{B}\0ñ]{0,12}") {
            let expected = text.char_indices().find(|&(_, character)| !is_xml_char(character));
            let expected = expected.map(|(at, character)| (at, u32::from(character)));
            prop_assert_eq!(first_forbidden(text.as_bytes()), expected);
        }
    }
}
