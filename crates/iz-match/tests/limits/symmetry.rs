//! Where a comparison must be symmetric, and people of any text.
//!
//! * The grade and the score of two people are the same if query and record are exchanged. The unit tests show it for
//!   people of ordinary values. Here, the names may be any text.
//! * The birth date, the sex, the address and the telephone number compare alike in both directions.
//! * The reasons are not symmetric: `not_asked` and `not_in_record` name the side. Nor are lists: a record has several
//!   names, addresses and telephone numbers, and a query has one.

use iz_hl7::{Demographics, query::NameQuery};
use iz_match::{MatchGrade, PatientMatch};
use jiff::civil::date;
use proptest::prelude::*;

use crate::person::{Record, TODAY, is_limited};

/// A part of a name of ordinary and unusual letters. It has no sign that HL7 reserves.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z' -]{0,30}",
        "[a-zäöüßéñøŁ李王 .-]{0,20}",
        "[a-z]{1,12}( [a-z]{1,12}){0,20}",
        "(st|de la|jr|baby|boy|thi|v|o|mac|ph|sch|[a-e]){0,60}",
        "\\PC{0,20}",
    ]
    .prop_map(|text| text.replace(['|', '^', '~', '\\', '&'], " ").trim().to_owned())
}

fn name() -> impl Strategy<Value = [String; 3]> {
    [part(), part(), part()]
}

fn compare(one: &[String; 3], other: &[String; 3]) -> PatientMatch {
    let [family, given, middle] = one.clone();
    let name =
        NameQuery { family, given, middle: Some(middle).filter(|middle| !middle.is_empty()), suffix: None };
    let asked =
        Demographics { name: Some(name), birth_date: Some(date(2018, 9, 17)), ..Demographics::default() };
    let record = Record { names: other.join("^"), ..Record::default() };
    let answer = record.answer();
    PatientMatch::of(&asked, &answer.get().patients[0], TODAY)
}

proptest! {
    #[test]
    fn names_that_are_exchanged_have_the_same_grade_and_score(one in name(), other in name()) {
        let (there, back) = (compare(&one, &other), compare(&other, &one));
        prop_assert_eq!((there.grade, there.score), (back.grade, back.score), "{:?} {:?}", there, back);
        prop_assert_eq!(is_limited(&there), is_limited(&back));
        prop_assert!(there.comparisons.abs_diff(back.comparisons) <= 2);
    }

    #[test]
    fn a_comparison_of_any_names_is_limited_and_exact_only_if_all_was_compared(one in name(), other in name()) {
        let matched = compare(&one, &other);
        prop_assert!(matched.comparisons < 12_000);
        prop_assert!(!is_limited(&matched) || matched.grade != MatchGrade::Exact);
    }
}
