//! Given names and middle names that are divided, dropped, shortened or exchanged.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/middle_name_on_one_side", pairs: middle_name_on_one_side },
    Rule { name: "same/middle_initial", pairs: middle_initial },
    Rule { name: "same/no_middle_name_words", pairs: no_middle_name_words },
    Rule { name: "same/given_and_middle_exchanged", pairs: given_and_middle_exchanged },
    Rule { name: "same/goes_by_middle_name", pairs: goes_by_middle_name },
    Rule { name: "same/given_initial", pairs: given_initial },
    Rule { name: "same/compound_given_divided", pairs: compound_given_divided },
    Rule { name: "same/compound_given_second_dropped", pairs: compound_given_second_dropped },
    Rule { name: "same/given_and_family_exchanged", pairs: given_and_family_exchanged },
    Rule { name: "same/eastern_order", pairs: eastern_order },
    Rule { name: "same/one_name_only", pairs: one_name_only },
];

/// One side has no middle name. The rest agrees. How sure it is may be judged in two ways.
fn middle_name_on_one_side() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let person = person.knowing(evidence);
            pairs.push(Pair::new(&person, &person, Label::Exact));
            pairs.extend(Pair::both_ways(&person, &person.with_middle(""), Label::ExactOrProbable));
        }
    }
    pairs
}

/// One side has the initial of the middle name, with or without a dot.
fn middle_initial() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names().iter().step_by(2) {
        let initial = person.middle.chars().next().unwrap();
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let person = person.knowing(evidence);
            for middle in [format!("{initial}"), format!("{initial}.")] {
                let other = person.with_middle(&middle);
                pairs.extend(Pair::both_ways(&person, &other, Label::ExactOrProbable));
            }
        }
    }
    pairs
}

/// Words that say that there is no middle name, or that nobody knows it. They never differ from a name.
fn no_middle_name_words() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names().iter().step_by(4) {
        let person = person.knowing(Evidence::Nothing);
        for word in ["NMN", "NMI", "NONE", "N/A", "UNKNOWN", "NO MIDDLE NAME"] {
            let record = person.with_middle(word);
            pairs.push(Pair::new(&person, &record, Label::ExactOrProbable));
            pairs.push(Pair::new(&person.with_middle(""), &record, Label::ExactOrProbable));
        }
    }
    pairs
}

/// Both names are there, in the other order. Family name, birth date and sex agree.
fn given_and_middle_exchanged() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let person = person.knowing(evidence);
            let other = person.with_given(&person.middle).with_middle(&person.given);
            pairs.push(Pair::new(&person, &other, Label::Probable));
        }
    }
    pairs
}

/// Middle names by which nobody goes: those that many people have, the mother's surname, and patronymics.
const NO_CALL_NAMES: [&str; 10] =
    ["Thi", "Van", "Petrovna", "Lvovich", "Santos", "Reyes", "Luna", "Cruz", "Ilagan", "Roque"];

/// The asker knows only the middle name, by which the person goes. The household confirms the person.
fn goes_by_middle_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    let people = people::with_middle_names().into_iter();
    for person in people.filter(|person| !NO_CALL_NAMES.contains(&person.middle.as_str())) {
        for evidence in [Evidence::Nothing, Evidence::Home, Evidence::Everything] {
            let person = person.knowing(evidence);
            let by_middle = person.with_given(&person.middle).with_middle("");
            let label = if evidence.has_household() { Label::Probable } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&by_middle, &person, label));
        }
    }
    pairs
}

/// One side has the initial of the given name. The household confirms an adult. Two equal initials are no name.
fn given_initial() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::adults() {
        for evidence in [Evidence::Nothing, Evidence::Home, Evidence::Everything] {
            let person = person.knowing(evidence);
            let initial = person.with_given(&person.given[..1]);
            let label = if evidence.has_household() { Label::Probable } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&person, &initial, label));
            pairs.push(Pair::new(&initial, &initial, Label::NotExact));
        }
    }
    pairs
}

/// Two given names that make one.
const COMPOUND: [(&str, &str, &str); 14] = [
    ("Mary", "Ellen", "F"),
    ("Anna", "Beth", "F"),
    ("Sara", "Jane", "F"),
    ("Ana", "Lilia", "F"),
    ("Rosa", "Elva", "F"),
    ("Luz", "Elena", "F"),
    ("Xiao", "Ming", "F"),
    ("Mei", "Hua", "F"),
    ("Juan", "Carlos", "M"),
    ("Jose", "Angel", "M"),
    ("Luis", "Mario", "M"),
    ("Jean", "Luc", "M"),
    ("John", "Paul", "M"),
    ("Wei", "Guo", "M"),
];

/// A compound name with a blank, with a hyphen, joined, or divided into given name and middle name. The letters agree.
fn compound_given_divided() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = COMPOUND.iter().filter(|row| row.2 == sex);
        for (&(first, second, _), person) in rows.zip(people::adults_of(sex)) {
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let person = person.knowing(evidence);
                let form = |between: &str| person.with_given(&format!("{first}{between}{second}"));
                let divided = person.with_given(first).with_middle(second);
                pairs.extend(Pair::both_ways(&form(" "), &form("-"), Label::Exact));
                pairs.extend(Pair::both_ways(&form(" "), &form(""), Label::Exact));
                pairs.extend(Pair::both_ways(&form(" "), &divided, Label::Exact));
                pairs.extend(Pair::both_ways(&form("-"), &divided, Label::ExactOrProbable));
                pairs.extend(Pair::both_ways(&form(""), &divided, Label::ExactOrProbable));
            }
        }
    }
    pairs
}

/// The second part of a compound name is dropped.
fn compound_given_second_dropped() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = COMPOUND.iter().filter(|row| row.2 == sex);
        for (&(first, second, _), person) in rows.zip(people::adults_of(sex)) {
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let whole = person.knowing(evidence).with_given(&format!("{first} {second}"));
                pairs.extend(Pair::both_ways(&whole, &whole.with_given(first), Label::Probable));
            }
        }
    }
    pairs
}

/// Data entry puts the names into each other's place. Both words agree.
fn given_and_family_exchanged() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let exchanged = person.knowing(evidence).with_family(&person.given).with_given(&person.family);
            pairs.push(Pair::new(&person.knowing(evidence), &exchanged, Label::Probable));
            let shorter = person.knowing(evidence).with_middle("");
            pairs.push(Pair::new(&shorter, &exchanged.with_middle(""), Label::Probable));
        }
    }
    pairs
}

/// A Vietnamese name in its own order, family name first, is entered as a western name. All words agree, and so does the
/// household.
fn eastern_order() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names().iter().skip(12).take(6) {
        for evidence in Evidence::HOUSEHOLD {
            let person = person.knowing(evidence);
            let as_western = person
                .with_family(&person.given)
                .with_given(&format!("{} {}", person.family, person.middle))
                .with_middle("");
            let middle_first =
                person.with_given(&format!("{} {}", person.middle, person.given)).with_middle("");
            let as_middle = person.with_family(&person.given).with_given(&person.family);
            pairs.extend(Pair::both_ways(&person, &as_western, Label::Probable));
            pairs.extend(Pair::both_ways(&middle_first, &as_western, Label::Probable));
            pairs.extend(Pair::both_ways(&person, &middle_first, Label::Probable));
            pairs.extend(Pair::both_ways(&middle_first, &as_middle, Label::Probable));
        }
    }
    pairs
}

/// A person with one name only. A system puts a placeholder, or the name again, into the other place. The household
/// confirms the person.
fn one_name_only() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (name, person) in ["Wardhana", "Thandar", "Gulalai", "Nilufar"].into_iter().zip(people::women()) {
        for evidence in Evidence::HOUSEHOLD {
            let twice = person.knowing(evidence).with_family(name).with_given(name);
            for placeholder in ["LNU", "UNKNOWN", "NLN"] {
                let record = twice.with_family(placeholder);
                pairs.push(Pair::new(&twice, &record, Label::Probable));
            }
            for placeholder in ["FNU", "UNKNOWN", "NFN"] {
                let record = twice.with_given(placeholder);
                pairs.push(Pair::new(&twice, &record, Label::Probable));
            }
        }
    }
    pairs
}
