//! Values that a system fills in where nothing is known. They agree by chance, so they confirm nothing.

use jiff::civil::date;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/default_birth_date_common_name", pairs: default_birth_date_common_name },
    Rule { name: "other/default_birth_date_other_name", pairs: default_birth_date_other_name },
    Rule { name: "other/placeholder_phone_confirms_nothing", pairs: placeholder_phone_confirms_nothing },
    Rule { name: "other/initials_on_both_sides", pairs: initials_on_both_sides },
    Rule { name: "other/unknown_family_name", pairs: unknown_family_name },
    Rule { name: "other/nickname_of_another_name", pairs: nickname_of_another_name },
];

/// Adults with common names. Authorities often enter 1 January for immigrants whose birth date is not known.
const COMMON: [(&str, &str, &str); 8] = [
    ("Ali", "Fatima", "F"),
    ("Nguyen", "Lan", "F"),
    ("Hernandez", "Maria", "F"),
    ("Haile", "Sara", "F"),
    ("Mohamed", "Ahmed", "M"),
    ("Tran", "Hung", "M"),
    ("Lopez", "Jose", "M"),
    ("Khan", "Mohammad", "M"),
];

/// Both sides have 1 January and a common name, and nothing else agrees. Nobody can know.
fn default_birth_date_common_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = COMMON.iter().filter(|row| row.2 == sex);
        for (&(family, given, _), person) in rows.zip(people::adults_of(sex)) {
            for year in [1960, 1975, 1988] {
                let person = person.with_family(family).with_given(given).with_born(date(year, 1, 1));
                let bare = person.knowing(Evidence::Nothing);
                pairs.push(Pair::new(&bare, &bare, Label::NotExact));
                let home = person.knowing(Evidence::Home);
                pairs.extend(Pair::both_ways(&home, &home.moved(), Label::NotExact));
                pairs.push(Pair::new(&person, &person, Label::ExactOrProbable));
            }
        }
    }
    pairs
}

/// Both sides have 1 January, and one of the names is another. Many people share this day. Where the addresses are not
/// known, another family name may come from a marriage.
fn default_birth_date_other_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = COMMON.iter().filter(|row| row.2 == sex);
        for (&(family, given, _), person) in rows.zip(people::adults_of(sex)) {
            let person = person.with_family(family).with_given(given).with_born(date(1975, 1, 1));
            let other_given = if sex == "F" { "Zubaida" } else { "Fekadu" };
            let (home, bare) = (person.knowing(Evidence::Home), person.knowing(Evidence::Nothing));
            let elsewhere = home.moved();
            pairs.extend(Pair::both_ways(&home, &elsewhere.with_given(other_given), Label::Mismatch));
            pairs.extend(Pair::both_ways(&home, &elsewhere.with_family("Tesfaye"), Label::Mismatch));
            pairs.extend(Pair::both_ways(&bare, &bare.with_given(other_given), Label::Mismatch));
            pairs.extend(Pair::both_ways(&bare, &bare.with_family("Tesfaye"), Label::NotExact));
        }
    }
    pairs
}

/// Another family name, another address, and the same number of zeros.
fn placeholder_phone_confirms_nothing() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::adults() {
        let common = if person.sex == "F" { "Maria" } else { "Jose" };
        for number in ["000-000-0000", "999-999-9999"] {
            let one = person.knowing(Evidence::Home).with_given(common);
            let other = one.moved().with_family("Abernathy").with_phone(number);
            pairs.extend(Pair::both_ways(&one.with_phone(number), &other, Label::Mismatch));
        }
    }
    pairs
}

/// Two letters in the place of the names are no names.
fn initials_on_both_sides() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::children() {
        for evidence in Evidence::ALL {
            let person = person.knowing(evidence).with_given(&person.given[..1]);
            pairs.push(Pair::new(&person, &person, Label::NotExact));
        }
    }
    pairs
}

/// Both sides have a placeholder for the family name. Nobody can know.
fn unknown_family_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(3) {
        for word in ["Unknown", "LNU", "No Last Name", "None"] {
            let person = person.knowing(Evidence::Nothing).with_family(word);
            pairs.push(Pair::new(&person, &person, Label::NotExact));
        }
    }
    pairs
}

/// The short form belongs to another name. Nobody calls a William Ted.
fn nickname_of_another_name() -> Vec<Pair> {
    const NAMES: [(&str, &str, &str); 10] = [
        ("Ted", "William", "M"),
        ("Jim", "Robert", "M"),
        ("Hank", "Walter", "M"),
        ("Memo", "Rogelio", "M"),
        ("Chuy", "Ignacio", "M"),
        ("Kate", "Barbara", "F"),
        ("Sue", "Dorothy", "F"),
        ("Peggy", "Constance", "F"),
        ("Lupe", "Dolores", "F"),
        ("Meche", "Isabel", "F"),
    ];
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = NAMES.iter().filter(|row| row.2 == sex);
        for (&(short, whole, _), person) in rows.zip(people::adults_of(sex)) {
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let person = person.knowing(evidence).with_given(short);
                pairs.extend(Pair::both_ways(&person, &person.with_given(whole), Label::Mismatch));
            }
        }
    }
    pairs
}
