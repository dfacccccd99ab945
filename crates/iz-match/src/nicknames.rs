//! Short forms of given names, from `nicknames.tsv`.

use std::{collections::HashMap, sync::LazyLock};

use crate::normalize::normalized;

const FILE: &str = include_str!("../nicknames.tsv");

/// The groups of names, one for each line of the file.
static GROUPS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let group = |line: &'static str| line.split('\t').map(|form| form.trim_start_matches('>')).collect();
    lines_of_the_file().map(group).collect()
});

/// For each name, the indexes of its groups.
static LINES: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut lines = HashMap::<_, Vec<_>>::new();
    for (at, group) in GROUPS.iter().enumerate() {
        for name in group {
            lines.entry(*name).or_default().push(at);
        }
    }
    lines
});

/// Each short form that is marked with `>`, with its formal name.
static FORMAL: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let marked = |line: &'static str| {
        let (formal, forms) = line.split_once('\t').unwrap_or_default();
        forms.split('\t').filter_map(move |form| Some((form.strip_prefix('>')?, formal)))
    };
    lines_of_the_file().flat_map(marked).collect()
});

fn lines_of_the_file() -> impl Iterator<Item = &'static str> {
    FILE.lines().filter(|line| !line.starts_with('#'))
}

fn lines(name: &str) -> &'static [usize] {
    LINES.get(name).map_or(&[], Vec::as_slice)
}

/// Whether two normalized names are forms of one name: both are in one line of the file.
pub(crate) fn are_forms(one: &str, other: &str) -> bool {
    lines(one).iter().any(|line| lines(other).contains(line))
}

/// The formal name for the short form `short`. `None` if the short form is also a name of its own, because a query with
/// another name may find another patient.
pub(crate) fn formal(short: &str) -> Option<&'static str> {
    FORMAL.get(normalized(short).as_str()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_normalized_names_in_lines_of_two_or_more() {
        for group in GROUPS.iter() {
            assert!(group.len() >= 2, "{group:?}");
            for name in group {
                assert_eq!(&normalized(name), name);
            }
        }
        assert!(GROUPS.len() > 150, "{}", GROUPS.len());
        let mut first: Vec<_> = GROUPS.iter().map(|group| group[0]).collect();
        assert!(first.is_sorted(), "the lines are in alphabetical order");
        first.dedup();
        assert_eq!(first.len(), GROUPS.len(), "each formal name has one line");
    }

    #[test]
    fn forms_of_one_name_are_in_one_line() {
        for (one, other) in [("bill", "william"), ("will", "bill"), ("pepe", "jose"), ("peggy", "margaret")] {
            assert!(are_forms(one, other) && are_forms(other, one), "{one} {other}");
        }
        for (one, other) in [("alexander", "alexandra"), ("bill", "robert"), ("nobody", "nobody")] {
            assert!(!are_forms(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_of_their_own_are_not_forms_of_another() {
        for (one, other) in [
            ("micah", "michael"),
            ("nathan", "jonathan"),
            ("nathan", "nathaniel"),
            ("diego", "santiago"),
            ("megan", "margaret"),
            ("mark", "marcus"),
            ("neil", "cornelius"),
            ("liam", "william"),
            ("lisa", "elizabeth"),
            ("sandra", "alexandra"),
            ("ralph", "rafael"),
        ] {
            assert!(!are_forms(one, other), "{one} {other}");
        }
    }

    #[test]
    fn only_an_unambiguous_short_form_has_a_formal_name() {
        assert_eq!(formal("Bill"), Some("william"));
        assert_eq!(formal("Chuy"), Some("jesus"));
        for name in ["William", "Alex", "Odell", "Mark", "Neil", "Jack", "Liam", "Kim", "Will", "Leo"] {
            assert_eq!(formal(name), None, "{name}");
        }
        for (form, formal) in FORMAL.iter() {
            assert_eq!(lines(form).len(), 1, "{form} is only a form of {formal}");
            assert!(are_forms(form, formal), "{form} {formal}");
        }
        assert!(FORMAL.len() > 40, "{}", FORMAL.len());
    }
}
