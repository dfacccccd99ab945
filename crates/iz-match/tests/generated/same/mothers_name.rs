//! The mother's name is written in two ways. The person's own names and birth date agree.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
    typing_slip,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/mother_under_married_name", pairs: mother_under_married_name },
    Rule { name: "same/mother_written_otherwise", pairs: mother_written_otherwise },
    Rule { name: "same/mother_unknown", pairs: mother_unknown },
];

fn with_mother(person: &Person, family: &str, given: &str, evidence: Evidence) -> [Pair; 2] {
    let person = person.knowing(evidence);
    Pair::both_ways(&person, &person.with_mother(family, given), Label::ExactOrProbable)
}

/// Many forms ask for "the mother's name", and people enter the name that she has now.
fn mother_under_married_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(2) {
        let given = person.mother.clone().unwrap().given;
        for evidence in [Evidence::Mother, Evidence::Everything] {
            pairs.extend(with_mother(person, &person.family, &given, evidence));
        }
    }
    pairs
}

/// The family name alone, with a slip, or with the given name as an initial.
fn mother_written_otherwise() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().skip(1).step_by(2) {
        let mother = person.mother.clone().unwrap();
        pairs.extend(with_mother(person, &mother.family, "", Evidence::Mother));
        pairs.extend(with_mother(person, &mother.family, &mother.given[..1], Evidence::Mother));
        for slip in typing_slip::letter_lost(&mother.family) {
            pairs.extend(with_mother(person, &slip, &mother.given, Evidence::Mother));
        }
    }
    pairs
}

/// A placeholder for the mother's name never differs from a name.
fn mother_unknown() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::children() {
        for (family, given) in [("Unknown", "Unknown"), ("None", ""), ("Unk", "")] {
            pairs.extend(with_mother(&person, family, given, Evidence::Everything));
        }
    }
    pairs
}
