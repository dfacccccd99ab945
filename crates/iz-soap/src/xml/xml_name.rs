//! Names in XML.

use quick_xml::name::QName;

/// Whether the text of a document type declaration declares HTML.
pub(crate) fn declares_html(name: &str) -> bool {
    name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("html"))
}

/// Whether a name is valid and has at most one prefix. All characters beyond ASCII are accepted.
pub(crate) fn is_qualified_name(name: QName<'_>) -> bool {
    let first =
        |character: char| character.is_ascii_alphabetic() || character == '_' || !character.is_ascii();
    let later = |character: char| first(character) || character.is_ascii_digit() || "-.".contains(character);
    let mut parts = name.into_inner().split(':');
    let well_formed = parts.by_ref().take(2).all(|part| part.starts_with(first) && part.chars().all(later));
    well_formed && parts.next().is_none()
}

/// Whether a text is a valid local name of an element: an XML name without a prefix. All characters beyond ASCII are
/// accepted.
#[must_use]
pub fn is_element_name(name: &str) -> bool {
    !name.contains(':') && is_qualified_name(QName(name))
}
