use jiff::{Timestamp, ToSpan, civil::date};
use proptest::{prelude::*, sample::Index};

use super::*;
use crate::test_rows::{row, row_of, sample, texas};

use ConsentForm::{Adult, Minor, Withdrawal};

/// The state of the patient of `test_rows`, who was born on 2008-06-04, as one text.
fn state(forms: &[(ConsentForm, &str)], day: &str) -> String {
    let rows: Vec<_> = (1..).zip(forms).map(|(id, (form, signed_on))| row(id, *form, signed_on)).collect();
    text(&state_on(&rows, date(2008, 6, 4), &texas(), day.parse().unwrap()))
}

fn text(state: &ConsentState) -> String {
    let form = state.form.map_or("-", ConsentForm::word);
    let since = state.since.map_or("-".to_owned(), |since| since.to_string());
    format!("{} {form} {since}{}", state.on_file.word(), if state.is_of_one_day { " one day" } else { "" })
}

#[test]
fn a_consent_counts_from_the_day_on_which_it_was_signed() {
    for (forms, before, after) in [
        (&[(Minor, "2012-02-03")][..], "none_here - -", "yes minor 2012-02-03"),
        (
            &[(Withdrawal, "2010-01-01"), (Minor, "2012-02-03")],
            "withdrawn withdrawal 2010-01-01",
            "yes minor 2012-02-03",
        ),
    ] {
        assert_eq!(state(forms, "2012-02-02"), before);
        assert_eq!(state(forms, "2012-02-03"), after);
        assert_eq!(state(forms, "2012-02-04"), after);
    }
    assert_eq!(state(&[], "2012-02-03"), "none_here - -");
}

/// Where it is still yesterday, a withdrawal that was signed today stops lookups as well.
#[test]
fn a_withdrawal_counts_from_the_day_before_it_was_signed() {
    let withdrawal = (Withdrawal, "2012-02-03");
    for (forms, before) in [
        (&[withdrawal][..], "none_here - -"),
        (&[(Minor, "2010-01-01"), withdrawal], "yes minor 2010-01-01"),
        (&[withdrawal, (Minor, "2012-02-02")], "none_here - -"),
    ] {
        assert_eq!(state(forms, "2012-02-01"), before);
        for day in ["2012-02-02", "2012-02-03", "2012-02-04"] {
            assert_eq!(state(forms, day), "withdrawn withdrawal 2012-02-03", "{day}");
        }
    }
    // A consent of the next day does not count yet.
    let forms = [(Withdrawal, "2012-02-01"), (Minor, "2012-02-03")];
    assert_eq!(state(&forms, "2012-02-02"), "withdrawn withdrawal 2012-02-01");
}

#[test]
fn a_consent_for_a_minor_ends_on_the_birthday_and_an_adult_consent_ends_that() {
    let minor = (Minor, "2012-02-03");
    assert_eq!(state(&[minor], "2026-06-03"), "yes minor 2012-02-03");
    assert_eq!(state(&[minor], "2026-06-04"), "expired minor 2026-06-04");
    assert_eq!(state(&[minor], "2040-01-01"), "expired minor 2026-06-04");
    let adult = (Adult, "2026-06-10");
    assert_eq!(state(&[minor, adult], "2026-06-09"), "expired minor 2026-06-04");
    assert_eq!(state(&[minor, adult], "2026-06-10"), "yes adult 2026-06-10");
    assert_eq!(state(&[minor, adult], "2090-06-10"), "yes adult 2026-06-10");
    // Signed on the birthday itself.
    assert_eq!(state(&[minor, (Adult, "2026-06-04")], "2026-06-04"), "yes adult 2026-06-04");
}

#[test]
fn a_withdrawal_ends_any_state_and_a_later_consent_ends_the_withdrawal() {
    let forms = [
        (Minor, "2012-02-03"),
        (Withdrawal, "2027-01-01"),
        (Adult, "2028-01-01"),
        (Withdrawal, "2029-01-01"),
    ];
    assert_eq!(state(&forms, "2026-12-30"), "expired minor 2026-06-04");
    assert_eq!(state(&forms, "2027-12-31"), "withdrawn withdrawal 2027-01-01");
    assert_eq!(state(&forms, "2028-12-30"), "yes adult 2028-01-01");
    assert_eq!(state(&forms, "2030-12-31"), "withdrawn withdrawal 2029-01-01");
    // A parent withdrew. The birthday changes nothing.
    let forms = [(Minor, "2012-02-03"), (Withdrawal, "2020-01-01")];
    assert_eq!(state(&forms, "2030-01-01"), "withdrawn withdrawal 2020-01-01");
}

#[test]
fn a_withdrawal_counts_after_a_consent_of_the_same_day_in_any_order_of_recording() {
    let forms = [(Withdrawal, "2027-01-01"), (Adult, "2027-01-01")];
    assert_eq!(state(&forms, "2027-01-01"), "withdrawn withdrawal 2027-01-01 one day");
    assert_eq!(state(&[forms[1], forms[0]], "2027-01-02"), "withdrawn withdrawal 2027-01-01 one day");
    assert_eq!(state(&[(Minor, "2010-01-01"), forms[0]], "2027-01-02"), "withdrawn withdrawal 2027-01-01");
    // Also if it was not the first consent.
    let again = [(Adult, "2026-07-01"), (Adult, "2027-01-01"), forms[0]];
    assert_eq!(state(&again, "2027-01-02"), "withdrawn withdrawal 2027-01-01 one day");
    // The next day counts again.
    assert_eq!(state(&[forms[0], forms[1], (Adult, "2027-01-02")], "2027-01-02"), "yes adult 2027-01-02");
}

#[test]
fn the_first_of_equal_forms_in_a_row_says_since_when() {
    let forms = [(Adult, "2027-01-01"), (Adult, "2028-01-01")];
    assert_eq!(state(&forms, "2029-01-01"), "yes adult 2027-01-01");
    let forms = [(Withdrawal, "2027-01-01"), (Withdrawal, "2028-01-01")];
    assert_eq!(state(&forms, "2029-01-01"), "withdrawn withdrawal 2027-01-01");
    let forms = [(Adult, "2027-01-01"), (Withdrawal, "2027-06-01"), (Adult, "2028-01-01")];
    assert_eq!(state(&forms, "2029-01-01"), "yes adult 2028-01-01");
}

#[test]
fn a_form_that_does_not_fit_the_age_counts_for_nothing() {
    assert_eq!(state(&[(Minor, "2026-06-04")], "2027-01-01"), "none_here - -");
    assert_eq!(state(&[(Adult, "2026-06-03")], "2027-01-01"), "none_here - -");
    assert_eq!(state(&[(Minor, "2008-06-03")], "2009-01-01"), "none_here - -");
    // It does not end a withdrawal either.
    assert_eq!(
        state(&[(Withdrawal, "2020-01-01"), (Adult, "2026-06-03")], "2027-01-01"),
        "withdrawn withdrawal 2020-01-01"
    );
}

#[test]
fn a_revoked_row_counts_for_nothing_and_the_row_before_it_counts_again() {
    let mut rows = [row(1, Minor, "2012-02-03"), row(2, Withdrawal, "2013-01-01")];
    rows[1].revoked = Some(Timestamp::from_second(9).unwrap());
    let state = state_on(&rows, date(2008, 6, 4), &texas(), date(2014, 1, 1));
    assert_eq!(text(&state), "yes minor 2012-02-03");
    rows[0].revoked = rows[1].revoked;
    assert_eq!(state_on(&rows, date(2008, 6, 4), &texas(), date(2014, 1, 1)), ConsentState::NONE_HERE);
}

#[test]
fn the_age_of_majority_is_that_of_the_state() {
    let rows = [row_of(&sample(), 1, Minor, "2012-02-03")];
    let on = |day| text(&state_on(&rows, date(2008, 6, 4), &sample(), day));
    assert_eq!(on(date(2027, 6, 3)), "yes minor 2012-02-03");
    assert_eq!(on(date(2027, 6, 4)), "expired minor 2027-06-04");
}

/// Each registry has its own consent. A withdrawal counts at all of them.
#[test]
fn a_consent_to_another_registry_does_not_count_and_ends_no_withdrawal() {
    let on = |rows: &[LedgerRow], rules: &ConsentRules| {
        text(&state_on(rows, date(2008, 6, 4), rules, date(2014, 1, 1)))
    };
    let rows = [row(1, Withdrawal, "2013-01-01"), row_of(&sample(), 2, Minor, "2013-01-02")];
    assert_eq!(on(&rows, &texas()), "withdrawn withdrawal 2013-01-01");
    assert_eq!(on(&rows, &sample()), "yes minor 2013-01-02");
    assert_eq!(on(&rows[..1], &sample()), "withdrawn withdrawal 2013-01-01");
    assert_eq!(on(&rows[1..], &texas()), "none_here - -");
}

#[test]
fn the_json_has_the_words_of_the_api() {
    let rows = [row(1, Minor, "2012-02-03")];
    let json = |day| serde_json::to_string(&state_on(&rows, date(2008, 6, 4), &texas(), day)).unwrap();
    assert_eq!(json(date(2012, 1, 1)), r#"{"on_file":"none_here","form":null,"since":null}"#);
    assert_eq!(json(date(2027, 1, 1)), r#"{"on_file":"expired","form":"minor","since":"2026-06-04"}"#);
}

/// Every birth date of a leap year and of the year after it, and every day of the weeks around the birthday that ends a consent.
#[test]
fn in_a_grid_of_birth_dates_and_days_a_minor_consent_ends_on_the_birthday_and_no_other_day() {
    let texas = texas();
    let mut birth_date = date(2008, 1, 1);
    let mut days = 0;
    while birth_date < date(2010, 1, 1) {
        let mut minor = row(1, Minor, "2012-02-03");
        minor.entry.signed_on = birth_date;
        let majority = birthday(birth_date, 18);
        let mut adult = row(2, Adult, "2012-02-03");
        adult.entry.signed_on = majority;
        let mut day = majority.saturating_sub(10.days());
        while day <= majority.saturating_add(10.days()) {
            let state = state_on([&minor], birth_date, &texas, day);
            let (on_file, since) =
                if day < majority { (OnFile::Yes, birth_date) } else { (OnFile::Expired, majority) };
            assert_eq!((state.on_file, state.since), (on_file, Some(since)), "{birth_date} {day}");
            // The adult signs on the first day on which the consent for the minor has ended, so that every day has a
            // consent.
            let state = state_on([&adult, &minor], birth_date, &texas, day);
            assert_eq!(state.on_file, OnFile::Yes, "{birth_date} {day}");
            days += 1;
            day = day.tomorrow().unwrap();
        }
        birth_date = birth_date.tomorrow().unwrap();
    }
    assert_eq!(days, (366 + 365) * 21);
}

/// The state, computed in another way: day by day from the birth on.
fn day_by_day(rows: &[LedgerRow], birth_date: Date, day: Date) -> (OnFile, Option<Date>) {
    let majority = birthday(birth_date, 18);
    let mut state = (OnFile::NoneHere, None);
    let mut form = None;
    let mut today = birth_date.saturating_sub(5.days());
    while today <= day {
        if today == majority && form == Some(Minor) {
            state = (OnFile::Expired, Some(today));
        }
        for kind in [Minor, Adult, Withdrawal] {
            let is_signed = rows
                .iter()
                .any(|row| row.revoked.is_none() && row.entry.signed_on == today && row.entry.form == kind);
            let may_sign = match kind {
                Minor => (birth_date..majority).contains(&today),
                Adult => today >= majority,
                Withdrawal => true,
            };
            if is_signed && may_sign && form != Some(kind) {
                form = Some(kind);
                state = (if kind == Withdrawal { OnFile::Withdrawn } else { OnFile::Yes }, Some(today));
            }
        }
        today = today.tomorrow().unwrap();
    }
    let counts = |row: &LedgerRow| row.revoked.is_none() && row.entry.form == Withdrawal;
    let is_tomorrow = rows.iter().any(|row| counts(row) && row.entry.signed_on == today);
    if is_tomorrow && form != Some(Withdrawal) { (OnFile::Withdrawn, Some(today)) } else { state }
}

/// Days that matter: around the birth, the birthday and some days between.
fn days(birth_date: Date) -> Vec<Date> {
    let majority = birthday(birth_date, 18);
    [birth_date, birth_date.saturating_add(400.days()), majority, majority.saturating_add(300.days())]
        .into_iter()
        .flat_map(|day| (-2..=2).map(move |days: i64| day.saturating_add(days.days())))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_rows_mean_what_they_mean_day_by_day(
        born in 0_i64..1500,
        forms in prop::collection::vec((0_usize..3, any::<Index>(), prop::bool::weighted(0.2)), 0..8),
        day in any::<Index>(),
        turn in any::<Index>(),
    ) {
        let birth_date = date(2007, 12, 1).saturating_add(born.days());
        let days = days(birth_date);
        let mut rows: Vec<_> = (1..).zip(&forms).map(|(id, (form, signed_on, is_revoked))| {
            let mut row = row(id, ConsentForm::ALL[*form], "2012-02-03");
            row.entry.signed_on = *signed_on.get(&days);
            row.revoked = is_revoked.then_some(Timestamp::UNIX_EPOCH);
            row
        }).collect();
        let day = *day.get(&days);
        let texas = texas();
        let state = state_on(&rows, birth_date, &texas, day);
        prop_assert_eq!((state.on_file, state.since), day_by_day(&rows, birth_date, day));
        prop_assert_eq!(state.form.is_none(), state.on_file == OnFile::NoneHere);
        // A withdrawal ends when all rows that decide are revoked, and not before.
        let without = |revoked: &[i64]| {
            let revoked = rows.iter().filter(|row| !revoked.contains(&row.id));
            state_on(revoked, birth_date, &texas, day).on_file
        };
        if let (OnFile::Withdrawn, [_, others @ ..]) = (state.on_file, state.rows.as_slice()) {
            prop_assert_ne!(without(&state.rows), OnFile::Withdrawn);
            prop_assert_eq!(without(others), OnFile::Withdrawn);
        }
        prop_assert_eq!(state.rows.is_empty(), state.on_file == OnFile::NoneHere);
        // The order in which the rows are read does not matter.
        if !rows.is_empty() {
            let turn = turn.index(rows.len());
            rows.rotate_left(turn);
        }
        prop_assert_eq!(state_on(&rows, birth_date, &texas, day), state);
    }
}
