//! A column that this program does not know.

use serde::Serialize;

/// The longest word that is compared with the known columns.
const MAX_WORD_BYTES: usize = 64;

/// A column that this program does not know. Nothing of it was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownColumn {
    /// Its name, as it stands in the file.
    pub name: String,
    /// The known column that it may mean.
    pub similar: Option<String>,
}

impl UnknownColumn {
    /// That the column is not known, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { name, similar } = self;
        match similar {
            Some(similar) => format!(
                "the column `{name}` is not known, so nothing of it was taken in; if `{similar}` is meant, rename it"
            ),
            None => format!("the column `{name}` is not known, so nothing of it was taken in; remove it"),
        }
    }
}

/// The known column that is most like a word. `None` if none is like it.
pub(super) fn similar<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if word.len() > MAX_WORD_BYTES {
        return None;
    }
    let measured = known.into_iter().map(|column| (distance(word, column), column));
    let (distance, column) = measured.min_by_key(|(distance, _)| *distance)?;
    // A third of the letters may be wrong.
    let limit = word.chars().count().max(column.chars().count()) / 3;
    (distance <= limit).then_some(column)
}

/// How many letters must be added, removed or changed to make one word of the other (the distance of Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut costs: Vec<usize> = (0..=b.len()).collect();
    for (row, letter) in (1_usize..).zip(a.chars()) {
        let mut left = row;
        let mut next = vec![left];
        for ((above_left, above), other) in costs.iter().zip(costs.iter().skip(1)).zip(&b) {
            let changed = above_left.saturating_add(usize::from(letter != *other));
            left = changed.min(above.saturating_add(1)).min(left.saturating_add(1));
            next.push(left);
        }
        costs = next;
    }
    costs.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_added_removed_and_changed_letters() {
        for (a, b, expected) in
            [("", "", 0), ("", "ab", 2), ("mail", "mail", 0), ("mial", "mail", 2), ("kitten", "sitting", 3)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn only_a_word_that_is_nearly_a_known_column_is_like_it() {
        let known = ["location_id", "registration", "went_live_on"];
        assert_eq!(similar("regsitration", known), Some("registration"));
        assert_eq!(similar("went_live", known), Some("went_live_on"));
        assert_eq!(similar("region", known), None);
        assert_eq!(similar("x".repeat(5000).as_str(), known), None);
        assert_eq!(similar("", known), None);
    }
}
