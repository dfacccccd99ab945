//! The WSDL that a server publishes.

/// The placeholder for the address of the service in the document below.
const ADDRESS: &str = "ADDRESS-OF-THE-SERVICE";

const DOCUMENT: &str = include_str!("cdc-iis-2011.wsdl");

/// The WSDL 1.1 document of the service of 2011, with its schema, for a service at the URL `location`.
///
/// The URL is escaped. U+FFFD replaces a character that XML 1.0 does not allow.
#[must_use]
pub fn wsdl(location: &str) -> String {
    let mut escaped = String::with_capacity(location.len());
    for character in location.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' => escaped.push_str("&#x9;"),
            '\n' => escaped.push_str("&#xA;"),
            '\r' => escaped.push_str("&#xD;"),
            _ if crate::xml::xml_char::is_xml_char(character) => escaped.push(character),
            _ => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    DOCUMENT.replace(ADDRESS, &escaped)
}

#[cfg(test)]
mod tests;
