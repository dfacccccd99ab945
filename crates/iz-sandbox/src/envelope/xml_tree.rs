//! An XML document as a tree of elements, read strictly.

use iz_soap::MAX_DEPTH;
use quick_xml::{
    NsReader,
    escape::{resolve_xml_entity, unescape_with},
    events::{BytesRef, BytesStart, BytesText, Event},
    name::{NamespaceResolver, PrefixDeclaration, QName, ResolveResult},
};

use crate::envelope::{envelope_error::EnvelopeError, xml_declaration};

/// The most attributes of an element, with its declarations of namespaces.
const MAX_ATTRIBUTES: usize = 100;

/// The longest namespace, in bytes. Each element in a namespace has a copy of it.
const MAX_NAMESPACE_BYTES: usize = 1000;

/// An element. It is not `Debug`, because it holds data of persons.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Node {
    /// Empty if it has none.
    pub(crate) namespace: String,
    /// The local name.
    pub(crate) name: String,
    /// Without the declarations of namespaces.
    attributes: Vec<Attribute>,
    /// The text of the element itself, without that of its children.
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

#[derive(Clone, PartialEq, Eq)]
struct Attribute {
    namespace: String,
    name: String,
    value: String,
}

impl Node {
    pub(crate) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// The value of an attribute, without the white space around it.
    pub(crate) fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let found =
            attributes.find(|attribute| attribute.namespace == namespace && attribute.name == name)?;
        Some(found.value.trim_ascii())
    }

    /// The first child with that name.
    pub(crate) fn child(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    /// Whether it has text other than white space.
    pub(crate) fn has_text(&self) -> bool {
        !self.text.trim_ascii().is_empty()
    }

    /// The element of a tag at byte `at`.
    fn read(tag: &BytesStart<'_>, namespaces: &NamespaceResolver, at: u64) -> Result<Self, EnvelopeError> {
        let mut attributes = tag.attributes();
        for (index, attribute) in attributes.with_checks(false).enumerate() {
            if index >= MAX_ATTRIBUTES {
                return Err(EnvelopeError::TooManyAttributes { at });
            }
            let attribute = attribute.map_err(|_| EnvelopeError::NotXml { at })?;
            if attribute.key.as_namespace_binding().is_some() && attribute.value.len() > MAX_NAMESPACE_BYTES {
                return Err(EnvelopeError::NamespaceTooLong { at });
            }
        }
        Self::of(tag, namespaces).ok_or(EnvelopeError::NotXml { at })
    }

    fn of(tag: &BytesStart<'_>, namespaces: &NamespaceResolver) -> Option<Self> {
        if !has_space_between(tag.attributes_raw()) {
            return None;
        }
        let (namespace, local_name) = namespaces.resolve_element(tag.name());
        let mut node = Self { name: name(tag.name(), local_name.into_inner())?, ..Self::default() };
        node.namespace = namespace_of(namespace)?;
        for attribute in tag.attributes() {
            let attribute = attribute.ok().filter(|attribute| !attribute.value.contains('<'))?;
            let value = unescape_with(&attribute.value, resolve_xml_entity)
                .ok()
                .filter(|value| value.chars().all(is_xml_char))?;
            match attribute.key.as_namespace_binding() {
                // Only the default namespace can be taken back (Namespaces in XML 1.0, section 5).
                Some(PrefixDeclaration::Named(_)) if value.is_empty() => return None,
                Some(_) => continue,
                None => {}
            }
            let (namespace, local_name) = namespaces.resolve_attribute(attribute.key);
            let read = Attribute {
                namespace: namespace_of(namespace)?,
                name: name(attribute.key, local_name.into_inner())?,
                value: value.into_owned(),
            };
            if node.attribute(&read.namespace, &read.name).is_some() {
                return None;
            }
            node.attributes.push(read);
        }
        Some(node)
    }
}

/// The namespace of a name. `None` if its prefix is not declared. The parser does not resolve the references in it.
fn namespace_of(namespace: ResolveResult<'_>) -> Option<String> {
    match namespace {
        ResolveResult::Bound(uri) => {
            Some(unescape_with(uri.into_inner(), resolve_xml_entity).ok()?.into_owned())
        }
        ResolveResult::Unbound => Some(String::new()),
        ResolveResult::Unknown(_) => None,
    }
}

/// The local name, if the whole name is one of XML. All characters beyond ASCII are accepted.
fn name(whole: QName<'_>, local_name: &str) -> Option<String> {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    let later = |c: char| first(c) || c.is_ascii_digit() || c == '-' || c == '.';
    let is_name = |part: &str| part.starts_with(first) && part.chars().all(later);
    let is_valid = is_name(local_name)
        && whole
            .prefix()
            .is_none_or(|prefix| is_name(prefix.into_inner()) && !prefix.into_inner().contains(':'));
    is_valid.then(|| local_name.to_owned())
}

/// Reads a document and returns its root element.
///
/// # Errors
///
/// [`EnvelopeError::NotXml`] if it is not well-formed or has a document type declaration or a processing instruction.
/// [`EnvelopeError::TooDeep`] if it is nested too deeply.
pub(crate) fn read(text: &str) -> Result<Node, EnvelopeError> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    // The document itself, and the elements in it that have no end tag yet.
    let mut open = vec![Node::default()];
    loop {
        let at = reader.buffer_position();
        let broken = EnvelopeError::NotXml { at };
        match reader.read_event().map_err(|_| broken)? {
            Event::Start(_) | Event::Empty(_) if has_root(&open) => return Err(broken),
            Event::Start(_) | Event::Empty(_) if open.len() > MAX_DEPTH => {
                return Err(EnvelopeError::TooDeep { at });
            }
            Event::Start(tag) => open.push(Node::read(&tag, reader.resolver(), at)?),
            Event::Empty(tag) => {
                let node = Node::read(&tag, reader.resolver(), at)?;
                open.last_mut().ok_or(broken)?.children.push(node);
            }
            Event::End(_) => {
                let closed = open.pop();
                open.last_mut().ok_or(broken)?.children.extend(closed);
            }
            Event::Text(text) if ends_section(&text) => return Err(broken),
            Event::Text(text) => put(&mut open, &text.xml10_content()).ok_or(broken)?,
            Event::CData(_) if open.len() == 1 => return Err(broken),
            Event::CData(text) => put(&mut open, &text.xml10_content()).ok_or(broken)?,
            Event::GeneralRef(_) if open.len() == 1 => return Err(broken),
            Event::GeneralRef(reference) => {
                let character = resolved(&reference).ok_or(broken)?;
                put(&mut open, character.encode_utf8(&mut [0; 4])).ok_or(broken)?;
            }
            Event::Comment(_) => {}
            Event::Decl(declaration) if at == 0 && xml_declaration::is_valid(&declaration) => {}
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) => return Err(broken),
            Event::Eof => {
                let document = open.pop().filter(|_| open.is_empty());
                return document.and_then(|mut document| document.children.pop()).ok_or(broken);
            }
        }
    }
}

/// Whether the document has its root element, and the root element its end tag.
fn has_root(open: &[Node]) -> bool {
    matches!(open, [document] if !document.children.is_empty())
}

/// Whether a text has the end of a CDATA section, which text must not have (XML 1.0, section 2.4).
fn ends_section(text: &BytesText<'_>) -> bool {
    text.contains("]]>")
}

/// Whether white space separates the attributes of a tag (XML 1.0, section 3.1).
fn has_space_between(attributes: &str) -> bool {
    let mut quote = None;
    let mut is_behind_value = false;
    for character in attributes.chars() {
        match quote {
            Some(open) if character == open => (quote, is_behind_value) = (None, true),
            Some(_) => {}
            None if is_behind_value && !character.is_ascii_whitespace() => return false,
            None => {
                is_behind_value = false;
                quote = Some(character).filter(|character| matches!(character, '"' | '\''));
            }
        }
    }
    true
}

/// Adds text to the innermost open element. Outside of the root element only white space is allowed.
fn put(open: &mut [Node], text: &str) -> Option<()> {
    let is_allowed =
        if open.len() == 1 { text.trim_ascii().is_empty() } else { text.chars().all(is_xml_char) };
    open.last_mut().filter(|_| is_allowed)?.text.push_str(text);
    Some(())
}

const fn is_xml_char(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

fn resolved(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        Ok(None) => resolve_xml_entity(reference)?.chars().next(),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> Option<EnvelopeError> {
        read(text).err()
    }

    #[test]
    fn elements_and_attributes_have_their_namespace() {
        let root = read(
            "<?xml version=\"1.0\"?><!-- x --><a xmlns='u:1' p:k=' 1&#x20;' k='2' xmlns:p='u:2'><p:b/>t</a>\n",
        );
        let root = root.unwrap_or_default();
        assert!(root.is("u:1", "a") && root.has_text());
        assert_eq!((root.attribute("u:2", "k"), root.attribute("", "k")), (Some("1"), Some("2")));
        assert_eq!(root.attribute("u:1", "k"), None);
        assert!(root.child("u:2", "b").is_some_and(|child| !child.has_text()));
        assert!(read("<a xmlns='u:&#x31;&amp;2'/>").unwrap_or_default().is("u:1&2", "a"));
    }

    #[test]
    fn a_document_that_is_not_well_formed_is_refused() {
        for text in [
            "",
            " ",
            "MSH|",
            "<a>",
            "<a/><b/>",
            "<a/>b",
            "<!DOCTYPE a><a/>",
            "<?pi?><a/>",
            "<p:a/>",
            "<a p:k='1'/>",
            "<a k='1' k='2'/>",
            "<a xmlns:p='u' xmlns:q='u' p:k='1' q:k='2'/>",
            "<a k=1/>",
            "<a k/>",
            "<a k='<'/>",
            "<a k='&b;'/>",
            "<a k='&eacute;'/>",
            "<a>&eacute;</a>",
            "<a k='&#xB;'/>",
            "<1/>",
            "<a:b:c xmlns:a='u'/>",
            "<a>&b;</a>",
            "<a>&#x0;</a>",
            "<a>&#xB;</a>",
            "<a>\u{b}</a>",
            "<a>\u{ffff}</a>",
            "<a></b>",
            "<![CDATA[ ]]><a/>",
            "<a>]]></a>",
            "<a><!-- b -- c --></a>",
            "<a><!-- b ---></a>",
            "<a k='1'l='2'/>",
            "<a k='1'xmlns='u'>b</a>",
            "<a xmlns:p=''/>",
            "<?xml?><a/>",
            "<?xml version='2.0'?><a/>",
            "<?xml encoding='UTF-8'?><a/>",
        ] {
            assert!(matches!(error(text), Some(EnvelopeError::NotXml { .. })), "{text}");
        }
        assert!(matches!(error(&"<a>".repeat(40)), Some(EnvelopeError::TooDeep { .. })));
        for text in ["<a k='l=1'\n m=\"'\" />", "<a>]] ></a>", "<a>]]&gt;</a>", "<a k=']]>'><!-- - --></a>"] {
            assert_eq!(error(text), None, "{text}");
        }
    }

    /// Otherwise an element with many attributes takes seconds, and a long namespace is copied into each element.
    #[test]
    fn the_attributes_of_an_element_and_the_length_of_a_namespace_are_limited() {
        let attributes = |count: usize| (0..count).map(|number| format!(" k{number}=''")).collect::<String>();
        assert_eq!(error(&format!("<a{}/>", attributes(MAX_ATTRIBUTES))), None);
        let many = format!("<a><b{}/></a>", attributes(MAX_ATTRIBUTES + 1));
        assert_eq!(error(&many), Some(EnvelopeError::TooManyAttributes { at: 3 }));
        let namespace = |length: usize| format!("<a xmlns:p='{}'/>", "u".repeat(length));
        assert_eq!(error(&namespace(MAX_NAMESPACE_BYTES)), None);
        let long = error(&namespace(MAX_NAMESPACE_BYTES + 1)).unwrap();
        assert_eq!(long, EnvelopeError::NamespaceTooLong { at: 0 });
        assert!(long.to_string().contains(&MAX_NAMESPACE_BYTES.to_string()));
        let many = EnvelopeError::TooManyAttributes { at: 3 }.to_string();
        assert!(many.contains(&MAX_ATTRIBUTES.to_string()), "{many}");
    }
}
