//! Short forms of given names, from `nicknames.tsv`.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    common_name::is_common,
    normalize::normalized,
    sound::sound_of,
    spellings::{are_spellings, spellings_of},
    table_file::{Groups, lines},
};

const FILE: &str = include_str!("../nicknames.tsv");

/// The lines that have each name. A spelling of the first name of a line counts as in the line: `Becky` is a form of
/// `Rebekah` because it is one of `Rebecca`.
static LINES: LazyLock<Groups> = LazyLock::new(|| {
    let mut groups = Groups::default();
    for (group, line) in (0..).zip(lines(FILE)) {
        let names = line.split('\t').map(|form| form.trim_start_matches('>'));
        for spelling in names.clone().next().into_iter().flat_map(spellings_of) {
            groups.add(spelling, group);
        }
        names.for_each(|name| groups.add(name, group));
    }
    groups
});

/// The lines that have a name of each sound, because short forms have many spellings: `Abby`, `Abbey`, `Abbie`.
static SOUNDS: LazyLock<Groups> = LazyLock::new(|| {
    let mut groups = Groups::default();
    for (group, line) in (0..).zip(lines(FILE)) {
        let names = line.split('\t').map(|form| form.trim_start_matches('>'));
        let first = names.clone().next();
        for name in names.chain(first.into_iter().flat_map(spellings_of)) {
            groups.add(sound_of(name), group);
        }
    }
    groups
});

/// Each short form that is marked with `>`, with its formal name.
static FORMAL: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let marked = |line: &'static str| {
        let (formal, forms) = line.split_once('\t').unwrap_or_default();
        forms.split('\t').filter_map(move |form| Some((form.strip_prefix('>')?, formal)))
    };
    lines(FILE).flat_map(marked).collect()
});

/// Whether two normalized names are forms of one name: both are in one line of the file, in this spelling or in another
/// one of the same sound. Two common names are compared only in their own spelling.
pub(crate) fn are_forms(one: &str, other: &str) -> bool {
    are_written_forms(one, other) || (one != other && are_forms_by_sound(one, other))
}

/// The same for the spelling in the file alone, because several words that are joined to one may sound like another
/// name: `Mary Ann` and `Marianne`. Two spellings of the first name of a line are no short forms.
pub(crate) fn are_written_forms(one: &str, other: &str) -> bool {
    one != other && LINES.have_both(one, other) && !are_spellings(one, other)
}

fn are_forms_by_sound(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 3;
    let is_long = |name: &str| name.is_ascii() && name.len() >= SHORTEST;
    let may_be =
        !are_spellings(one, other) && is_long(one) && is_long(other) && !(is_common(one) && is_common(other));
    if !may_be {
        return false;
    }
    let (one, other) = (sound_of(one), sound_of(other));
    // Names of the same sound are spellings, not short forms.
    one != other && SOUNDS.have_both(&one, &other)
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
        let groups: Vec<Vec<&str>> = lines(FILE)
            .map(|line| line.split('\t').map(|form| form.trim_start_matches('>')).collect())
            .collect();
        for group in &groups {
            assert!(group.len() >= 2, "{group:?}");
            for name in group {
                assert_eq!(&normalized(name), name);
            }
        }
        assert!(groups.len() > 500, "{}", groups.len());
        let mut first: Vec<_> = groups.iter().map(|group| group[0]).collect();
        assert!(first.is_sorted(), "the lines are in alphabetical order");
        first.dedup();
        assert_eq!(first.len(), groups.len(), "each formal name has one line");
    }

    #[test]
    fn forms_of_one_name_are_in_one_line() {
        for (one, other) in [
            ("bill", "william"),
            ("will", "bill"),
            ("pepe", "jose"),
            ("peggy", "margaret"),
            ("debbie", "debra"),
            ("debbie", "deborah"),
            ("becky", "rebekah"),
            ("kathy", "cathryn"),
            ("chema", "josemaria"),
            ("wicho", "luis"),
            ("chela", "graciela"),
            ("misha", "mikhail"),
            ("abbie", "abigale"),
            ("jonny", "jonathon"),
            ("cathie", "kathleen"),
        ] {
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
            let of = |line: &&str| line.split('\t').any(|name| name.trim_start_matches('>') == *form);
            assert_eq!(lines(FILE).filter(of).count(), 1, "{form} is only a form of {formal}");
            assert!(are_forms(form, formal), "{form} {formal}");
        }
        assert!(FORMAL.len() > 40, "{}", FORMAL.len());
    }
}
