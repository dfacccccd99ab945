//! The entities of HTML 5. XML does not define them, but some registries write letters with them.

use html_escape::NAMED_ENTITIES;

/// The text of an entity, by its name without `&` and `;`: one or two characters.
pub(crate) fn text(name: &str) -> Option<&'static str> {
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
            assert_eq!(text(name), Some(expected), "{name}");
            assert!((1..=2).contains(&expected.chars().count()), "{name}");
        }
        assert_eq!(text("Canary"), None);
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
            assert_eq!(text(name), Some(letter), "{name}");
        }
    }
}
