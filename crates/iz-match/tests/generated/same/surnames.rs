//! Two surnames: the father's and the mother's. Spanish, Filipino and Portuguese names have them.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/second_surname_dropped", pairs: second_surname_dropped },
    Rule { name: "same/first_surname_dropped", pairs: first_surname_dropped },
    Rule { name: "same/surnames_in_other_order", pairs: surnames_in_other_order },
    Rule { name: "same/surnames_with_y", pairs: surnames_with_y },
    Rule { name: "same/second_surname_initial", pairs: second_surname_initial },
    Rule { name: "same/second_surname_as_middle_name", pairs: second_surname_as_middle_name },
    Rule { name: "same/first_surname_as_middle_name", pairs: first_surname_as_middle_name },
    Rule { name: "same/mothers_surname_as_family_name", pairs: mothers_surname_as_family_name },
];

/// Every second person with the evidence and with two surnames: the own one and the mother's.
fn with_two_surnames(evidence: &[Evidence]) -> Vec<(Evidence, Person, [String; 2])> {
    let mut people_with_surnames = Vec::new();
    for person in people::all().into_iter().step_by(2) {
        let surnames = [person.family.clone(), person.mother.clone().unwrap().family];
        for evidence in evidence {
            let person = person.knowing(*evidence).with_family(&surnames.join(" "));
            people_with_surnames.push((*evidence, person, surnames.clone()));
        }
    }
    people_with_surnames
}

/// Makes the pair of the person and `other`, both ways, for each evidence.
fn against(
    evidence: &[Evidence],
    label: Label,
    other: impl Fn(&Person, &[String; 2]) -> Person,
) -> Vec<Pair> {
    with_two_surnames(evidence)
        .iter()
        .flat_map(|(_, person, surnames)| Pair::both_ways(person, &other(person, surnames), label))
        .collect()
}

/// Forms in English have one place for a family name, and the second surname is dropped. It is likely the person.
fn second_surname_dropped() -> Vec<Pair> {
    against(&Evidence::ALL, Label::Probable, |person, [first, _]| person.with_family(first))
}

/// A clerk takes the last word for the family name. All else agrees.
fn first_surname_dropped() -> Vec<Pair> {
    against(&Evidence::ALL, Label::Probable, |person, [_, second]| person.with_family(second))
}

/// A clerk writes the surnames in the other order. Both words agree.
fn surnames_in_other_order() -> Vec<Pair> {
    against(&Evidence::ALL, Label::Probable, |person, [first, second]| {
        person.with_family(&format!("{second} {first}"))
    })
}

/// An older form has "y" (and) between the surnames. Nothing differs but this word.
fn surnames_with_y() -> Vec<Pair> {
    against(&[Evidence::Nothing, Evidence::Home], Label::ExactOrProbable, |person, [first, second]| {
        person.with_family(&format!("{first} y {second}"))
    })
}

/// The second surname is an initial. The household confirms the person.
fn second_surname_initial() -> Vec<Pair> {
    with_two_surnames(&[Evidence::Nothing, Evidence::Home, Evidence::Everything])
        .iter()
        .flat_map(|(evidence, person, [first, second])| {
            let initial = second.chars().next().unwrap();
            let label = if evidence.has_household() { Label::Probable } else { Label::NotExact };
            [format!("{first} {initial}"), format!("{first} {initial}.")]
                .into_iter()
                .flat_map(|family| Pair::both_ways(person, &person.with_family(&family), label))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The second surname stands in the place of the middle name. All words agree, so how sure it is may be judged in two
/// ways.
fn second_surname_as_middle_name() -> Vec<Pair> {
    against(&[Evidence::Nothing, Evidence::Home], Label::ExactOrProbable, |person, [first, second]| {
        person.with_family(first).with_middle(second)
    })
}

/// A clerk takes the last word for the family name, and the first surname for a middle name. All words agree, but the
/// family name is another one.
fn first_surname_as_middle_name() -> Vec<Pair> {
    against(&[Evidence::Nothing, Evidence::Home], Label::Probable, |person, [first, second]| {
        person.with_family(second).with_middle(first)
    })
}

/// The asker knows the first surname and the mother's maiden name. The registry has the mother's name as the family name
/// and the first surname as the middle name. All words agree.
fn mothers_surname_as_family_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().skip(1).step_by(2) {
        for evidence in [Evidence::Mother, Evidence::Everything] {
            let person = person.knowing(evidence);
            let mother = person.mother.clone().unwrap();
            let other = person.with_family(&mother.family).with_middle(&person.family);
            pairs.extend(Pair::both_ways(&person, &other, Label::Probable));
        }
    }
    pairs
}
