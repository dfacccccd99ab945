//! Pairs of people that are generated from rules of real life, each with the label that a careful human gives it.
//!
//! They are a second opinion on the rules of the match, so they use nothing but the public function
//! [`PatientMatch::of`](iz_match::PatientMatch::of). A rule is one function, and its comment says why its label is right.
//! There is no randomness: a rule pairs every person of a fixed list with every value of its own fixed lists.
//!
//! Three figures count. Somebody else's record is never shown, and no grade is `exact` where nobody can know. The record
//! of the right person is hidden in at most 3 of 100 pairs. `cargo test -p iz-match --test generated -- --nocapture`
//! prints the table.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod asked;
mod evidence;
mod given_names;
mod guesses;
mod nickname_table;
mod other;
mod pair;
mod people;
mod person;
mod record;
mod report;
mod same;
mod spelling_table;
mod today;
mod typing_slip;

use std::collections::HashMap;

use crate::{
    pair::{Label, Rule},
    report::Report,
};

/// The greatest part of the right people whose record may be hidden, in percent.
const HIDDEN_PERCENT: usize = 3;

fn rules() -> impl Iterator<Item = &'static Rule> {
    same::RULES.iter().chain(other::RULES).copied().flatten()
}

#[test]
fn nobody_else_is_shown_and_the_right_person_is_seldom_hidden() {
    let mut report = Report::default();
    for rule in rules() {
        report.add_rule(rule.name, &(rule.pairs)());
    }
    let all = report.all;
    println!("{}\n{}", report.examples(), report.table());
    assert_eq!(all.wrong_shown, 0, "records of somebody else are shown");
    assert_eq!(all.exact_unknown, 0, "pairs are `exact` where nobody can know");
    assert!(all.hidden * 100 <= all.right_person * HIDDEN_PERCENT, "{} of {}", all.hidden, all.right_person);
}

#[test]
fn there_are_forty_people_and_three_thousand_different_pairs() {
    assert!(people::all().len() >= 40);
    let mut labels: HashMap<String, (Label, &str)> = HashMap::new();
    for rule in rules() {
        let pairs = (rule.pairs)();
        assert!(!pairs.is_empty(), "{} makes no pair", rule.name);
        for pair in pairs {
            let key =
                format!("{} {}", serde_json::to_string(&asked::details(&pair.asked)).unwrap(), pair.pid());
            let known = labels.insert(key.clone(), (pair.label, rule.name));
            assert!(known.is_none(), "{} and {known:?} make the same pair {key}", rule.name);
        }
    }
    assert!(labels.len() >= 3000, "{}", labels.len());
}

#[test]
fn every_rule_has_a_name_of_its_own() {
    let mut names: Vec<_> = rules().map(|rule| rule.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}
