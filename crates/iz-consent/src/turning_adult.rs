//! The minors whose consent ends soon.

use jiff::{ToSpan, civil::Date};

use crate::{ConsentForm, ConsentRules, LedgerRow, OnFile, birthday, people, state_on};

/// A minor with a consent on file who becomes an adult soon.
#[derive(Clone, Debug)]
pub struct TurningAdult<'rows> {
    /// The form that decides: the last consent for a minor that was signed.
    pub form: &'rows LedgerRow,
    /// The rows of the patient that count.
    pub rows: Vec<&'rows LedgerRow>,
    /// The birthday on which the consent ends.
    pub birthday: Date,
    /// How many days there are until then. 0 on the birthday itself.
    pub days: i64,
}

/// The minors with a consent on file who become adults within so many days, the next one first. A person whose birthday is today is
/// among them.
#[must_use]
pub fn turning_adult<'rows>(
    rows: &'rows [LedgerRow],
    rules: &ConsentRules,
    today: Date,
    within_days: u16,
) -> Vec<TurningAdult<'rows>> {
    let last = today.saturating_add(i64::from(within_days).days());
    // The rows of a person may have several birth dates, so that the people come first. A revoked row connects nobody.
    let mut turning: Vec<_> = people(rows.iter().filter(|row| row.counts()), today)
        .into_iter()
        .filter_map(|rows| {
            let is_minor =
                |row: &&&LedgerRow| row.entry.form == ConsentForm::Minor && row.entry.counts_by(rules);
            let minor = rows.iter().filter(is_minor);
            let signed = minor.copied().filter(|row| row.entry.counts_on(today));
            let form = signed.max_by_key(|row| (row.entry.signed_on, row.id))?;
            let birth_date = form.entry.patient.birth_date;
            let birthday = birthday(birth_date, rules.age_of_majority);
            if !(today..=last).contains(&birthday) {
                return None;
            }
            let state = state_on(rows.iter().copied(), birth_date, rules, today);
            let ends = state.form == Some(ConsentForm::Minor)
                && (state.on_file == OnFile::Yes || state.since == Some(today));
            let days = i64::from(today.until(birthday).ok()?.get_days());
            ends.then_some(TurningAdult { form, rows, birthday, days })
        })
        .collect();
    turning.sort_by_key(|turning| (turning.days, turning.rows.first().map(|row| row.id)));
    turning
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        RegistryId,
        test_rows::{name, row, texas},
    };

    fn born(id: i64, birth_date: Date, form: ConsentForm, signed_on: &str) -> LedgerRow {
        let mut row = row(id, form, signed_on);
        row.entry.patient.birth_date = birth_date;
        row
    }

    fn found(rows: &[LedgerRow], today: Date, within_days: u16) -> Vec<(i64, i64)> {
        let turning = turning_adult(rows, &texas(), today, within_days);
        turning.iter().map(|turning| (turning.form.id, turning.days)).collect()
    }

    #[test]
    fn minors_are_listed_by_the_days_until_their_birthday() {
        let rows = [
            born(1, date(2008, 6, 4), ConsentForm::Minor, "2012-02-03"),
            born(2, date(2008, 5, 1), ConsentForm::Minor, "2012-02-03"),
            born(3, date(2008, 4, 30), ConsentForm::Minor, "2012-02-03"),
            born(4, date(2008, 5, 2), ConsentForm::Withdrawal, "2012-02-03"),
        ];
        assert_eq!(found(&rows, date(2026, 5, 1), 34), [(2, 0), (1, 34)]);
        assert_eq!(found(&rows, date(2026, 5, 1), 33), [(2, 0)]);
        assert_eq!(found(&rows, date(2026, 5, 2), 33), [(1, 33)]);
        assert_eq!(found(&rows, date(2026, 4, 30), 0), [(3, 0)]);
        assert_eq!(found(&rows, date(2026, 4, 29), u16::MAX), [(3, 1), (2, 2), (1, 36)]);
    }

    #[test]
    fn who_withdrew_or_has_signed_as_an_adult_is_not_listed() {
        let minor = row(1, ConsentForm::Minor, "2012-02-03");
        let withdrawn = [minor.clone(), row(2, ConsentForm::Withdrawal, "2020-01-01")];
        assert_eq!(found(&withdrawn, date(2026, 6, 1), 30), []);
        let adult = [minor.clone(), row(2, ConsentForm::Adult, "2026-06-04")];
        assert_eq!(found(&adult, date(2026, 6, 4), 30), []);
        assert_eq!(found(&adult, date(2026, 6, 3), 30), [(1, 1)]);
        let mut revoked = minor;
        revoked.revoked = Some(revoked.recorded);
        assert_eq!(found(&[revoked], date(2026, 6, 1), 30), []);
    }

    #[test]
    fn a_patient_with_two_rows_is_listed_once_and_a_twin_is_another_patient() {
        let mut twin = row(3, ConsentForm::Minor, "2012-02-03");
        twin.entry.patient.name = name("Marsh", "Philippa");
        let rows = [row(1, ConsentForm::Minor, "2010-02-03"), row(2, ConsentForm::Minor, "2012-02-03"), twin];
        assert_eq!(found(&rows, date(2026, 6, 1), 30), [(2, 3), (3, 3)]);
    }

    #[test]
    fn the_form_is_the_last_consent_that_was_signed_and_counts() {
        let mut revoked = row(4, ConsentForm::Minor, "2014-02-03");
        revoked.revoked = Some(revoked.recorded);
        let rows = [
            row(1, ConsentForm::Withdrawal, "2011-02-03"),
            row(2, ConsentForm::Minor, "2012-02-03"),
            row(3, ConsentForm::Minor, "2010-02-03"),
            revoked,
            row(5, ConsentForm::Withdrawal, "2011-02-03"),
        ];
        assert_eq!(found(&rows, date(2026, 6, 1), 30), [(2, 3)]);
    }

    #[test]
    fn who_withdrew_in_a_row_that_an_id_connects_is_not_listed() {
        let with_id = |mut row: LedgerRow| {
            row.entry.patient.registry_ids = vec![RegistryId::new("tx", "7")];
            row
        };
        let minor = with_id(row(1, ConsentForm::Minor, "2012-02-03"));
        let mut withdrawal = with_id(born(2, date(2008, 7, 5), ConsentForm::Withdrawal, "2020-01-01"));
        withdrawal.entry.patient.name = name("Quill", "Odell");
        assert_eq!(found(&[minor.clone(), withdrawal.clone()], date(2026, 6, 1), 30), []);
        // A withdrawal that was a mistake counts for nothing, and connects nothing.
        withdrawal.revoked = Some(withdrawal.recorded);
        assert_eq!(found(&[minor, withdrawal], date(2026, 6, 1), 30), [(1, 3)]);
    }

    #[test]
    fn every_minor_of_a_leap_year_is_listed_on_the_day_before_the_birthday() {
        let mut birth_date = date(2008, 1, 1);
        while birth_date < date(2009, 1, 1) {
            let rows = [born(1, birth_date, ConsentForm::Minor, "2012-02-03")];
            let birthday = birthday(birth_date, 18);
            assert_eq!(found(&rows, birthday.yesterday().unwrap(), 1), [(1, 1)], "{birth_date}");
            assert_eq!(found(&rows, birthday, 0), [(1, 0)], "{birth_date}");
            assert_eq!(found(&rows, birthday.tomorrow().unwrap(), 366), [], "{birth_date}");
            birth_date = birth_date.tomorrow().unwrap();
        }
    }
}
