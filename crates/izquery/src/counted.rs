//! Numbers with their nouns, for people.

use std::fmt::Display;

/// A number with its noun, which `one` has for one thing and `many` for any other number: `1 row is`, `3 rows are`.
pub(crate) fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

/// How many cached answers were removed.
pub(crate) fn removed_answers(count: u64) -> String {
    counted(count, "cached answer was removed", "cached answers were removed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_has_another_noun_than_none_and_many() {
        let rows: Vec<_> = (0..3).map(|count| counted(count, "entry", "entries")).collect();
        assert_eq!(rows, ["0 entries", "1 entry", "2 entries"]);
        let answers = [0, 1, 21].map(removed_answers);
        assert_eq!(
            answers,
            [
                "0 cached answers were removed",
                "1 cached answer was removed",
                "21 cached answers were removed"
            ]
        );
    }
}
