//! Values that a spreadsheet takes as they are.

use std::borrow::Cow;

/// A value that no spreadsheet takes for a formula or a number (OWASP ASVS 1.2.10). Ids would lose their leading zeros. A
/// leading apostrophe makes it text, and [`unguarded`] takes it away.
pub(crate) fn guarded(value: &str) -> Cow<'_, str> {
    if needs_guard(value) { Cow::Owned(format!("'{value}")) } else { Cow::Borrowed(value) }
}

/// A value as it was before [`guarded`].
pub(crate) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(value) if needs_guard(value) => value,
        _ => cell,
    }
}

/// Signs at the beginning that make a formula, also in their wide form, and digits alone that make a number.
fn needs_guard(value: &str) -> bool {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r', '\'', '＝', '＋', '－', '＠']);
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    is_formula || is_number
}

/// Writes rows as CSV (RFC 4180).
pub(crate) fn csv_text<Row: AsRef<str>>(rows: impl IntoIterator<Item = Vec<Row>>) -> String {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        // Writing into memory does not fail, and every row has the same number of cells.
        let _ = csv.write_record(row.iter().map(|cell| cell.as_ref()));
    }
    String::from_utf8(csv.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn asvs_1_2_10_a_value_that_begins_like_a_formula_gets_an_apostrophe() {
        for value in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'x", "0001112000", "7"] {
            assert_eq!(guarded(value), format!("'{value}"));
        }
        for value in ["", "a=b", "1-1", "store-0412", "2026-11-30", "Hill & Dale"] {
            assert_eq!(guarded(value), value);
        }
    }

    #[test]
    fn a_cell_of_a_person_keeps_its_apostrophe() {
        assert_eq!(unguarded("'s Apotheek"), "'s Apotheek");
        assert_eq!(unguarded("'0001112000"), "0001112000");
    }

    proptest! {
        #[test]
        fn every_value_comes_back(value in "['=+@0-9a-]{0,6}") {
            let cell = guarded(&value);
            prop_assert_eq!(unguarded(&cell), &value);
        }
    }
}
