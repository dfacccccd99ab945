//! Names that sound alike, and names that are spelled in several ways or transliterated from another script.

use crate::{
    evidence::Evidence,
    given_names::given_names_differ,
    pair::{Label, Pair, Rule},
    people,
    spelling_table::{FAMILY_NAMES, GIVEN_NAMES, TRANSLITERATIONS},
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/given_sounds_alike", pairs: given_sounds_alike },
    Rule { name: "same/given_transliterated", pairs: given_transliterated },
    Rule { name: "same/family_sounds_alike", pairs: family_sounds_alike },
    Rule { name: "same/feminine_ending_dropped", pairs: feminine_ending_dropped },
    Rule { name: "same/umlauts_spelled_out", pairs: umlauts_spelled_out },
];

/// Somebody wrote down the name as it sounds.
fn given_sounds_alike() -> Vec<Pair> {
    given_names_differ(&GIVEN_NAMES)
}

/// A name of another script has several spellings in English.
fn given_transliterated() -> Vec<Pair> {
    given_names_differ(&TRANSLITERATIONS)
}

/// A clerk spells the family name as it sounds. Address and phone number confirm the person, and so does the mother.
fn family_sounds_alike() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (&(one, other), person) in FAMILY_NAMES.iter().zip(people::all().iter().cycle()) {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let person = person.knowing(evidence).with_family(one);
            let label = if evidence.has_household() { Label::Probable } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&person, &person.with_family(other), label));
        }
    }
    pairs
}

const FEMININE: [(&str, &str); 8] = [
    ("Sokolova", "Sokolov"),
    ("Morozova", "Morozov"),
    ("Volkova", "Volkov"),
    ("Zielinska", "Zielinski"),
    ("Kaminska", "Kaminski"),
    ("Dvorakova", "Dvorak"),
    ("Svobodova", "Svoboda"),
    ("Lebedeva", "Lebedev"),
];

/// A woman's family name has a feminine ending on one side only. Given name, birth date and sex agree.
fn feminine_ending_dropped() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (&(feminine, masculine), person) in FEMININE.iter().zip(people::women()) {
        for evidence in Evidence::ALL {
            let person = person.knowing(evidence).with_family(feminine);
            pairs.extend(Pair::both_ways(&person, &person.with_family(masculine), Label::Probable));
        }
    }
    pairs
}

const UMLAUTS: [(&str, &str); 6] = [
    ("Schröder", "Schroeder"),
    ("Günther", "Guenther"),
    ("Köhler", "Koehler"),
    ("Bäcker", "Baecker"),
    ("Jørgensen", "Joergensen"),
    ("Weiß", "Weiss"),
];

/// German and Danish letters have a fixed spelling in plain letters, so it is the person.
fn umlauts_spelled_out() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (&(letter, plain), person) in UMLAUTS.iter().zip(people::adults()) {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let person = person.knowing(evidence).with_family(letter);
            pairs.extend(Pair::both_ways(&person, &person.with_family(plain), Label::ExactOrProbable));
        }
    }
    pairs
}
