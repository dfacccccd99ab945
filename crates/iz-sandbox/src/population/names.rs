//! Invented names, read from `names.toml`. A family name consists of two parts, so its number can be computed.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::toml_file;

/// The number of family names.
pub(super) const FAMILY_NAMES: u64 = 40 * 25;

/// The number of given names.
pub(super) const GIVEN_NAMES: u64 = 40;

static NAMES: LazyLock<NameLists> = LazyLock::new(|| toml_file::read(include_str!("names.toml")));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NameLists {
    family_first: Vec<String>,
    family_last: Vec<String>,
    given: Vec<(String, String)>,
}

/// The family name with a number.
pub(super) fn family(number: u64) -> Option<String> {
    let (number, last) = (usize::try_from(number).ok()?, &NAMES.family_last);
    let first = NAMES.family_first.get(number / last.len())?;
    Some(format!("{first}{}", last.get(number % last.len())?))
}

/// The number of a family name. The case does not matter.
pub(super) fn family_number(name: &str) -> Option<u64> {
    let name = name.to_lowercase();
    let last = &NAMES.family_last;
    let numbers = NAMES.family_first.iter().enumerate().filter_map(|(at, first)| {
        let rest = name.strip_prefix(&first.to_lowercase())?;
        Some(at * last.len() + last.iter().position(|last| last == rest)?)
    });
    numbers.min().and_then(|number| u64::try_from(number).ok())
}

/// The given name with a number, and its sex.
pub(super) fn given(number: u64) -> Option<&'static (String, String)> {
    NAMES.given.get(usize::try_from(number).ok()?)
}

/// The number of a given name. The case does not matter.
pub(super) fn given_number(name: &str) -> Option<u64> {
    let number = NAMES.given.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))?;
    u64::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_number_of_every_name_is_found() {
        let families: HashSet<_> = (0..FAMILY_NAMES).filter_map(family).collect();
        assert_eq!(families.len(), 1000);
        for number in 0..1000 {
            let name = family(number).unwrap();
            assert_eq!(family_number(&name.to_uppercase()), Some(number), "{name}");
        }
        assert_eq!((family(1000), family_number("Smith")), (None, None));
        let given_names: HashSet<_> = (0..GIVEN_NAMES).filter_map(given).collect();
        assert_eq!((given_names.len(), NAMES.given.len()), (40, 40));
        for number in 0..GIVEN_NAMES {
            assert_eq!(given_number(&given(number).unwrap().0), Some(number));
        }
        assert!(NAMES.given.iter().all(|(_, sex)| ["F", "M"].contains(&sex.as_str())));
    }
}
