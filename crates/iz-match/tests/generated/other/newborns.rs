//! Unnamed newborns of other mothers, and unnamed twins.

use jiff::civil::date;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/newborn_of_another_mother", pairs: newborn_of_another_mother },
    Rule { name: "other/newborn_of_the_other_sex", pairs: newborn_of_the_other_sex },
    Rule { name: "other/newborn_twin_of_another_letter", pairs: newborn_twin_of_another_letter },
    Rule { name: "other/mother_and_newborn", pairs: mother_and_newborn },
];

/// Common family names: on every day, several children with each of them are born in Texas.
const FAMILY_NAMES: [&str; 6] = ["Garcia", "Nguyen", "Smith", "Johnson", "Martinez", "Ali"];

/// A child for each family name, girls and boys by turns.
fn newborns() -> Vec<Person> {
    let (mut girls, mut boys) = (people::children_of("F"), people::children_of("M"));
    let children = (0..).map_while(|index| if index % 2 == 0 { girls.next() } else { boys.next() });
    children
        .zip(FAMILY_NAMES)
        .map(|(child, family)| child.with_family(family).with_born(date(2026, 11, 3)))
        .collect()
}

fn placeholders(sex: &str) -> [&'static str; 7] {
    if sex == "F" {
        ["Baby Girl", "BabyGirl", "Girl", "BG", "Infant Female", "No Name", "Unknown"]
    } else {
        ["Baby Boy", "BabyBoy", "Boy", "BB", "Infant Male", "No Name", "Unknown"]
    }
}

/// The mother differs, and so do address and phone number where both sides have them.
fn newborn_of_another_mother() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        for placeholder in placeholders(&child.sex) {
            let unnamed = child.with_given(placeholder).with_mother("Abernathy", "Joan").moved();
            for evidence in [Evidence::Mother, Evidence::Everything] {
                let (child, unnamed) = (child.knowing(evidence), unnamed.knowing(evidence));
                pairs.extend(Pair::both_ways(&child, &unnamed, Label::Mismatch));
                // Neither child has a name yet.
                pairs.push(Pair::new(&child.with_given(placeholder), &unnamed, Label::Mismatch));
            }
        }
    }
    pairs
}

/// The placeholder names the other sex. With the same mother and household it is the twin.
fn newborn_of_the_other_sex() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        let other = if child.sex == "F" { "M" } else { "F" };
        for placeholder in &placeholders(other)[..5] {
            let unnamed = child.with_given(placeholder).with_sex(other);
            pairs.extend(Pair::both_ways(&child, &unnamed, Label::Mismatch));
            pairs.extend(Pair::both_ways(&child.with_twin(1), &unnamed.with_twin(2), Label::Mismatch));
        }
    }
    pairs
}

/// The letter or number of the placeholder is that of the other twin.
fn newborn_twin_of_another_letter() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in newborns() {
        let (word, initials) = if child.sex == "F" { ("Girl", "BG") } else { ("Boy", "BB") };
        for (order, other, letter) in [(1, 2, 'B'), (2, 1, 'A')] {
            for given in [
                format!("Baby {word} {letter}"),
                format!("Baby{word}{letter}"),
                format!("Baby {word} {other}"),
                format!("{initials}{other}"),
                format!("Twin {letter}"),
            ] {
                let unnamed = child.with_given(&given);
                pairs.push(Pair::new(&child.with_twin(order), &unnamed.with_twin(other), Label::Mismatch));
                pairs.push(Pair::new(&child.with_twin(order), &unnamed, Label::Mismatch));
            }
        }
        let [first, second] = ["A", "B"].map(|letter| child.with_given(&format!("Baby {word} {letter}")));
        pairs.extend(Pair::both_ways(&first, &second, Label::Mismatch));
    }
    pairs
}

/// The asker asks for the mother, and the registry returns her child, or the other way. They share the household, and
/// perhaps her number.
fn mother_and_newborn() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for mother in people::women() {
        let mother = mother.knowing(Evidence::Home);
        for given in ["Baby Girl", "Infant", mother.given.as_str()] {
            let child = mother.with_given(given).with_born(date(2026, 11, 3));
            pairs.extend(Pair::both_ways(&mother, &child, Label::Mismatch));
            let number = |person: &Person| person.with_identifier("518204766", "TXMEDICAID", "MA");
            pairs.extend(Pair::both_ways(&number(&mother), &number(&child), Label::Mismatch));
        }
    }
    pairs
}
