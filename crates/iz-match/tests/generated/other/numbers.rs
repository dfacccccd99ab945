//! Identifiers that differ, or that agree although the person is another.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
    record::REGISTRY,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/registry_number_differs", pairs: registry_number_differs },
    Rule { name: "other/ssn_differs", pairs: ssn_differs },
    Rule { name: "other/medicaid_number_differs", pairs: medicaid_number_differs },
    Rule { name: "other/registry_number_of_another_person", pairs: registry_number_of_another_person },
    Rule { name: "other/registry_number_of_the_twin", pairs: registry_number_of_the_twin },
    Rule { name: "other/borrowed_number", pairs: borrowed_number },
    Rule { name: "other/chart_number_of_another_person", pairs: chart_number_of_another_person },
];

/// Everything agrees, names, mother, address and phone number, but the strong number is another one. Nothing outweighs
/// that.
fn differing(
    authority: &'static str,
    asked_authority: &'static str,
    type_code: &'static str,
    values: [&str; 3],
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (index, person) in people::all().iter().enumerate() {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let person = person.knowing(evidence);
            let asked = person.with_identifier(values[0], asked_authority, type_code);
            let found = person.with_identifier(values[1 + index % 2], authority, type_code);
            pairs.push(Pair::new(&asked, &found, Label::Mismatch));
        }
    }
    pairs
}

/// The registry numbers each person once. The asker may leave out the authority.
fn registry_number_differs() -> Vec<Pair> {
    let values = ["7710934", "7710988", "4402156"];
    let mut pairs = differing(REGISTRY, REGISTRY, "SR", values);
    pairs.extend(differing(REGISTRY, "", "SR", values));
    pairs
}

/// Two numbers of two people.
fn ssn_differs() -> Vec<Pair> {
    differing("SSA", "SSA", "SS", ["467-83-2915", "467-83-2977", "455-31-8046"])
}

/// Two Medicaid numbers of one state.
fn medicaid_number_differs() -> Vec<Pair> {
    differing("TXMEDICAID", "TXMEDICAID", "MA", ["518204766", "518204733", "527719405"])
}

/// The asker has the number of a relative. The family name agrees, and given name and birth date are another's.
fn relatives() -> Vec<(Person, Person)> {
    let mut relatives = Vec::new();
    for person in people::adults() {
        let (same, opposite) =
            if person.sex == "F" { ("Leocadia", "Emmerich") } else { ("Emmerich", "Leocadia") };
        let other_sex = if person.sex == "F" { "M" } else { "F" };
        let born = person.born.checked_add(jiff::Span::new().months(29).days(8)).unwrap();
        let person = person.knowing(Evidence::Nothing);
        relatives.push((person.clone(), person.with_given(opposite).with_sex(other_sex).with_born(born)));
        relatives.push((person.clone(), person.with_given(same).with_born(born)));
    }
    relatives
}

/// Somebody copied the registry's number of the wife or the brother.
fn registry_number_of_another_person() -> Vec<Pair> {
    relatives()
        .iter()
        .map(|(person, relative)| {
            let number = |person: &Person| person.with_identifier("7710934", REGISTRY, "SR");
            Pair::new(&number(person), &number(relative), Label::Mismatch)
        })
        .collect()
}

/// The registry's number agrees, but given name and birth order are the twin's. One of both is wrong, so it is never
/// certain.
fn registry_number_of_the_twin() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children() {
        let child = child.with_identifier("7710934", REGISTRY, "SR");
        let name = if child.sex == "F" { "Leocadia" } else { "Emmerich" };
        let twin = child.with_given(name).with_twin(2);
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let (child, twin) = (child.with_twin(1).knowing(evidence), twin.knowing(evidence));
            pairs.push(Pair::new(&child, &twin, Label::NotExact));
        }
    }
    pairs
}

/// A social security number or a Medicaid number is used by somebody else, related or not.
fn borrowed_number() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (person, relative) in relatives() {
        let stranger = relative.with_family("Abernathy");
        for other in [relative, stranger] {
            for (value, authority, type_code) in
                [("467-83-2915", "SSA", "SS"), ("518204766", "TXMEDICAID", "MA")]
            {
                let number = |person: &Person| person.with_identifier(value, authority, type_code);
                pairs.push(Pair::new(&number(&person), &number(&other), Label::Mismatch));
            }
        }
    }
    pairs
}

/// A chart holds the papers of two people.
fn chart_number_of_another_person() -> Vec<Pair> {
    relatives()
        .iter()
        .map(|(person, relative)| {
            let number = |person: &Person| person.with_identifier("H20417", "CLINICEAST", "MR");
            Pair::new(&number(person), &number(relative), Label::Mismatch)
        })
        .collect()
}
