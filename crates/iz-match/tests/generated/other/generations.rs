//! Parents and grandparents of the same name.

use jiff::ToSpan;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/parent_of_the_same_name", pairs: parent_of_the_same_name },
    Rule { name: "other/parent_born_on_the_same_day_of_the_year", pairs: parent_born_on_the_same_day },
    Rule { name: "other/parent_of_another_name", pairs: parent_of_another_name },
    Rule { name: "other/a_century_apart", pairs: a_century_apart },
];

/// The suffixes of child and parent. Many systems do not have them.
const SUFFIXES: [(&str, &str); 4] = [("", ""), ("Jr", "Sr"), ("III", "Jr"), ("Jr", "")];

/// A father or mother is 19 to 42 years older. The date differs, so it is another person, in one household or not.
fn parent_of_the_same_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::all().iter().filter(|person| person.born.year() > 1980) {
        for (index, (of_child, of_parent)) in SUFFIXES.iter().enumerate() {
            if child.sex == "F" && !of_child.is_empty() {
                continue;
            }
            let years = 19 + 7 * i32::try_from(index).unwrap();
            let born = child.born - years.years() - 5.months() - 11.days();
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let child = child.knowing(evidence).with_suffix(of_child);
                let parent = child.with_suffix(of_parent).with_born(born);
                pairs.extend(Pair::both_ways(&child, &parent, Label::Mismatch));
            }
        }
    }
    pairs
}

/// Only the year differs, in one digit or in two. Both given names and the household agree, but a father has them too.
/// Few mothers and daughters share both names, so there the label is wider.
fn parent_born_on_the_same_day() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::with_middle_names().iter().filter(|person| person.born.year() > 1980) {
        for years in [20, 30, 22, 33] {
            let child = child.knowing(Evidence::Home);
            let parent = child.with_born(child.born - years.years());
            let label = if child.sex == "M" { Label::Mismatch } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&child, &parent, label));
        }
    }
    pairs
}

/// A parent of another name in the same household.
fn parent_of_another_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children() {
        let name = if child.sex == "F" { "Winifred" } else { "Thaddeus" };
        let parent =
            child.with_given(name).with_born(child.born - 27.years() - 3.months()).knowing(Evidence::Home);
        pairs.extend(Pair::both_ways(&child.knowing(Evidence::Home), &parent, Label::Mismatch));
    }
    pairs
}

/// The years are a century apart. Nobody gives a child the record of a person of a hundred years.
fn a_century_apart() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children() {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let child = child.knowing(evidence);
            let elder = child.with_born(child.born - 100.years());
            pairs.push(Pair::new(&child, &elder, Label::Mismatch));
        }
    }
    pairs
}
