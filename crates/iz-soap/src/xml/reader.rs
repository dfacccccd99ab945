//! The XML policy. The parser accepts more than this crate trusts, so each rule is enforced here.

use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, QName, ResolveResult};
use quick_xml::{Error, Reader};

use crate::padding::is_transfer_remainder;
use crate::read_error::SoapReadError;
use crate::xml::attributes;
use crate::xml::document_encoding::Utf8Document;
use crate::xml::element::{Element, Namespace};
use crate::xml::entity;
use crate::xml::limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_EVENTS, MAX_SECTIONS};
use crate::xml::read_mode::ReadMode;
use crate::xml::xml_char::{first_forbidden, is_xml_char};
use crate::xml::xml_name::{declares_html, is_qualified_name};

/// The namespace of `xop:Include` (XML-binary Optimized Packaging), which stands for another part of a multipart body.
const XOP: &str = "http://www.w3.org/2004/08/xop/include";

const XINCLUDE: &str = "http://www.w3.org/2001/XInclude";

/// Reads a document under the policy. `charset` is the parameter of the HTTP `Content-Type`.
pub(crate) fn read(sent: &[u8], charset: Option<&str>, mode: ReadMode) -> Result<Element, SoapReadError> {
    let document = Utf8Document::new(sent, charset, mode)?;
    TreeReader::new(&document, mode).read()
}

struct TreeReader<'a> {
    mode: ReadMode,
    bytes: &'a [u8],
    skipped: usize,
    parser: Reader<&'a [u8]>,
    namespaces: NamespaceResolver,
    open: Vec<Element>,
    root: Option<Element>,
    markup: usize,
    sections: usize,
    /// Offset and code point of the first character that XML 1.0 does not allow.
    forbidden: Option<(usize, u32)>,
    /// Where the current event starts: an offset in the bytes that were sent.
    at: usize,
}

impl<'a> TreeReader<'a> {
    fn new(document: &'a Utf8Document<'_>, mode: ReadMode) -> Self {
        let mut namespaces = NamespaceResolver::default();
        // Depth and attributes are limited, so a document never reaches this limit of the parser.
        namespaces.set_max_namespace_bindings(MAX_DEPTH * MAX_ATTRIBUTES);
        let mut parser = Reader::from_reader(&*document.bytes);
        parser.config_mut().check_end_names = mode == ReadMode::Strict;
        Self {
            mode,
            bytes: &document.bytes,
            skipped: document.skipped,
            parser,
            namespaces,
            open: Vec::new(),
            root: None,
            markup: 0,
            sections: 0,
            forbidden: first_forbidden(&document.bytes),
            at: document.skipped,
        }
    }

    fn read(mut self) -> Result<Element, SoapReadError> {
        loop {
            let start = self.position();
            self.at = self.skipped + start;
            let event = match self.parser.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.read_error(&error)),
            };
            self.check_characters()?;
            self.count(&event)?;
            match event {
                Event::Start(tag) => self.open(&tag)?,
                Event::Empty(tag) => {
                    self.open(&tag)?;
                    self.close();
                }
                Event::End(tag) => self.end(tag.local_name().into_inner())?,
                // If the text of a CDATA section holds `]]>`, the section ends too early, and a part of the text is
                // lost.
                Event::Text(text) if text.contains("]]>") => {
                    return Err(self.broken("`]]>` stands outside a CDATA section"));
                }
                Event::Text(text) => self.text(&text.xml10_content())?,
                Event::CData(text) => self.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    self.reference(&reference)?;
                }
                Event::Comment(_) => {}
                Event::Decl(_) if start == 0 => {}
                // A style sheet, for example. It says nothing about the content of the Envelope.
                Event::PI(_) if self.mode == ReadMode::Lenient && self.open.is_empty() => {}
                Event::Decl(_) | Event::PI(_) => {
                    return Err(SoapReadError::ProcessingInstruction { at: self.at });
                }
                Event::DocType(name) if declares_html(&name) => {
                    return Err(SoapReadError::HtmlPage { at: self.at });
                }
                Event::DocType(_) => return Err(SoapReadError::Doctype { at: self.at }),
                Event::Eof => break,
            }
        }
        self.close_complete_envelope();
        match self.open.len() {
            0 => self.root.ok_or(SoapReadError::NotXml { at: self.skipped }),
            open => Err(SoapReadError::UnclosedElement { at: self.at, open }),
        }
    }

    /// Closes the Body and the Envelope where only their end tags are missing. Some servers leave them out. The reply
    /// is complete if the element in the Body has its end tag.
    fn close_complete_envelope(&mut self) {
        let is_complete = match self.open.as_slice() {
            [envelope] => envelope.children.last().is_some_and(|last| last.is_soap("Body")),
            [_, body] => body.is_soap("Body") && !body.children.is_empty(),
            _ => false,
        };
        let is_envelope = self.open.first().is_some_and(|root| root.is_soap("Envelope"));
        if self.mode == ReadMode::Lenient && is_envelope && is_complete {
            while !self.open.is_empty() {
                self.close();
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), SoapReadError> {
        let at = self.at;
        if self.open.is_empty() {
            if self.root.is_some() {
                return Err(SoapReadError::SecondRoot { at });
            }
            if tag.local_name().as_ref().eq_ignore_ascii_case("html") {
                return Err(SoapReadError::HtmlPage { at });
            }
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(SoapReadError::TooDeep { at, limit: MAX_DEPTH });
        }
        if !is_qualified_name(tag.name()) {
            return Err(self.broken("the name of an element is not an XML name"));
        }
        attributes::check(tag, at, self.mode)?;
        if self.namespaces.push(tag).is_err() {
            return Err(self.broken("a reserved namespace is declared again"));
        }
        let (namespace, local_name) = self.namespaces.resolve_element(tag.name());
        let mut included_part = None;
        let namespace = match namespace {
            ResolveResult::Unbound => Namespace::Absent,
            ResolveResult::Bound(uri) if uri.into_inner() == XINCLUDE => {
                return Err(SoapReadError::XInclude { at });
            }
            ResolveResult::Bound(uri) if uri.into_inner() == XOP => {
                let is_include = local_name.as_ref() == "Include";
                included_part = is_include.then(|| attributes::value(tag, "href").unwrap_or_default());
                Namespace::Other
            }
            ResolveResult::Bound(uri) => Namespace::from(uri),
            // The namespaces of a reply make no difference.
            ResolveResult::Unknown(_) if self.mode == ReadMode::Lenient => Namespace::Absent,
            ResolveResult::Unknown(_) => return Err(self.broken("a namespace prefix is not declared")),
        };
        self.open.push(Element {
            namespace,
            local_name: local_name.as_ref().to_owned(),
            nil: tag.attributes().has_nil(&self.namespaces),
            included_part,
            at,
            text: String::new(),
            children: Vec::new(),
        });
        Ok(())
    }

    /// Closes the innermost open element of that name, and the elements in it that are still open. In the strict mode,
    /// the parser has already checked that no other element is open in it.
    fn end(&mut self, local_name: &str) -> Result<(), SoapReadError> {
        let fits = |element: &Element| element.local_name == local_name;
        let Some(depth) = self.open.iter().rposition(fits) else {
            return Err(self.broken("an end tag does not match its start tag"));
        };
        while self.open.len() > depth {
            self.close();
        }
        Ok(())
    }

    fn close(&mut self) {
        self.namespaces.pop();
        if let Some(element) = self.open.pop() {
            match self.open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => self.root = Some(element),
            }
        }
    }

    fn text(&mut self, text: &str) -> Result<(), SoapReadError> {
        match self.open.last_mut() {
            Some(element) if self.forbidden.is_some() => {
                element.text.extend(
                    text.chars().map(|c| if is_xml_char(c) { c } else { char::REPLACEMENT_CHARACTER }),
                );
            }
            Some(element) => element.text.push_str(text),
            None => return self.text_outside_root(text),
        }
        Ok(())
    }

    #[cold]
    fn text_outside_root(&self, text: &str) -> Result<(), SoapReadError> {
        let is_remainder = match self.mode {
            ReadMode::Strict => text.trim_ascii().is_empty(),
            ReadMode::Lenient => is_transfer_remainder(text, self.root.is_some()),
        };
        match (is_remainder, &self.root) {
            (true, _) => Ok(()),
            (false, None) => Err(SoapReadError::NotXml { at: self.at }),
            (false, Some(_)) => Err(SoapReadError::TextOutsideRoot { at: self.at }),
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), SoapReadError> {
        let mut buffer = [0; 4];
        let text: &str = match reference.resolve_char_ref() {
            Ok(Some(character)) if is_xml_char(character) => character.encode_utf8(&mut buffer),
            Ok(Some(_)) | Err(_) if self.mode == ReadMode::Lenient => "\u{FFFD}",
            Ok(Some(_)) | Err(_) => return Err(SoapReadError::CharacterReference { at: self.at }),
            Ok(None) => {
                entity::text(reference, self.mode).ok_or(SoapReadError::UnknownEntity { at: self.at })?
            }
        };
        self.text(text)
    }

    /// Refuses a character that XML 1.0 does not allow, even in a comment.
    fn check_characters(&self) -> Result<(), SoapReadError> {
        match self.forbidden {
            Some((offset, code_point)) if self.mode == ReadMode::Strict && offset < self.position() => {
                Err(SoapReadError::ControlCharacter { at: self.skipped + offset, code_point })
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, event: &Event<'_>) -> Result<(), SoapReadError> {
        match event {
            Event::Start(_) | Event::Empty(_) | Event::End(_) | Event::Comment(_) | Event::PI(_) => {
                self.markup += 1;
            }
            Event::CData(_) => self.sections += 1,
            _ => {}
        }
        if self.markup > MAX_EVENTS {
            return Err(SoapReadError::TooManyEvents { at: self.at, limit: MAX_EVENTS });
        }
        if self.sections > MAX_SECTIONS {
            return Err(SoapReadError::TooManySections { at: self.at, limit: MAX_SECTIONS });
        }
        Ok(())
    }

    /// Turns an error of the parser into one of this crate. The parser's own text may quote the document.
    fn read_error(&self, error: &Error) -> SoapReadError {
        match error {
            Error::Encoding(_) => self.not_utf8(),
            Error::IllFormed(IllFormedError::MismatchedEndTag { found, .. }) => {
                let local_name = QName(found).local_name().into_inner();
                match self.open.iter().rev().position(|element| element.local_name == local_name) {
                    Some(open) if open > 0 => SoapReadError::UnclosedElement { at: self.at, open },
                    _ => self.broken("an end tag does not match its start tag"),
                }
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(_)) => {
                self.broken("an end tag has no start tag")
            }
            Error::IllFormed(IllFormedError::UnclosedReference) if self.position() == self.bytes.len() => {
                SoapReadError::CutOff { at: self.at }
            }
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                SoapReadError::UnknownEntity { at: self.at }
            }
            Error::Syntax(SyntaxError::InvalidBangMarkup) => self.broken("the markup is not XML"),
            // The parser finds all other syntax errors at the end of the document.
            Error::Syntax(_) => SoapReadError::CutOff { at: self.at },
            _ => self.broken("the markup is not XML"),
        }
    }

    fn broken(&self, problem: &'static str) -> SoapReadError {
        SoapReadError::NotWellFormed { at: self.at, problem }
    }

    fn not_utf8(&self) -> SoapReadError {
        let valid = str::from_utf8(self.bytes).map_or_else(|error| error.valid_up_to(), str::len);
        SoapReadError::NotUtf8 { at: self.skipped + valid }
    }

    fn position(&self) -> usize {
        usize::try_from(self.parser.buffer_position()).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests;
