//! Common given names and their usual sex, from `common_given_names.tsv`.

use std::{collections::HashMap, sync::LazyLock};

use crate::table_file::lines;

const FILE: &str = include_str!("../common_given_names.tsv");

static SEXES: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
    lines(FILE)
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, sex)| Some((name, sex.chars().next()?)))
        .collect()
});

/// `M` or `F`, if nearly all people with this normalized name have that sex. `None` if the name is rare, or if both
/// sexes have it.
pub(crate) fn usual_sex(name: &str) -> Option<char> {
    SEXES.get(name).copied().filter(|sex| matches!(sex, 'M' | 'F'))
}

/// Whether many people have this normalized name. Of such names, one hardly ever is a misspelling of another.
pub(crate) fn is_common(name: &str) -> bool {
    SEXES.contains_key(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::normalized;

    #[test]
    fn the_file_has_normalized_names_in_alphabetical_order() {
        let names: Vec<_> = lines(FILE).map(|line| line.split_once('\t').unwrap()).collect();
        assert!(names.is_sorted_by(|one, other| one.0 < other.0) && names.len() > 600, "{}", names.len());
        for (name, sex) in names {
            assert_eq!(normalized(name), name);
            assert!(matches!(sex, "M" | "F" | "B"), "{name} {sex}");
        }
    }

    #[test]
    fn names_of_both_sexes_have_no_usual_sex() {
        for (name, sex) in
            [("mario", Some('M')), ("maria", Some('F')), ("daniel", Some('M')), ("daniela", Some('F'))]
        {
            assert_eq!(usual_sex(name), sex, "{name}");
        }
        assert!(is_common("jordan") && is_common("maria") && !is_common("odell"));
        for name in ["guadalupe", "jordan", "alex", "angel", "trinidad", "refugio", "andrea", "odell"] {
            assert_eq!(usual_sex(name), None, "{name}");
        }
    }
}
