use iz_hl7::{OwnedAnswer, answer::WarningCode};
use jiff::civil::date;

use super::*;

/// A warning with this effect.
fn warning(effect: Effect) -> Warning {
    let text = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|q\rQAK|t|NF\rZ\r";
    let answer = OwnedAnswer::read(text, date(2026, 11, 22)).unwrap();
    let code = *WarningCode::ALL.iter().find(|code| code.effect() == effect).unwrap();
    Warning { code, ..answer.get().warnings[0].clone() }
}

#[test]
fn a_list_ends_at_1000_and_warnings_that_change_the_action_are_all_listed_in_their_order() {
    let [value, incomplete, person] = [Effect::Value, Effect::Incomplete, Effect::Person].map(warning);
    for count in [0_usize, 1, 999, 1000, 1001, 2000, 50_000] {
        for changing in [
            vec![],
            vec![0],
            vec![count / 2],
            vec![count.saturating_sub(1)],
            vec![0, 998, 999, 1000, 1001, count.saturating_sub(1)],
            (0..999).collect(),
            (0..count).step_by(2).collect(),
            (0..count).collect(),
        ] {
            let mut all = vec![value.clone(); count];
            for (number, place) in changing.iter().filter(|place| **place < count).enumerate() {
                all[*place] = if number % 2 == 0 { incomplete.clone() } else { person.clone() };
            }
            let changes = |all: &[Warning]| -> Vec<WarningCode> {
                all.iter().map(|warning| warning.code).filter(|code| code.effect() != Effect::Value).collect()
            };
            let (listed, omitted) = warnings(&all);
            assert_eq!(changes(&listed), changes(&all), "{count} {}", changing.len());
            assert_eq!(listed.len() + omitted, count);
            assert_eq!(listed.len(), count.min(MAX_LISTED.max(changes(&all).len())));
        }
    }
}

#[test]
fn the_warnings_that_are_listed_are_the_first_of_those_that_change_nothing() {
    let [value, incomplete] = [Effect::Value, Effect::Incomplete].map(warning);
    let all: Vec<Warning> =
        [vec![value.clone(); 1500], vec![incomplete.clone()], vec![value.clone(); 10]].concat();
    let (listed, omitted) = warnings(&all);
    assert_eq!((listed.len(), omitted), (1000, 511));
    assert_eq!(listed[998..], [value, incomplete]);
}

#[test]
fn the_first_entries_of_a_list_are_shown() {
    for (count, shown) in [(0, 0), (999, 999), (1000, 1000), (1001, 1000), (50_000, 1000)] {
        let all: Vec<usize> = (0..count).collect();
        assert_eq!(first(&all), (&all[..shown], count - shown));
    }
}
