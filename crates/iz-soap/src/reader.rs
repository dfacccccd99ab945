//! The XML policy: the parser accepts more than may be trusted, so every rule is enforced here.

use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::escape::{EscapeError, resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceResolver, QName, ResolveResult};
use quick_xml::{Error, Reader};

use crate::element::{Element, Namespace};
use crate::encoding::Source;
use crate::error::ReadError;
use crate::write::{first_forbidden, is_xml_char};

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The deepest level of elements that is read; the Envelope is level 1.
pub const MAX_DEPTH: usize = 32;

/// The most attributes of one tag, namespace declarations included.
pub const MAX_ATTRIBUTES: usize = 64;

/// The most start tags, end tags and comments of one document. Text and references do not count: a long message has
/// one `&#xD;` for each of its segments.
pub const MAX_EVENTS: usize = 10_000;

/// The most CDATA sections of one document: one for each of the 100,000 segments of the longest message, and as many
/// for every `]]>` in them.
pub const MAX_SECTIONS: usize = 200_000;

const XINCLUDE: &str = "http://www.w3.org/2001/XInclude";

/// How closely a document has to keep to XML. The limits and what is dangerous are the same for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// To the letter, as a server reads.
    Exact,
    /// As a client reads the replies of servers that it cannot correct: an element ends at the latest where one
    /// around it ends, and a character that XML 1.0 does not allow becomes U+FFFD.
    Forgiving,
}

/// Reads a document under the policy, of which HTTP says that it is written in `charset`.
pub(crate) fn read(sent: &[u8], charset: Option<&str>, reading: Reading) -> Result<Element, ReadError> {
    let source = Source::new(sent, charset, reading)?;
    TreeReader::new(&source, reading).read()
}

struct TreeReader<'a> {
    reading: Reading,
    bytes: &'a [u8],
    skipped: usize,
    parser: Reader<&'a [u8]>,
    namespaces: NamespaceResolver,
    open: Vec<Element>,
    root: Option<Element>,
    markup: usize,
    sections: usize,
    /// The first character that XML 1.0 does not allow.
    forbidden: Option<(usize, u32)>,
    /// Where the current event starts, in the bytes that were sent.
    at: usize,
}

impl<'a> TreeReader<'a> {
    fn new(source: &'a Source<'_>, reading: Reading) -> Self {
        let mut namespaces = NamespaceResolver::default();
        // Depth and attributes are limited, so this limit cannot be met.
        namespaces.set_max_namespace_bindings(MAX_DEPTH * MAX_ATTRIBUTES);
        let mut parser = Reader::from_reader(&*source.bytes);
        parser.config_mut().check_end_names = reading == Reading::Exact;
        Self {
            reading,
            bytes: &source.bytes,
            skipped: source.skipped,
            parser,
            namespaces,
            open: Vec::new(),
            root: None,
            markup: 0,
            sections: 0,
            forbidden: first_forbidden(&source.bytes),
            at: source.skipped,
        }
    }

    fn read(mut self) -> Result<Element, ReadError> {
        loop {
            let start = self.position();
            self.at = self.skipped + start;
            let event = match self.parser.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.refusal(&error)),
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
                // A CDATA section with `]]>` in its text ends too early, and something between is lost.
                Event::Text(text) if text.contains("]]>") => {
                    return Err(self.broken("a ]]> stands outside of CDATA"));
                }
                Event::Text(text) => self.text(&text.xml10_content())?,
                Event::CData(text) => self.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => {
                    let character = self.resolve(&reference)?;
                    self.text(character.encode_utf8(&mut [0; 4]))?;
                }
                Event::Comment(_) => {}
                Event::Decl(_) if start == 0 => {}
                Event::Decl(_) | Event::PI(_) => {
                    return Err(ReadError::ProcessingInstruction { at: self.at });
                }
                Event::DocType(name) if starts_with_html(&name) => {
                    return Err(ReadError::HtmlPage { at: self.at });
                }
                Event::DocType(_) => return Err(ReadError::Doctype { at: self.at }),
                Event::Eof => break,
            }
        }
        self.close_what_is_said();
        match self.open.len() {
            0 => self.root.ok_or(ReadError::NotXml { at: self.skipped }),
            open => Err(ReadError::UnclosedElement { at: self.at, open }),
        }
    }

    /// Some servers leave out the last end tags. What they say is whole where all of it has ended, and only the Body and
    /// the Envelope around it are open.
    fn close_what_is_said(&mut self) {
        let is_said = match self.open.as_slice() {
            [envelope] => envelope.children.last().is_some_and(|last| last.is_soap("Body")),
            [_, body] => body.is_soap("Body") && !body.children.is_empty(),
            _ => false,
        };
        let is_envelope = self.open.first().is_some_and(|root| root.is_soap("Envelope"));
        if self.reading == Reading::Forgiving && is_envelope && is_said {
            while !self.open.is_empty() {
                self.close();
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        let at = self.at;
        if self.open.is_empty() {
            if self.root.is_some() {
                return Err(ReadError::SecondRoot { at });
            }
            if tag.local_name().as_ref().eq_ignore_ascii_case("html") {
                return Err(ReadError::HtmlPage { at });
            }
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(ReadError::TooDeep { at, limit: MAX_DEPTH });
        }
        if !is_qualified_name(tag.name()) {
            return Err(self.broken("the name of an element is no XML name"));
        }
        self.check_attributes(tag)?;
        if self.namespaces.push(tag).is_err() {
            return Err(self.broken("a reserved namespace is declared anew"));
        }
        let (namespace, local_name) = self.namespaces.resolve_element(tag.name());
        let namespace = match namespace {
            ResolveResult::Unbound => Namespace::Absent,
            ResolveResult::Bound(uri) if uri.into_inner() == XINCLUDE => {
                return Err(ReadError::XInclude { at });
            }
            ResolveResult::Bound(uri) => Namespace::from(uri),
            // Nothing hangs on the namespaces of a reply.
            ResolveResult::Unknown(_) if self.reading == Reading::Forgiving => Namespace::Absent,
            ResolveResult::Unknown(_) => return Err(self.broken("a namespace prefix is not declared")),
        };
        self.open.push(Element {
            namespace,
            local_name: local_name.as_ref().to_owned(),
            nil: tag.attributes().has_nil(&self.namespaces),
            at,
            text: String::new(),
            children: Vec::new(),
        });
        Ok(())
    }

    /// Closes the element of that name and those in it that are still open. In an exact reading the parser has
    /// checked that it is the last one opened.
    fn end(&mut self, local_name: &str) -> Result<(), ReadError> {
        let fits = |element: &Element| element.local_name == local_name;
        let Some(depth) = self.open.iter().rposition(fits) else {
            return Err(self.broken("an end tag does not fit its start tag"));
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

    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        match self.open.last_mut() {
            Some(element) if self.forbidden.is_some() => {
                element.text.extend(
                    text.chars().map(|c| if is_xml_char(c) { c } else { char::REPLACEMENT_CHARACTER }),
                );
            }
            Some(element) => element.text.push_str(text),
            None if text.trim_ascii().is_empty() => {}
            None if self.root.is_none() => return Err(ReadError::NotXml { at: self.at }),
            None => return Err(ReadError::TextOutsideRoot { at: self.at }),
        }
        Ok(())
    }

    fn resolve(&self, reference: &BytesRef<'_>) -> Result<char, ReadError> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) if is_xml_char(character) => Ok(character),
            Ok(Some(_)) | Err(_) if self.reading == Reading::Forgiving => Ok(char::REPLACEMENT_CHARACTER),
            Ok(Some(_)) | Err(_) => Err(ReadError::CharacterReference { at: self.at }),
            Ok(None) => resolve_xml_entity(reference)
                .and_then(|text| text.chars().next())
                .ok_or(ReadError::UnknownEntity { at: self.at }),
        }
    }

    fn check_attributes(&self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        let at = self.at;
        for (index, attribute) in tag.attributes().enumerate() {
            if index >= MAX_ATTRIBUTES {
                return Err(ReadError::TooManyAttributes { at, limit: MAX_ATTRIBUTES });
            }
            let attribute = attribute
                .map_err(|_| self.broken("an attribute is incomplete, without quotes or given twice"))?;
            if !is_qualified_name(attribute.key) || attribute.value.contains('<') {
                return Err(self.broken("an attribute has a wrong name or an unescaped < in it"));
            }
            match unescape(&attribute.value) {
                Ok(value) if value.chars().all(is_xml_char) => {}
                // The values of a reply's attributes are not used.
                Ok(_) | Err(EscapeError::InvalidCharRef(_)) if self.reading == Reading::Forgiving => {}
                Ok(_) | Err(EscapeError::InvalidCharRef(_)) => {
                    return Err(ReadError::CharacterReference { at });
                }
                Err(_) => return Err(ReadError::UnknownEntity { at }),
            }
        }
        Ok(())
    }

    /// Whether the events so far hold a character that may not even stand in a comment.
    fn check_characters(&self) -> Result<(), ReadError> {
        match self.forbidden {
            Some((offset, code_point)) if self.reading == Reading::Exact && offset < self.position() => {
                Err(ReadError::ControlCharacter { at: self.skipped + offset, code_point })
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, event: &Event<'_>) -> Result<(), ReadError> {
        match event {
            Event::Start(_) | Event::Empty(_) | Event::End(_) | Event::Comment(_) => self.markup += 1,
            Event::CData(_) => self.sections += 1,
            _ => {}
        }
        if self.markup > MAX_EVENTS {
            return Err(ReadError::TooManyEvents { at: self.at, limit: MAX_EVENTS });
        }
        if self.sections > MAX_SECTIONS {
            return Err(ReadError::TooManySections { at: self.at, limit: MAX_SECTIONS });
        }
        Ok(())
    }

    /// The parser's error in our words; its own text may quote the document.
    fn refusal(&self, error: &Error) -> ReadError {
        match error {
            Error::Encoding(_) => self.not_utf8(),
            Error::IllFormed(IllFormedError::MismatchedEndTag { found, .. }) => {
                let local_name = QName(found).local_name().into_inner();
                match self.open.iter().rev().position(|element| element.local_name == local_name) {
                    Some(open) if open > 0 => ReadError::UnclosedElement { at: self.at, open },
                    _ => self.broken("an end tag does not fit its start tag"),
                }
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(_)) => {
                self.broken("an end tag has no start tag")
            }
            Error::IllFormed(IllFormedError::UnclosedReference) if self.position() == self.bytes.len() => {
                ReadError::CutOff { at: self.at }
            }
            Error::IllFormed(IllFormedError::UnclosedReference) => ReadError::UnknownEntity { at: self.at },
            Error::Syntax(SyntaxError::InvalidBangMarkup) => self.broken("its markup is none of XML"),
            // All the others are found at the end of the document.
            Error::Syntax(_) => ReadError::CutOff { at: self.at },
            _ => self.broken("its markup is none of XML"),
        }
    }

    fn broken(&self, problem: &'static str) -> ReadError {
        ReadError::NotWellFormed { at: self.at, problem }
    }

    fn not_utf8(&self) -> ReadError {
        let valid = str::from_utf8(self.bytes).map_or_else(|error| error.valid_up_to(), str::len);
        ReadError::NotUtf8 { at: self.skipped + valid }
    }

    fn position(&self) -> usize {
        usize::try_from(self.parser.buffer_position()).unwrap_or(usize::MAX)
    }
}

fn starts_with_html(name: &str) -> bool {
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("html"))
}

/// A name with at most one prefix. Of the letters beyond ASCII all are accepted.
fn is_qualified_name(name: QName<'_>) -> bool {
    let first =
        |character: char| character.is_ascii_alphabetic() || character == '_' || !character.is_ascii();
    let later = |character: char| first(character) || character.is_ascii_digit() || "-.".contains(character);
    let mut parts = name.into_inner().split(':');
    let well_formed = parts.by_ref().take(2).all(|part| part.starts_with(first) && part.chars().all(later));
    well_formed && parts.next().is_none()
}

#[cfg(test)]
mod tests;
