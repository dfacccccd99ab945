//! The description of the service that a server hands out.

/// The address in the document below.
const ADDRESS: &str = "ADDRESS-OF-THE-SERVICE";

const DOCUMENT: &str = include_str!("cdc-iis-2011.wsdl");

/// The WSDL 1.1 document of the service of 2011, schema included, for a service at `location`.
///
/// The address is escaped; a character that XML 1.0 cannot carry becomes U+FFFD.
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
            _ if crate::write::is_xml_char(character) => escaped.push(character),
            _ => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    DOCUMENT.replace(ADDRESS, &escaped)
}

#[cfg(test)]
mod tests;
