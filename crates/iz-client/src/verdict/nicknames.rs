//! Short forms of given names, from `nicknames.tsv`.

use std::{collections::HashMap, sync::LazyLock};

use super::fold::folded;

const FILE: &str = include_str!("nicknames.tsv");

/// The lines of the file.
static GROUPS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    FILE.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect()
});

/// For each name the lines that it stands in.
static LINES: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut lines = HashMap::<_, Vec<_>>::new();
    for (at, group) in GROUPS.iter().enumerate() {
        for name in group {
            lines.entry(*name).or_default().push(at);
        }
    }
    lines
});

fn lines(name: &str) -> &'static [usize] {
    LINES.get(name).map_or(&[], Vec::as_slice)
}

/// Whether two folded names are forms of one name: they stand in one line.
pub(super) fn are_forms(one: &str, other: &str) -> bool {
    lines(one).iter().any(|line| lines(other).contains(line))
}

/// The name of which `short` is a short form, where it is one of a single name.
pub(crate) fn formal(short: &str) -> Option<&'static str> {
    match lines(&folded(short)) {
        [line] => GROUPS.get(*line)?.first().copied().filter(|formal| *formal != folded(short)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_folded_names_in_lines_of_two_or_more() {
        for group in GROUPS.iter() {
            assert!(group.len() >= 2, "{group:?}");
            for name in group {
                assert_eq!(&folded(name), name);
            }
        }
        assert!(GROUPS.len() > 150, "{}", GROUPS.len());
        let mut first: Vec<_> = GROUPS.iter().map(|group| group[0]).collect();
        assert!(first.is_sorted(), "in the order of the alphabet");
        first.dedup();
        assert_eq!(first.len(), GROUPS.len(), "a name has one line");
    }

    #[test]
    fn forms_of_one_name_stand_in_one_line() {
        for (one, other) in [("bill", "william"), ("will", "bill"), ("pepe", "jose"), ("peggy", "margaret")] {
            assert!(are_forms(one, other) && are_forms(other, one), "{one} {other}");
        }
        for (one, other) in [("alexander", "alexandra"), ("bill", "robert"), ("nobody", "nobody")] {
            assert!(!are_forms(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_short_form_of_one_name_alone_has_a_formal_one() {
        assert_eq!(formal("Bill"), Some("william"));
        assert_eq!(formal("William"), None, "it is the formal one");
        assert_eq!(formal("Alex"), None, "Alexander or Alexandra");
        assert_eq!(formal("Odell"), None);
    }
}
