//! Newborns whose record was opened before they had a name.

use jiff::civil::date;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/newborn_unnamed", pairs: newborn_unnamed },
    Rule { name: "same/newborn_with_mothers_name", pairs: newborn_with_mothers_name },
    Rule { name: "same/newborn_under_mothers_surname", pairs: newborn_under_mothers_surname },
    Rule { name: "same/newborn_named_later", pairs: newborn_named_later },
    Rule { name: "same/newborn_unnamed_on_both_sides", pairs: newborn_unnamed_on_both_sides },
    Rule { name: "same/newborn_unnamed_nothing_else", pairs: newborn_unnamed_nothing_else },
    Rule { name: "same/newborn_twin_letter", pairs: newborn_twin_letter },
];

/// Words in the place of a given name that is not known, for both sexes.
const NO_NAME: [&str; 14] = [
    "Baby",
    "Newborn",
    "Infant",
    "No Name",
    "No First Name",
    "Not Named",
    "Unnamed",
    "Unknown",
    "Unk",
    "None",
    "NFN",
    "FNU",
    "Baby Newborn",
    "TBD",
];
/// The same for boys and for girls.
const NO_NAME_OF_BOYS: [&str; 12] = [
    "Baby Boy",
    "BabyBoy",
    "Boy",
    "BB",
    "B Boy",
    "Infant Boy",
    "InfantBoy",
    "Newborn Boy",
    "NB Boy",
    "Male",
    "Infant Male",
    "Baby Male",
];
const NO_NAME_OF_GIRLS: [&str; 12] = [
    "Baby Girl",
    "BabyGirl",
    "Girl",
    "BG",
    "B Girl",
    "Infant Girl",
    "InfantGirl",
    "Newborn Girl",
    "NB Girl",
    "Female",
    "Infant Female",
    "Baby Female",
];

/// Three boys and three girls, born this autumn.
fn newborns() -> Vec<Person> {
    let born = date(2026, 10, 19);
    people::children_of("F")
        .take(3)
        .chain(people::children_of("M").take(3))
        .map(|child| child.with_born(born))
        .collect()
}

/// Placeholders that a newborn of this sex may have.
fn placeholders(sex: &str) -> impl Iterator<Item = &'static str> {
    NO_NAME.into_iter().chain(if sex == "F" { NO_NAME_OF_GIRLS } else { NO_NAME_OF_BOYS })
}

/// The registry has a placeholder. Family name, birth date, sex, mother, address and phone number agree, and nobody says
/// twin.
fn newborn_unnamed() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        for placeholder in placeholders(&child.sex) {
            pairs.extend(Pair::both_ways(&child, &child.with_given(placeholder), Label::Probable));
        }
    }
    pairs
}

/// A hospital writes the mother's given name and the sex, joined or apart, with or without a number.
fn newborn_with_mothers_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        let mother = child.mother.clone().unwrap().given;
        let word = if child.sex == "F" { "Girl" } else { "Boy" };
        for given in [
            format!("{mother} {word}"),
            format!("{word} {mother}"),
            format!("{mother}s {word}"),
            format!("{mother}s{word}"),
            format!("Baby {word} {}", child.family),
            format!("Baby {word} {mother}"),
            format!("{word} of {mother}"),
        ] {
            pairs.push(Pair::new(&child, &child.with_given(&given), Label::Probable));
        }
    }
    pairs
}

/// The record was opened under the mother's surname. Mother, address, phone number, birth date and sex agree.
fn newborn_under_mothers_surname() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        let surname = child.mother.clone().unwrap().family;
        let word = if child.sex == "F" { "Girl" } else { "Boy" };
        for given in [format!("Baby {word}"), format!("Baby{word}"), word.to_owned()] {
            pairs.push(Pair::new(&child, &child.with_family(&surname).with_given(&given), Label::Probable));
        }
        // The name was given before the father's surname was entered.
        pairs.push(Pair::new(&child, &child.with_family(&surname), Label::Probable));
    }
    pairs
}

/// The registry keeps the placeholder, and the name is another repetition of PID-5, before it or behind it.
fn newborn_named_later() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let child = child.knowing(evidence);
            for placeholder in placeholders(&child.sex).step_by(5) {
                let alias = |given: &str| format!("{}^{given}", child.family).to_uppercase();
                let name_behind = child.with_given(placeholder).with_alias(&alias(&child.given));
                let name_before = child.with_alias(&alias(placeholder));
                pairs.push(Pair::new(&child, &name_behind, Label::ExactOrProbable));
                pairs.push(Pair::new(&child, &name_before, Label::ExactOrProbable));
            }
        }
    }
    pairs
}

/// Neither side knows the name. The household and the mother agree, and nobody says twin.
fn newborn_unnamed_on_both_sides() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        for placeholder in placeholders(&child.sex).step_by(2) {
            let child = child.with_given(placeholder);
            pairs.push(Pair::new(&child, &child, Label::Probable));
        }
    }
    pairs
}

/// Neither side knows the name, or one of them, and nothing else confirms the child. Nobody can know.
fn newborn_unnamed_nothing_else() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        let child = child.knowing(Evidence::Nothing);
        for placeholder in placeholders(&child.sex) {
            let unnamed = child.with_given(placeholder);
            pairs.push(Pair::new(&child, &unnamed, Label::NotExact));
            pairs.push(Pair::new(&unnamed, &unnamed, Label::NotExact));
        }
    }
    pairs
}

/// The placeholder has the letter or the number of a twin. With the same birth order it is likely the child. Where the
/// asker knows of no twin, nobody can know.
fn newborn_twin_letter() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        let word = if child.sex == "F" { "Girl" } else { "Boy" };
        let initials = if child.sex == "F" { "BG" } else { "BB" };
        for (order, letter) in [(1, 'A'), (2, 'B')] {
            for given in [
                format!("Baby {word} {letter}"),
                format!("Baby {word} {order}"),
                format!("{initials}{order}"),
                format!("{word} {letter}"),
                format!("Twin {letter}"),
            ] {
                let record = child.with_given(&given);
                pairs.push(Pair::new(&child, &record, Label::NotExact));
                pairs.push(Pair::new(&child.with_twin(order), &record.with_twin(order), Label::Probable));
            }
        }
    }
    pairs
}
