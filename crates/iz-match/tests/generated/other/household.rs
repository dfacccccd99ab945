//! People who live together.

use jiff::ToSpan;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/spouse", pairs: spouse },
    Rule { name: "other/spouse_of_like_name", pairs: spouse_of_like_name },
    Rule { name: "other/roommate", pairs: roommate },
    Rule { name: "other/cousin_in_the_household", pairs: cousin_in_the_household },
];

/// Husband and wife share family name, address and phone number. Given name, date and sex differ.
fn spouse() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::adults() {
        let (name, sex) = if person.sex == "F" { ("Ambrose", "M") } else { ("Philippa", "F") };
        for (months, sex) in [(17, sex), (38, sex), (25, person.sex.as_str())] {
            let spouse =
                person.with_given(name).with_sex(sex).with_born(person.born + months.months() + 3.days());
            let (person, spouse) = (person.knowing(Evidence::Home), spouse.knowing(Evidence::Home));
            pairs.extend(Pair::both_ways(&person, &spouse, Label::Mismatch));
        }
    }
    pairs
}

/// The given names sound alike. Date and sex differ, or the sex is missing.
fn spouse_of_like_name() -> Vec<Pair> {
    const NAMES: [(&str, &str); 8] = [
        ("Frances", "Francis"),
        ("Jackie", "Jacky"),
        ("Gene", "Jean"),
        ("Bobbie", "Bobby"),
        ("Toni", "Tony"),
        ("Marion", "Marian"),
        ("Robin", "Robyn"),
        ("Leslie", "Lesley"),
    ];
    let mut pairs = Vec::new();
    for (person, (wife, husband)) in people::adults().iter().zip(NAMES.iter().cycle()) {
        let person = person.knowing(Evidence::Home);
        let wife = person.with_given(wife).with_sex("F");
        let husband =
            person.with_given(husband).with_sex("M").with_born(person.born + 29.months() + 6.days());
        pairs.extend(Pair::both_ways(&wife, &husband, Label::Mismatch));
        pairs.extend(Pair::both_ways(&wife, &husband.with_sex("U"), Label::Mismatch));
    }
    pairs
}

/// Students share an address and a phone number, and perhaps the given name.
fn roommate() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::adults() {
        let person = person.knowing(Evidence::Home);
        let other = person.with_family("Abernathy").with_born(person.born + 7.months() + 12.days());
        pairs.extend(Pair::both_ways(&person, &other, Label::Mismatch));
        let name = if person.sex == "F" { "Odette" } else { "Cyrus" };
        pairs.extend(Pair::both_ways(&person, &other.with_given(name), Label::Mismatch));
        // The birth date is the same by chance.
        let same_day = other.with_given(name).with_born(person.born);
        pairs.extend(Pair::both_ways(&person, &same_day, Label::Mismatch));
    }
    pairs
}

/// A cousin lives in the household, has the family name, and is of the same year.
fn cousin_in_the_household() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children() {
        let name = if child.sex == "F" { "Henrietta" } else { "Augustin" };
        let cousin = child
            .with_given(name)
            .with_mother("Wetherby", "Joan")
            .with_born(child.born - 4.months() - 6.days());
        pairs.extend(Pair::both_ways(&child, &cousin, Label::Mismatch));
    }
    pairs
}
