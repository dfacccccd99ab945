//! The XML declaration.

use quick_xml::events::{BytesDecl, BytesStart};

/// Whether a declaration has its parts in their order (XML 1.0, section 2.8). The version may be any 1.x, as in the fifth
/// edition.
pub(crate) fn is_valid(declaration: &BytesDecl<'_>) -> bool {
    let tag = BytesStart::from_content(&**declaration, "xml".len());
    let parts: Result<Vec<_>, _> = tag.attributes().collect();
    let Ok(parts) = parts else { return false };
    let parts: Vec<_> = parts.iter().map(|part| (part.key.into_inner(), part.value.as_ref())).collect();
    match parts.as_slice() {
        [("version", version)] => is_version(version),
        [("version", version), ("encoding", encoding)] => is_version(version) && is_encoding(encoding),
        [("version", version), ("standalone", standalone)] => is_version(version) && is_word(standalone),
        [("version", version), ("encoding", encoding), ("standalone", standalone)] => {
            is_version(version) && is_encoding(encoding) && is_word(standalone)
        }
        _ => false,
    }
}

fn is_version(version: &str) -> bool {
    version
        .strip_prefix("1.")
        .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_encoding(encoding: &str) -> bool {
    encoding.starts_with(|first: char| first.is_ascii_alphabetic())
        && encoding.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn is_word(standalone: &str) -> bool {
    matches!(standalone, "yes" | "no")
}

#[cfg(test)]
mod tests {
    use quick_xml::{Reader, events::Event};

    use super::*;

    fn is_declaration(text: &str) -> bool {
        match Reader::from_str(text).read_event() {
            Ok(Event::Decl(declaration)) => is_valid(&declaration),
            _ => false,
        }
    }

    #[test]
    fn the_parts_of_a_declaration_have_an_order() {
        for text in [
            "<?xml version=\"1.0\"?>",
            "<?xml version='1.1' ?>",
            "<?xml version='1.0' encoding='UTF-8'?>",
            "<?xml version = '1.0'\n encoding = \"iso-8859-1\" standalone='yes'?>",
            "<?xml version='1.0' standalone='no'?>",
        ] {
            assert!(is_declaration(text), "{text}");
        }
        for text in [
            "<?xml?>",
            "<?xml ?>",
            "<?xml garbage?>",
            "<?xml version='2.0'?>",
            "<?xml version='1.'?>",
            "<?xml version=''?>",
            "<?xml version=1.0?>",
            "<?xml Version='1.0'?>",
            "<?xml encoding='UTF-8'?>",
            "<?xml encoding='UTF-8' version='1.0'?>",
            "<?xml version='1.0' standalone='no' encoding='UTF-8'?>",
            "<?xml version='1.0' standalone='maybe'?>",
            "<?xml version='1.0' encoding=''?>",
            "<?xml version='1.0' encoding='8859'?>",
            "<?xml version='1.0' version='1.0'?>",
            "<?xml version='1.0' other='1'?>",
        ] {
            assert!(!is_declaration(text), "{text}");
        }
    }
}
