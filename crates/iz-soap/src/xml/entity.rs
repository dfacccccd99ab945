//! Entities: the five of XML, and those of HTML 5, with which some registries write letters.

use html_escape::NAMED_ENTITIES;
use quick_xml::escape::resolve_xml_entity;

use crate::xml::read_mode::ReadMode;

/// The text of an entity, by its name without `&` and `;`. In the strict mode, only the five of XML are known.
pub(crate) fn text(name: &str, mode: ReadMode) -> Option<&'static str> {
    resolve_xml_entity(name).or_else(|| match mode {
        ReadMode::Strict => None,
        ReadMode::Lenient => html_text(name),
    })
}

/// The text of an entity of HTML 5, to which the five of XML belong: one or two characters.
pub(crate) fn html_text(name: &str) -> Option<&'static str> {
    let index = NAMED_ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name.as_bytes())).ok()?;
    NAMED_ENTITIES.get(index).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entity_is_found_and_is_one_or_two_characters() {
        for (name, expected) in NAMED_ENTITIES {
            let name = str::from_utf8(name).unwrap();
            assert_eq!(html_text(name), Some(expected), "{name}");
            assert!((1..=2).contains(&expected.chars().count()), "{name}");
        }
        assert_eq!(html_text("Canary"), None);
        assert_eq!((text("amp", ReadMode::Strict), text("ntilde", ReadMode::Strict)), (Some("&"), None));
    }

    #[test]
    fn the_letters_of_european_names_are_right() {
        let letters = [
            ("ntilde", "ñ"),
            ("Lstrok", "Ł"),
            ("lstrok", "ł"),
            ("Scaron", "Š"),
            ("ccaron", "č"),
            ("aogon", "ą"),
            ("eogon", "ę"),
            ("nacute", "ń"),
            ("zdot", "ż"),
            ("odblac", "ő"),
            ("gbreve", "ğ"),
            ("inodot", "ı"),
            ("amacr", "ā"),
            ("dstrok", "đ"),
            ("oslash", "ø"),
            ("aring", "å"),
            ("THORN", "Þ"),
            ("szlig", "ß"),
            ("oelig", "œ"),
        ];
        for (name, letter) in letters {
            assert_eq!(html_text(name), Some(letter), "{name}");
        }
    }
}
