//! A slip of a typist in one of the names. The slips make words that are no names, so they do not mean a twin.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
    typing_slip,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/family_neighbours_swapped", pairs: family_neighbours_swapped },
    Rule { name: "same/given_neighbours_swapped", pairs: given_neighbours_swapped },
    Rule { name: "same/family_letter_doubled", pairs: family_letter_doubled },
    Rule { name: "same/given_letter_doubled", pairs: given_letter_doubled },
    Rule { name: "same/family_letter_lost", pairs: family_letter_lost },
    Rule { name: "same/given_letter_lost", pairs: given_letter_lost },
    Rule { name: "same/family_letter_mistyped", pairs: family_letter_mistyped },
    Rule { name: "same/given_letter_mistyped", pairs: given_letter_mistyped },
    Rule { name: "same/letter_misread_by_scanner", pairs: letter_misread_by_scanner },
    Rule { name: "same/family_two_neighbours_swapped", pairs: family_two_slips_with_everything },
    Rule { name: "same/slip_in_both_names", pairs: slip_in_both_names },
];

/// Letters from which a word with one slip is recognized without further evidence.
const RECOGNIZABLE: usize = 6;

/// Pairs of every second person with the slips of the family name.
fn in_family(slips: fn(&str) -> Vec<String>, label: impl Fn(&Person, Evidence) -> Label) -> Vec<Pair> {
    in_name(0, |person| slips(&person.family).iter().map(|slip| person.with_family(slip)).collect(), label)
}

/// Pairs of all other people with the slips of the given name.
fn in_given(slips: fn(&str) -> Vec<String>, label: impl Fn(&Person, Evidence) -> Label) -> Vec<Pair> {
    in_name(1, |person| slips(&person.given).iter().map(|slip| person.with_given(slip)).collect(), label)
}

fn in_name(
    first: usize,
    slipped: impl Fn(&Person) -> Vec<Person>,
    label: impl Fn(&Person, Evidence) -> Label,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().skip(first).step_by(2) {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let person = person.knowing(evidence);
            for other in slipped(&person) {
                pairs.extend(Pair::both_ways(&person, &other, label(&person, evidence)));
            }
        }
    }
    pairs
}

/// A human recognizes a long name with two letters swapped. A short one needs the household.
fn family_neighbours_swapped() -> Vec<Pair> {
    in_family(typing_slip::neighbours_swapped, |person, evidence| {
        if evidence.has_household() || person.family.len() >= RECOGNIZABLE {
            Label::Probable
        } else {
            Label::NotExact
        }
    })
}

/// The same in the given name. Nobody names a twin with a word that is no name.
fn given_neighbours_swapped() -> Vec<Pair> {
    in_given(typing_slip::neighbours_swapped, |person, evidence| {
        if evidence.has_household() || person.given.len() >= RECOGNIZABLE {
            Label::Probable
        } else {
            Label::NotExact
        }
    })
}

/// A doubled letter changes neither sound nor shape of a name.
fn family_letter_doubled() -> Vec<Pair> {
    in_family(typing_slip::letter_doubled, |_, _| Label::Probable)
}

/// The same in the given name. With nothing else that agrees, a short name may be another one.
fn given_letter_doubled() -> Vec<Pair> {
    in_given(typing_slip::letter_doubled, |person, evidence| {
        if evidence.has_household() || person.given.len() >= RECOGNIZABLE {
            Label::Probable
        } else {
            Label::NotExact
        }
    })
}

/// The household confirms the person. Without it, another family may have the name.
fn family_letter_lost() -> Vec<Pair> {
    in_family(typing_slip::letter_lost, with_household)
}

/// The household confirms an adult. Young twins have names that differ in a letter, and they share the household, so the
/// label for a child is wider.
fn given_letter_lost() -> Vec<Pair> {
    in_given(typing_slip::letter_lost, with_household_for_adults)
}

/// As a lost letter.
fn family_letter_mistyped() -> Vec<Pair> {
    in_family(typing_slip::letter_mistyped, with_household)
}

/// As a lost letter.
fn given_letter_mistyped() -> Vec<Pair> {
    in_given(typing_slip::letter_mistyped, with_household_for_adults)
}

fn with_household(_: &Person, evidence: Evidence) -> Label {
    if evidence.has_household() { Label::Probable } else { Label::NotExact }
}

fn with_household_for_adults(person: &Person, evidence: Evidence) -> Label {
    if evidence.has_household() && person.is_adult() { Label::Probable } else { Label::NotExact }
}

/// A name is scanned, and a letter is read as a sign of the same shape. The household confirms the person. A system that
/// knows the shapes may be surer.
fn letter_misread_by_scanner() -> Vec<Pair> {
    let label = |_: &Person, evidence: Evidence| {
        if evidence.has_household() { Label::ExactOrProbable } else { Label::NotExact }
    };
    in_family(typing_slip::letter_misread, label)
}

/// The family name has two slips, and all else agrees: given name, birth date, sex, mother, address and phone number.
fn family_two_slips_with_everything() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().into_iter().filter(|person| person.family.len() >= 8) {
        let first = typing_slip::neighbours_swapped(&person.family).into_iter().next();
        let second = first.and_then(|slip| typing_slip::neighbours_swapped(&slip).into_iter().nth(1));
        if let Some(slips) = second {
            pairs.extend(Pair::both_ways(&person, &person.with_family(&slips), Label::Probable));
        }
    }
    pairs
}

/// A hasty typist swaps letters in both names. The words are no names, and the household confirms the person.
fn slip_in_both_names() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().filter(|person| person.family.len() >= RECOGNIZABLE) {
        let family = typing_slip::neighbours_swapped(&person.family).pop();
        let given = typing_slip::neighbours_swapped(&person.given).pop();
        let (Some(family), Some(given)) = (family, given) else { continue };
        for evidence in Evidence::HOUSEHOLD {
            let person = person.knowing(evidence);
            let slipped = person.with_family(&family).with_given(&given);
            pairs.extend(Pair::both_ways(&person, &slipped, Label::Probable));
        }
    }
    pairs
}
