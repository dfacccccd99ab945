//! The attributes of a tag.

use quick_xml::escape::{EscapeError, unescape_with};
use quick_xml::events::BytesStart;

use crate::read_error::SoapReadError;
use crate::xml::entity;
use crate::xml::limits::MAX_ATTRIBUTES;
use crate::xml::read_mode::ReadMode;
use crate::xml::xml_char::is_xml_char;
use crate::xml::xml_name::is_qualified_name;

/// Checks the attributes of a tag that starts at `at`.
///
/// # Errors
///
/// [`SoapReadError`] if they break the XML policy.
pub(crate) fn check(tag: &BytesStart<'_>, at: usize, mode: ReadMode) -> Result<(), SoapReadError> {
    let broken = |problem| SoapReadError::NotWellFormed { at, problem };
    for (index, attribute) in tag.attributes().enumerate() {
        if index >= MAX_ATTRIBUTES {
            return Err(SoapReadError::TooManyAttributes { at, limit: MAX_ATTRIBUTES });
        }
        let attribute = attribute
            .map_err(|_| broken("an attribute is incomplete, has no quotation marks or occurs twice"))?;
        if !is_qualified_name(attribute.key) || attribute.value.contains('<') {
            return Err(broken("an attribute has an invalid name or an unescaped < in its value"));
        }
        match unescape_with(&attribute.value, |name| entity::text(name, mode)) {
            Ok(value) if value.chars().all(is_xml_char) => {}
            // Of the attributes of a reply, only the address of an `xop:Include` is used.
            Ok(_) | Err(EscapeError::InvalidCharRef(_)) if mode == ReadMode::Lenient => {}
            Ok(_) | Err(EscapeError::InvalidCharRef(_)) => {
                return Err(SoapReadError::CharacterReference { at });
            }
            Err(_) => return Err(SoapReadError::UnknownEntity { at }),
        }
    }
    Ok(())
}

/// The value of an attribute of that name, which has no prefix.
pub(crate) fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(unescape_with(&attribute.value, |name| entity::text(name, ReadMode::Lenient)).ok()?.into_owned())
}
