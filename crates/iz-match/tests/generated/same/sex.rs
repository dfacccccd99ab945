//! The sex is missing, unknown, X, or mistyped.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/sex_not_known", pairs: sex_not_known },
    Rule { name: "same/sex_x", pairs: sex_x },
    Rule { name: "same/sex_mistyped", pairs: sex_mistyped },
];

/// One side has no sex, or U. Names and birth date agree. How sure it is may be judged in two ways.
fn sex_not_known() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(2) {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let person = person.knowing(evidence);
            for sex in ["", "U"] {
                pairs.extend(Pair::both_ways(&person, &person.with_sex(sex), Label::ExactOrProbable));
            }
        }
    }
    pairs
}

/// A person has X in one system or in both.
fn sex_x() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(2) {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let person = person.knowing(evidence);
            let x = person.with_sex("X");
            pairs.extend(Pair::both_ways(&person, &x, Label::ExactOrProbable));
            pairs.push(Pair::new(&x, &x, Label::Exact));
        }
    }
    pairs
}

/// One side has the other sex. Nobody gives the same name to twins, so it is a slip.
fn sex_mistyped() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all() {
        let other = if person.sex == "F" { "M" } else { "F" };
        for evidence in [Evidence::Nothing, Evidence::Home, Evidence::Everything] {
            let person = person.knowing(evidence);
            pairs.push(Pair::new(&person, &person.with_sex(other), Label::Probable));
        }
    }
    pairs
}
