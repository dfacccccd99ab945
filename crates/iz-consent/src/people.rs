//! Puts together the rows of each patient.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{LedgerMatch, LedgerRow};

/// The rows of each patient, in the order of their ids. Patients are in the order of their first rows.
///
/// Two rows are about one patient if an id at a registry agrees, or if the name and the birth date do. Rows that are only
/// near stay apart.
#[must_use]
pub fn people<'rows>(
    rows: impl IntoIterator<Item = &'rows LedgerRow>,
    today: Date,
) -> Vec<Vec<&'rows LedgerRow>> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|row| row.id);
    let mut people: Vec<Vec<&LedgerRow>> = Vec::new();
    // Where to look for a row: the patients of its birth date, and those of its ids.
    let mut by_birth_date: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let patient = &row.entry.patient;
        let ids: Vec<_> = patient.registry_ids.iter().map(|id| id.lookup_key()).collect();
        let same_name =
            by_birth_date.get(&patient.birth_date).into_iter().flatten().copied().filter(|at| {
                people.get(*at).into_iter().flatten().any(|known| {
                    LedgerMatch::of_rows(patient, &known.entry.patient, today) == LedgerMatch::Same
                })
            });
        let mut found: Vec<usize> =
            same_name.chain(ids.iter().filter_map(|id| by_id.get(id).copied())).collect();
        found.sort_unstable();
        found.dedup();
        // The row may say that patients who were taken for several are one.
        let at = found.first().copied().unwrap_or(people.len());
        let mut together: Vec<&LedgerRow> = Vec::new();
        for other in &found {
            together.append(people.get_mut(*other).unwrap_or(&mut Vec::new()));
        }
        together.push(row);
        together.sort_by_key(|row| row.id);
        for known in &together {
            let patient = &known.entry.patient;
            by_id.extend(patient.registry_ids.iter().map(|id| (id.lookup_key(), at)));
            let of_date = by_birth_date.entry(patient.birth_date).or_default();
            of_date.retain(|known| *known == at || !found.contains(known));
            if !of_date.contains(&at) {
                of_date.push(at);
            }
        }
        match people.get_mut(at) {
            Some(place) => *place = together,
            None => people.push(together),
        }
    }
    people.retain(|rows| !rows.is_empty());
    people
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        ConsentForm, RegistryId,
        test_rows::{name, row},
    };

    fn of(id: i64, family: &str, given: &str, birth_date: Date, ids: &[&str]) -> LedgerRow {
        let mut row = row(id, ConsentForm::Withdrawal, "2020-01-01");
        row.entry.patient.name = name(family, given);
        row.entry.patient.birth_date = birth_date;
        row.entry.patient.registry_ids = ids.iter().map(|id| RegistryId::new("tx", id)).collect();
        row
    }

    fn ids(rows: &[LedgerRow]) -> Vec<Vec<i64>> {
        let people = people(rows, date(2026, 11, 30));
        people.iter().map(|rows| rows.iter().map(|row| row.id).collect()).collect()
    }

    const DAY: Date = date(1990, 2, 17);

    #[test]
    fn rows_are_put_together_by_name_and_birth_date_or_by_an_id() {
        let rows = [
            of(1, "Marsh", "Odell", DAY, &[]),
            of(2, "Marsh", "Philippa", DAY, &["7"]),
            of(3, "MARSH", "odell", DAY, &[]),
            of(4, "Quill", "Philippa", date(1991, 1, 1), &["7"]),
            of(5, "Marsh", "Odell", date(1991, 1, 1), &[]),
        ];
        assert_eq!(ids(&rows), [vec![1, 3], vec![2, 4], vec![5]]);
    }

    #[test]
    fn a_row_that_is_the_same_as_two_patients_makes_them_one() {
        let rows = [
            of(1, "Marsh", "Odell", DAY, &[]),
            of(2, "Quill", "Odell", date(1990, 2, 18), &["7"]),
            of(3, "Marsh", "Odell", DAY, &["7"]),
            of(4, "Quill", "Odell", date(1990, 2, 18), &[]),
            of(5, "Stone", "Ann", DAY, &["7"]),
        ];
        assert_eq!(ids(&rows), [[1, 2, 3, 4, 5]]);
        assert_eq!(ids(&rows[..2]), [[1], [2]]);
    }

    #[test]
    fn rows_that_are_only_near_stay_apart() {
        let rows = [of(1, "Marsh", "Robert", DAY, &[]), of(2, "Marsh", "Bob", DAY, &[])];
        assert_eq!(ids(&rows), [[1], [2]]);
        assert_eq!(ids(&[]), Vec::<Vec<i64>>::new());
    }
}
