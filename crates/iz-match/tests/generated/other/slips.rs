//! Two slips at once, and nothing that confirms the person.

use jiff::ToSpan;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/given_name_and_date_differ", pairs: given_name_and_date_differ },
    Rule { name: "other/family_name_and_date_differ", pairs: family_name_and_date_differ },
    Rule { name: "other/both_names_differ", pairs: both_names_differ },
    Rule { name: "other/nickname_and_date_differ", pairs: nickname_and_date_differ },
    Rule { name: "other/three_slips", pairs: three_slips },
];

/// Two given names, a letter or two apart, and the sex.
const GIVEN_NAMES: [(&str, &str, &str); 10] = [
    ("Marta", "Maria", "F"),
    ("Elena", "Elina", "F"),
    ("Lara", "Laura", "F"),
    ("Hanna", "Joanna", "F"),
    ("Lina", "Tina", "F"),
    ("Marcos", "Marco", "M"),
    ("Adan", "Aidan", "M"),
    ("Jason", "Mason", "M"),
    ("Julian", "Julio", "M"),
    ("Hasan", "Hasim", "M"),
];

/// Two family names, a letter apart.
const FAMILY_NAMES: [(&str, &str); 8] = [
    ("Parker", "Barker"),
    ("Hansen", "Jansen"),
    ("Morales", "Moralez"),
    ("Lara", "Jara"),
    ("Miller", "Hiller"),
    ("Dalton", "Walton"),
    ("Rivera", "Riviera"),
    ("Bennet", "Kennet"),
];

/// The pair with other addresses is somebody else. Where the addresses are not known, the label is wider.
fn apart_or_unknown(one: &Person, other: &Person) -> Vec<Pair> {
    let (home, elsewhere) = (one.knowing(Evidence::Home), other.knowing(Evidence::Home).moved());
    let (bare, other_bare) = (one.knowing(Evidence::Nothing), other.knowing(Evidence::Nothing));
    Pair::both_ways(&home, &elsewhere, Label::Mismatch)
        .into_iter()
        .chain(Pair::both_ways(&bare, &other_bare, Label::NotExact))
        .collect()
}

/// Another birth date: a day, a month or a year off.
fn like_dates(person: &Person) -> [Person; 3] {
    [person.born.tomorrow().unwrap(), person.born + 1.month(), person.born - 1.year()]
        .map(|born| person.with_born(born))
}

/// The given name and the birth date differ a little.
fn given_name_and_date_differ() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = GIVEN_NAMES.iter().filter(|row| row.2 == sex);
        for (&(one, other, _), person) in rows.zip(people::adults_of(sex)) {
            let person = person.with_given(one);
            for changed in like_dates(&person) {
                pairs.extend(apart_or_unknown(&person, &changed.with_given(other)));
            }
        }
    }
    pairs
}

/// The family name and the birth date differ a little.
fn family_name_and_date_differ() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (&(one, other), person) in FAMILY_NAMES.iter().zip(people::adults()) {
        let person = person.with_family(one);
        for changed in like_dates(&person) {
            pairs.extend(apart_or_unknown(&person, &changed.with_family(other)));
        }
    }
    pairs
}

/// Both names differ in a letter. The birth date agrees.
fn both_names_differ() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = GIVEN_NAMES.iter().filter(|row| row.2 == sex);
        for ((&(given, other_given, _), &(family, other_family)), person) in
            rows.zip(&FAMILY_NAMES).zip(people::adults_of(sex))
        {
            let person = person.with_family(family).with_given(given);
            let other = person.with_family(other_family).with_given(other_given);
            pairs.extend(apart_or_unknown(&person, &other));
        }
    }
    pairs
}

/// A short form, and a birth date that differs a little. A short form is no slip, so nobody can know.
fn nickname_and_date_differ() -> Vec<Pair> {
    const NAMES: [(&str, &str, &str); 6] = [
        ("Bill", "William", "M"),
        ("Mike", "Michael", "M"),
        ("Pepe", "Jose", "M"),
        ("Liz", "Elizabeth", "F"),
        ("Kathy", "Katherine", "F"),
        ("Lupe", "Guadalupe", "F"),
    ];
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = NAMES.iter().filter(|row| row.2 == sex);
        for (&(short, whole, _), person) in rows.zip(people::adults_of(sex)) {
            let person = person.with_given(short);
            for changed in like_dates(&person) {
                for evidence in [Evidence::Nothing, Evidence::Home] {
                    let (person, other) =
                        (person.knowing(evidence), changed.with_given(whole).knowing(evidence));
                    let other = if evidence.has_household() { other.moved() } else { other };
                    pairs.extend(Pair::both_ways(&person, &other, Label::NotExact));
                }
            }
        }
    }
    pairs
}

/// Both names and the birth date differ a little. That is too much, even if the addresses are not known.
fn three_slips() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = GIVEN_NAMES.iter().filter(|row| row.2 == sex);
        for ((&(given, other_given, _), &(family, other_family)), person) in
            rows.zip(&FAMILY_NAMES).zip(people::adults_of(sex))
        {
            let person = person.with_family(family).with_given(given);
            for changed in like_dates(&person) {
                let other = changed.with_family(other_family).with_given(other_given);
                for evidence in [Evidence::Nothing, Evidence::Home] {
                    let (person, other) = (person.knowing(evidence), other.knowing(evidence));
                    let other = if evidence.has_household() { other.moved() } else { other };
                    pairs.extend(Pair::both_ways(&person, &other, Label::Mismatch));
                }
            }
        }
    }
    pairs
}
