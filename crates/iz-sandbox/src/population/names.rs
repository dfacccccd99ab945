//! Names that nobody has: made of parts, so that a name leads back to its place.

/// A first and a last part.
pub(super) struct Parts {
    first: [&'static str; 40],
    last: [&'static str; 25],
}

/// Landscape, and what stands in it.
pub(super) static FAMILY_NAMES: Parts = Parts {
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

/// Given names with the sex that goes with them (table 0001).
pub(super) static GIVEN_NAMES: [(&str, &str); 40] = [
    ("Ada", "F"),
    ("Alba", "F"),
    ("Aldo", "M"),
    ("Anouk", "F"),
    ("Arlo", "M"),
    ("Basil", "M"),
    ("Bea", "F"),
    ("Bruno", "M"),
    ("Cato", "M"),
    ("Celia", "F"),
    ("Corin", "M"),
    ("Dara", "F"),
    ("Della", "F"),
    ("Edda", "F"),
    ("Elio", "M"),
    ("Enzo", "M"),
    ("Fabian", "M"),
    ("Fleur", "F"),
    ("Gus", "M"),
    ("Hanno", "M"),
    ("Ilse", "F"),
    ("Ines", "F"),
    ("Ivo", "M"),
    ("Jory", "M"),
    ("Juno", "F"),
    ("Kai", "M"),
    ("Lark", "F"),
    ("Linus", "M"),
    ("Luz", "F"),
    ("Mika", "M"),
    ("Mira", "F"),
    ("Nico", "M"),
    ("Odile", "F"),
    ("Orla", "F"),
    ("Otis", "M"),
    ("Pia", "F"),
    ("Remy", "M"),
    ("Sanna", "F"),
    ("Tove", "F"),
    ("Udo", "M"),
];

/// How many pairs of a family name and a given name there are.
pub(super) const fn pairs() -> u64 {
    40 * 25 * 40
}

/// How many names the parts make.
pub(super) fn count(parts: &Parts) -> u64 {
    u64::try_from(parts.first.len() * parts.last.len()).unwrap_or_default()
}

/// The name at a place.
pub(super) fn at(parts: &Parts, place: u64) -> Option<String> {
    let place = usize::try_from(place).ok()?;
    let last = parts.last.get(place % parts.last.len())?;
    Some(format!("{}{last}", parts.first.get(place / parts.last.len())?))
}

/// The place of a name, case aside.
pub(super) fn place(parts: &Parts, name: &str) -> Option<u64> {
    let name = name.to_lowercase();
    let places = parts.first.iter().enumerate().filter_map(|(at, first)| {
        let rest = name.strip_prefix(&first.to_lowercase())?;
        Some(at * parts.last.len() + parts.last.iter().position(|last| *last == rest)?)
    });
    places.min().and_then(|place| u64::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_name_leads_back_to_its_place() {
        let names: HashSet<_> = (0..count(&FAMILY_NAMES)).filter_map(|at_| at(&FAMILY_NAMES, at_)).collect();
        assert_eq!(names.len(), 1000);
        for number in 0..1000 {
            let name = at(&FAMILY_NAMES, number).unwrap();
            assert_eq!(place(&FAMILY_NAMES, &name.to_uppercase()), Some(number), "{name}");
        }
        let given: HashSet<_> = GIVEN_NAMES.iter().map(|(name, _)| name).collect();
        assert_eq!(given.len(), GIVEN_NAMES.len());
        assert_eq!(pairs(), count(&FAMILY_NAMES) * 40);
        assert_eq!(place(&FAMILY_NAMES, "Smith"), None);
        assert_eq!(at(&FAMILY_NAMES, 1000), None);
    }
}
