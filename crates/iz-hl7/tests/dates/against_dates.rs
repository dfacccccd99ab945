//! A status that the registry sent, beside all combinations of dates.

use iz_hl7::answer::StatusWord;

use crate::{
    Statement,
    grid::{CODES, Sent, VALUES, combinations, statement},
    read_all,
};

/// Some words of each meaning, and the statuses by the dates that contradict it.
const WORDS: [(&str, Option<StatusWord>, &[StatusWord]); 12] = {
    use StatusWord::{
        Complete, Conditional, Contraindicated, Due, Immune, NotRecommended, NotYetDue, Overdue, TooOld,
    };
    [
        ("LA13423-1^Overdue^LN", Some(Overdue), &[NotYetDue, TooOld]),
        ("D^Due Now^STC0002", Some(Due), &[NotYetDue, Overdue, TooOld]),
        ("^Not due until later^L", Some(StatusWord::Unknown), &[]),
        ("L^Due Later^99106", Some(NotYetDue), &[Due, Overdue, TooOld]),
        ("complete", Some(Complete), &[Due, Overdue]),
        ("^IMMUNE", Some(Immune), &[Due, Overdue]),
        ("notRecommended", Some(NotRecommended), &[Due, Overdue]),
        ("^Contraindicated^L", Some(Contraindicated), &[]),
        ("CONDITIONAL", Some(Conditional), &[]),
        ("LA13422-3^On schedule^LN", None, &[Overdue, TooOld]),
        ("U^Up to Date^STC0002", None, &[Due, Overdue]),
        ("notComplete", None, &[]),
    ]
};

/// The days of the grid.
const DAYS: &[Sent] = VALUES.split_at(6).0;

#[test]
fn the_status_of_the_registry_counts_and_a_contradiction_is_warned_of() {
    let all = combinations(DAYS);
    let alone: Vec<Statement> = all.iter().map(statement).collect();
    let by_dates = read_all(&alone);
    for (word, status, contradicting) in WORDS {
        let mut statements = alone.clone();
        statements.iter_mut().for_each(|statement| statement.push(("59783-1", word.to_owned())));
        for ((dates, alone), read) in all.iter().zip(&by_dates).zip(read_all(&statements)) {
            let sent: Vec<_> = dates.iter().map(|date| date.map(|(text, _, _)| text)).collect();
            assert_eq!(read.status, status.unwrap_or(alone.status), "{word} {sent:?}");
            assert_eq!(read.is_derived, status.is_none() && alone.is_derived, "{word} {sent:?}");
            let is_unknown = read.status == StatusWord::Unknown;
            assert_eq!(read.warnings.contains(&"status_unknown"), is_unknown, "{word} {sent:?}");
            // A dose is not overdue if its overdue date is to come.
            let is_early = word.contains("Overdue")
                && matches!(alone.status, StatusWord::Due | StatusWord::Unknown)
                && dates[2].is_some_and(|(_, first, _)| first > crate::TODAY);
            assert_eq!(
                read.warnings.contains(&"status_against_dates"),
                !is_unknown && (contradicting.contains(&alone.status) || is_early),
                "{word} {sent:?}"
            );
        }
    }
}

#[test]
fn who_is_too_old_has_no_latest_date_and_no_due_date_to_come() {
    for (code, value, is_warned) in [
        (CODES[3], "20270101", true),
        (CODES[3], "2027", true),
        (CODES[3], "20260101", false),
        (CODES[3], "21370618", false),
        (CODES[1], "20270101", true),
        (CODES[1], "20250101", false),
    ] {
        let read =
            read_all(&[vec![("59783-1", "LA13424-9^Too old^LN".to_owned()), (code, value.to_owned())]]);
        assert_eq!(read[0].status, StatusWord::TooOld);
        assert_eq!(read[0].warnings.contains(&"status_against_dates"), is_warned, "{code} {value}");
    }
}
