//! Brothers and sisters share family name, mother, address and phone number.

use jiff::ToSpan;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/sibling", pairs: sibling },
    Rule { name: "other/sibling_born_on_a_like_date", pairs: sibling_born_on_a_like_date },
    Rule { name: "other/sibling_of_the_same_first_name", pairs: sibling_of_the_same_first_name },
    Rule { name: "other/brother_and_sister", pairs: brother_and_sister },
];

/// Names of a brother or a sister: any, and with the same first letter.
const NAMES: [(&str, &str); 4] = [("Everly", "F"), ("Ottoline", "F"), ("Sterling", "M"), ("Hollis", "M")];

/// A brother or sister is born a year or more before or after. Name and date differ.
fn sibling() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children() {
        for &(name, _) in NAMES.iter().filter(|(_, sex)| *sex == child.sex) {
            for months in [11, 27] {
                let older = child.with_given(name).with_born(child.born - months.months() - 9.days());
                for evidence in [Evidence::Mother, Evidence::Everything] {
                    let (child, older) = (child.knowing(evidence), older.knowing(evidence));
                    pairs.extend(Pair::both_ways(&child, &older, Label::Mismatch));
                }
            }
        }
    }
    pairs
}

/// The dates differ in one digit of the year, or by a day of the month. The name differs, so it is another child.
fn sibling_born_on_a_like_date() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children() {
        for &(name, _) in NAMES.iter().filter(|(_, sex)| *sex == child.sex) {
            for born in [child.born - 1.year(), child.born - 2.years(), child.born - 3.years() + 1.day()] {
                pairs.extend(Pair::both_ways(
                    &child,
                    &child.with_given(name).with_born(born),
                    Label::Mismatch,
                ));
            }
        }
    }
    pairs
}

/// The sisters are Maria Jose and Maria Ines, or the brothers are Juan Luis and Juan Pablo. Second name and date differ.
fn sibling_of_the_same_first_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children() {
        let [one, other] =
            if child.sex == "F" { ["Maria Jose", "Maria Ines"] } else { ["Juan Luis", "Juan Pablo"] };
        let one = child.with_given(one);
        for months in [13, 26, 40] {
            let other = child.with_given(other).with_born(child.born - months.months() - 5.days());
            pairs.extend(Pair::both_ways(&one, &other, Label::Mismatch));
        }
    }
    pairs
}

/// The names are like, the sexes and the dates differ.
fn brother_and_sister() -> Vec<Pair> {
    const NAMES: [(&str, &str); 5] = [
        ("Andres", "Andrea"),
        ("Samuel", "Samuela"),
        ("Karim", "Karima"),
        ("Denis", "Denise"),
        ("Bao", "Bich"),
    ];
    let mut pairs = Vec::new();
    for (child, (boy, girl)) in people::children().iter().zip(NAMES.iter().cycle()) {
        let brother = child.with_given(boy).with_sex("M");
        let sister = child.with_given(girl).with_sex("F").with_born(child.born - 19.months());
        pairs.extend(Pair::both_ways(&brother, &sister, Label::Mismatch));
    }
    pairs
}
