//! One adult with two forms of the given name.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair},
    people,
};

/// Pairs of adults with the two given names of each row, whose third column is the sex. Another given name is never
/// certain. Address and phone number confirm an adult. The label is wider if nothing confirms the person.
pub(crate) fn given_names_differ(table: &[(&str, &str, &str)]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = table.iter().filter(|row| row.2 == sex);
        for (&(one, other, _), person) in rows.zip(people::adults_of(sex)) {
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let person = person.knowing(evidence).with_given(one);
                let label = if evidence.has_household() { Label::Probable } else { Label::NotExact };
                pairs.extend(Pair::both_ways(&person, &person.with_given(other), label));
            }
        }
    }
    pairs
}
