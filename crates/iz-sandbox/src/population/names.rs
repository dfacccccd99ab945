//! Invented names. A family name consists of two parts, so its number can be computed from the name.

/// The parts of the family names.
pub(super) struct NameParts {
    first: [&'static str; 40],
    last: [&'static str; 25],
}

/// Words for landscapes.
pub(super) static FAMILY_NAMES: NameParts = NameParts {
    first: [
        "Amber", "Ash", "Birch", "Bramble", "Bright", "Brook", "Cedar", "Chalk", "Clay", "Clover", "Copper",
        "Coral", "Crane", "Dapple", "Dove", "Drift", "Ember", "Fallow", "Fern", "Flax", "Frost", "Garnet",
        "Gorse", "Granite", "Hazel", "Heath", "Heron", "Iron", "Ivy", "Juniper", "Larch", "Linden", "Maple",
        "Marsh", "Mist", "Moss", "Oaken", "Pebble", "Quill", "Rowan",
    ],
    last: [
        "acre", "bank", "barrow", "beck", "bend", "bourne", "bridge", "brow", "cairn", "cliff", "combe",
        "croft", "dale", "fell", "ferry", "field", "ford", "gate", "glen", "grove", "haven", "hollow",
        "mere", "ridge", "wick",
    ],
};

/// Given names of both sexes.
pub(super) static GIVEN_NAMES: [&str; 40] = [
    "Ada", "Alba", "Aldo", "Anouk", "Arlo", "Basil", "Bea", "Bruno", "Cato", "Celia", "Corin", "Dara",
    "Della", "Edda", "Elio", "Enzo", "Fabian", "Fleur", "Gus", "Hanno", "Ilse", "Ines", "Ivo", "Jory",
    "Juno", "Kai", "Lark", "Linus", "Luz", "Mika", "Mira", "Nico", "Odile", "Orla", "Otis", "Pia", "Remy",
    "Sanna", "Tove", "Udo",
];

const MALE_NAMES: [&str; 20] = [
    "Aldo", "Arlo", "Basil", "Bruno", "Cato", "Corin", "Elio", "Enzo", "Fabian", "Gus", "Hanno", "Ivo",
    "Jory", "Kai", "Linus", "Mika", "Nico", "Otis", "Remy", "Udo",
];

/// PID-8 (table 0001) of a person with this given name.
pub(super) fn sex_of(given: &str) -> &'static str {
    if MALE_NAMES.contains(&given) { "M" } else { "F" }
}

/// The number of pairs of a family name and a given name.
pub(super) const fn pairs() -> u64 {
    40 * 25 * 40
}

/// The number of names that the parts make.
pub(super) fn count(parts: &NameParts) -> u64 {
    u64::try_from(parts.first.len() * parts.last.len()).unwrap_or_default()
}

/// The name with a number.
pub(super) fn name_of(parts: &NameParts, number: u64) -> Option<String> {
    let number = usize::try_from(number).ok()?;
    let last = parts.last.get(number % parts.last.len())?;
    Some(format!("{}{last}", parts.first.get(number / parts.last.len())?))
}

/// The number of a name. The case does not matter.
pub(super) fn number_of(parts: &NameParts, name: &str) -> Option<u64> {
    let name = name.to_lowercase();
    let numbers = parts.first.iter().enumerate().filter_map(|(at, first)| {
        let rest = name.strip_prefix(&first.to_lowercase())?;
        Some(at * parts.last.len() + parts.last.iter().position(|last| *last == rest)?)
    });
    numbers.min().and_then(|number| u64::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_number_of_every_name_is_found() {
        let names: HashSet<_> =
            (0..count(&FAMILY_NAMES)).filter_map(|number| name_of(&FAMILY_NAMES, number)).collect();
        assert_eq!(names.len(), 1000);
        for number in 0..1000 {
            let name = name_of(&FAMILY_NAMES, number).unwrap();
            assert_eq!(number_of(&FAMILY_NAMES, &name.to_uppercase()), Some(number), "{name}");
        }
        let given: HashSet<_> = GIVEN_NAMES.iter().collect();
        assert_eq!(given.len(), GIVEN_NAMES.len());
        assert!(MALE_NAMES.iter().all(|name| given.contains(name)));
        assert_eq!(pairs(), count(&FAMILY_NAMES) * 40);
        assert_eq!(number_of(&FAMILY_NAMES, "Smith"), None);
        assert_eq!(name_of(&FAMILY_NAMES, 1000), None);
    }
}
