//! Finds the suffix (XPN.4), in whichever part of the name it is written.

use crate::normalize::Words;

/// The suffix in its normalized form.
pub(crate) fn suffix_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "jr" | "junior" => "jr",
        "sr" | "senior" => "sr",
        "ii" | "2nd" => "ii",
        "iii" | "3rd" => "iii",
        "iv" | "4th" => "iv",
        "v" | "5th" => "v",
        "vi" | "6th" => "vi",
        "vii" | "7th" => "vii",
        "viii" | "8th" => "viii",
        _ => return None,
    })
}

/// The part of a name in which a suffix is searched.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamePart {
    Family,
    Given,
    /// The suffix may be the whole middle name.
    Middle,
}

/// Removes a suffix from the end of a name. `V` is not removed because it may be an initial, nor `Vi` outside the
/// family name, because it is a given name.
pub(crate) fn take_suffix(name: &mut Option<Words>, part: NamePart) -> Option<&'static str> {
    let words = name.as_mut()?;
    let last = words.last()?;
    let is_name = match last {
        "v" => true,
        "vi" => part != NamePart::Family,
        _ => false,
    };
    let suffix = suffix_of(last).filter(|_| !is_name && (words.len() > 1 || part == NamePart::Middle))?;
    words.pop();
    if words.len() == 0 {
        *name = None;
    }
    Some(suffix)
}
