//! Short forms of given names.

use crate::{
    evidence::Evidence,
    given_names::given_names_differ,
    nickname_table::{NAMES_OF_THEIR_OWN, SHORT_FORMS, SHORT_FORMS_OF_ONE_NAME},
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/nicknames", pairs: nicknames },
    Rule { name: "same/nicknames_of_one_name", pairs: nicknames_of_one_name },
    Rule { name: "same/nickname_on_file", pairs: nickname_on_file },
    Rule { name: "same/nickname_and_moved", pairs: nickname_and_moved },
    Rule { name: "same/nickname_or_own_name", pairs: nickname_or_own_name },
];

/// The pharmacy knows the short form and the registry the whole name, or the other way. Family name, birth date and sex
/// agree, so it is likely the person. It is never certain, because the short form of one person is the name of another.
fn nicknames() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = SHORT_FORMS.iter().filter(|row| row.2 == sex);
        for (&(short, whole, _), person) in rows.zip(people::adults_of(sex)) {
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let person = person.knowing(evidence).with_given(short);
                pairs.extend(Pair::both_ways(&person, &person.with_given(whole), Label::Probable));
            }
        }
    }
    pairs
}

/// Two short forms of one name. The household confirms the person.
fn nicknames_of_one_name() -> Vec<Pair> {
    given_names_differ(&SHORT_FORMS_OF_ONE_NAME)
}

/// The registry has the short form as an alias, so it says itself that both names are one person's.
fn nickname_on_file() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = SHORT_FORMS.iter().filter(|row| row.2 == sex).step_by(3);
        for (&(short, whole, _), person) in rows.zip(people::adults_of(sex)) {
            let person = person.knowing(Evidence::Nothing);
            let alias = format!("{}^{short}^^^^^A", person.family).to_uppercase();
            let record = person.with_given(whole).with_alias(&alias);
            pairs.push(Pair::new(&person.with_given(short), &record, Label::ExactOrProbable));
        }
    }
    pairs
}

/// The person moved, and the mother's maiden name agrees. People keep their short form when they move.
fn nickname_and_moved() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = SHORT_FORMS.iter().filter(|row| row.2 == sex).skip(1).step_by(3);
        for (&(short, whole, _), person) in rows.zip(people::adults_of(sex)) {
            let person = person.with_given(short);
            pairs.extend(Pair::both_ways(&person, &person.with_given(whole).moved(), Label::Probable));
        }
    }
    pairs
}

/// A short form that is a name of its own today. A twin may have it, so it is never certain.
fn nickname_or_own_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = NAMES_OF_THEIR_OWN.iter().filter(|row| row.2 == sex);
        for (&(short, whole, _), person) in rows.zip(people::children_of(sex)) {
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let person = person.knowing(evidence).with_given(short);
                pairs.extend(Pair::both_ways(&person, &person.with_given(whole), Label::NotExact));
            }
        }
    }
    pairs
}
