//! Spellings and transliterations of one given name, from `given_name_spellings.tsv`.

use std::sync::LazyLock;

use crate::table_file::{Groups, lines};

const FILE: &str = include_str!("../given_name_spellings.tsv");

static SPELLINGS: LazyLock<Groups> = LazyLock::new(|| {
    let mut spellings = Groups::default();
    for (group, line) in (0..).zip(lines(FILE)) {
        line.split('\t').for_each(|name| spellings.add(name, group));
    }
    spellings
});

/// Whether two normalized names are spellings of one name.
pub(crate) fn are_spellings(one: &str, other: &str) -> bool {
    SPELLINGS.have_both(one, other)
}

/// The other spellings of a normalized name, in the lines that have it.
pub(crate) fn spellings_of(name: &str) -> impl Iterator<Item = &'static str> {
    SPELLINGS.names().filter(move |other| *other != name && SPELLINGS.have_both(name, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::normalized;

    #[test]
    fn the_file_has_normalized_names_in_alphabetical_order() {
        let firsts: Vec<_> = lines(FILE).filter_map(|line| line.split('\t').next()).collect();
        assert!(firsts.is_sorted() && firsts.len() > 300, "{}", firsts.len());
        for line in lines(FILE) {
            let names: Vec<_> = line.split('\t').collect();
            assert!(names.len() > 1, "{line}");
            for (at, name) in names.iter().enumerate() {
                assert_eq!(&normalized(name), name);
                assert!(!names[..at].contains(name), "{name} twice in a line");
            }
        }
    }

    #[test]
    fn transliterations_are_spellings_and_two_names_are_not() {
        for (one, other) in [
            ("mohammed", "muhammad"),
            ("mohamud", "mehmet"),
            ("oleksandr", "alexander"),
            ("aleksandr", "alexandre"),
            ("yusuf", "youssef"),
            ("kateryna", "catherine"),
            ("serhii", "sergey"),
        ] {
            assert!(are_spellings(one, other) && are_spellings(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("taylor", "tyler"),
            ("mark", "marcus"),
            ("jaylen", "jayden"),
            ("alexander", "alexandra"),
            ("hannah", "anna"),
            ("jose", "josue"),
            ("lisa", "eliza"),
        ] {
            assert!(!are_spellings(one, other), "{one} {other}");
        }
    }
}
