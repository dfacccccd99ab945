//! The states of the United States, the provinces of Canada, and the countries, by their names and codes.

use std::{collections::HashMap, sync::LazyLock};

use crate::{normalize::normalized, table_file::lines};

/// The code in the column `code` of a table, by each normalized text in its line.
type Codes = HashMap<String, &'static str>;

fn codes(file: &'static str, code: usize) -> Codes {
    let mut codes = Codes::new();
    for line in lines(file) {
        let Some(code) = line.split('\t').nth(code) else { continue };
        for word in line.split('\t') {
            codes.insert(normalized(word), code);
        }
    }
    codes
}

static STATES: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../states.tsv"), 0));
static PROVINCES: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../provinces.tsv"), 0));
static COUNTRIES: LazyLock<Codes> = LazyLock::new(|| codes(include_str!("../../countries.tsv"), 1));

/// The two letters of the US Postal Service for a state, a territory or a military region.
pub(super) fn state(word: &str) -> Option<&'static str> {
    STATES.get(word).copied()
}

/// The two letters of a province or territory of Canada.
pub(super) fn province(word: &str) -> Option<&'static str> {
    PROVINCES.get(word).copied()
}

/// The three letters (ISO 3166-1 alpha-3) of a country.
pub(super) fn country(word: &str) -> Option<&'static str> {
    COUNTRIES.get(word).copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_word_means_two_regions() {
        for (file, code) in [
            (include_str!("../../states.tsv"), 0),
            (include_str!("../../provinces.tsv"), 0),
            (include_str!("../../countries.tsv"), 1),
        ] {
            let mut seen = BTreeSet::new();
            for line in lines(file) {
                let words: BTreeSet<String> = line.split('\t').map(normalized).collect();
                for word in words {
                    assert!(!word.is_empty() && seen.insert(word.clone()), "{word}");
                }
                let code = line.split('\t').nth(code).unwrap();
                assert!(code.bytes().all(|byte| byte.is_ascii_uppercase()), "{code}");
            }
        }
        assert_eq!(lines(include_str!("../../states.tsv")).count(), 50 + 1 + 5 + 3 + 3);
        assert_eq!(lines(include_str!("../../provinces.tsv")).count(), 13);
        assert_eq!(lines(include_str!("../../countries.tsv")).count(), 249);
    }
}
