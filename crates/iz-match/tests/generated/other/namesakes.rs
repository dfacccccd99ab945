//! People of one name, or of one birth date, who have nothing to do with one another.

use jiff::ToSpan;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    today::TODAY,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/same_name_other_date", pairs: same_name_other_date },
    Rule { name: "other/common_name_other_home", pairs: common_name_other_home },
    Rule { name: "other/common_name_other_mother", pairs: common_name_other_mother },
    Rule { name: "other/names_of_two_aliases", pairs: names_of_two_aliases },
    Rule { name: "other/same_given_name_and_date", pairs: same_given_name_and_date },
    Rule { name: "other/same_family_name_and_date", pairs: same_family_name_and_date },
    Rule { name: "other/another_second_surname", pairs: another_second_surname },
    Rule { name: "other/family_name_continues", pairs: family_name_continues },
    Rule { name: "other/stranger", pairs: stranger },
];

/// Common names of Texas, with the sex.
const COMMON: [(&str, &str, &str); 12] = [
    ("Garcia", "Juan", "M"),
    ("Martinez", "Maria", "F"),
    ("Rodriguez", "Jose", "M"),
    ("Nguyen", "Anh", "F"),
    ("Tran", "Minh", "M"),
    ("Smith", "James", "M"),
    ("Johnson", "Mary", "F"),
    ("Williams", "Michael", "M"),
    ("Ahmed", "Mohammed", "M"),
    ("Patel", "Priya", "F"),
    ("Chen", "Wei", "M"),
    ("Santos", "Maria", "F"),
];

/// Year, month and day all differ, and no slip makes one date out of the other.
fn same_name_other_date() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(2) {
        for (years, months, days) in [(4, 5, 13), (-3, 4, 8), (0, 5, 13)] {
            let born = person.born - years.years() - months.months() - days.days();
            if born > TODAY {
                continue;
            }
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let person = person.knowing(evidence);
                pairs.extend(Pair::both_ways(&person, &person.with_born(born).moved(), Label::Mismatch));
            }
        }
    }
    pairs
}

/// A common name and the birth date agree, address and phone number differ. Many share them: it may be judged in two
/// ways. With the year alone it is never certain.
fn common_name_other_home() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = COMMON.iter().filter(|row| row.2 == sex);
        for (&(family, given, _), person) in rows.zip(people::adults_of(sex)) {
            let person = person.knowing(Evidence::Home).with_family(family).with_given(given);
            let year = person.born.strftime("%Y").to_string();
            pairs.extend(Pair::both_ways(&person, &person.moved(), Label::ExactOrProbable));
            pairs.push(Pair::new(&person, &person.moved().with_born_in_record(&year), Label::NotExact));
        }
    }
    pairs
}

/// A common name and the birth date agree. The mother's names, the address and the phone number all differ. On every day
/// several children get such a name, so nobody can know.
fn common_name_other_mother() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = COMMON.iter().filter(|row| row.2 == sex);
        for (&(family, given, _), child) in rows.zip(people::children_of(sex)) {
            let child = child.with_family(family).with_given(given);
            let other = child.with_mother("Abernathy", "Joan").moved();
            pairs.extend(Pair::both_ways(&child, &other, Label::NotExact));
        }
    }
    pairs
}

/// The family name stands in one name of the record, and the given name in another. The record may mix two people.
fn names_of_two_aliases() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(2) {
        let asked = person.knowing(Evidence::Nothing);
        let alias = format!("{}^{}", asked.family, if asked.sex == "F" { "Winifred" } else { "Thaddeus" });
        let record = asked.with_family("Abernathy").with_alias(&alias.to_uppercase());
        pairs.push(Pair::new(&asked, &record, Label::NotExact));
    }
    pairs
}

/// Another family name, another household. A common given name and the date agree by chance.
fn same_given_name_and_date() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = COMMON.iter().filter(|row| row.2 == sex);
        for (&(family, given, _), person) in rows.zip(people::adults_of(sex)) {
            let person = person.with_given(given);
            let other = person.with_family(family).with_mother("Abernathy", "Joan").moved();
            pairs.extend(Pair::both_ways(&person, &other, Label::Mismatch));
            let (person, other) = (person.knowing(Evidence::Home), other.knowing(Evidence::Home));
            pairs.extend(Pair::both_ways(&person, &other, Label::Mismatch));
        }
    }
    pairs
}

/// A common family name and the date agree by chance. The given names are two names.
fn same_family_name_and_date() -> Vec<Pair> {
    const NAMES: [(&str, &str, &str, &str); 10] = [
        ("Nguyen", "Hong", "Yen", "F"),
        ("Nguyen", "Thi Hong", "Thi Yen", "F"),
        ("Tran", "Van Duc", "Van Tai", "M"),
        ("Le", "Thi Mai", "Thi Tuyet", "F"),
        ("Singh", "Manpreet", "Jaspreet", "M"),
        ("Garcia", "Lourdes", "Patricia", "F"),
        ("Smith", "Walter", "Eugene", "M"),
        ("Johnson", "Tamika", "Denise", "F"),
        ("Ali", "Hassan", "Mustafa", "M"),
        ("Wang", "Lihua", "Guiying", "F"),
    ];
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = NAMES.iter().filter(|row| row.3 == sex);
        for (&(family, one, other, _), person) in rows.zip(people::adults_of(sex)) {
            for evidence in [Evidence::Nothing, Evidence::Home] {
                let person = person.knowing(evidence).with_family(family).with_given(one);
                let other = person.with_given(other);
                let other = if evidence.has_household() { other.moved() } else { other };
                pairs.extend(Pair::both_ways(&person, &other, Label::Mismatch));
            }
        }
    }
    pairs
}

/// The first surname, the given name and the date agree. The second surname is the mother's, so it is another mother.
fn another_second_surname() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(2) {
        let person = person.knowing(Evidence::Nothing);
        let form = |second: &str| person.with_family(&format!("{} {second}", person.family));
        pairs.extend(Pair::both_ways(&form("Abernathy"), &form("Quintanilla"), Label::Mismatch));
        let moved = form("Quintanilla").with_home("8817 Lantern Hollow Dr", "Lubbock", "79424");
        let home = form("Abernathy").with_home("15 Cistern St", "Hondo", "78861");
        pairs.extend(Pair::both_ways(&home, &moved, Label::Mismatch));
    }
    pairs
}

/// One family name is the beginning of another name. It may be a slip or another family.
fn family_name_continues() -> Vec<Pair> {
    const NAMES: [(&str, &str); 8] = [
        ("Green", "Greenwood"),
        ("Rich", "Richards"),
        ("Wood", "Woodruff"),
        ("Mart", "Martinez"),
        ("Vega", "Vegas"),
        ("Peter", "Petersen"),
        ("Stone", "Stoneham"),
        ("Chan", "Chang"),
    ];
    let mut pairs = Vec::new();
    for (&(short, long), person) in NAMES.iter().zip(people::adults()) {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let person = person.knowing(evidence).with_family(short);
            let other = person.with_family(long);
            let other = if evidence.has_household() { other.moved() } else { other };
            pairs.extend(Pair::both_ways(&person, &other, Label::NotExact));
        }
    }
    pairs
}

/// Two different people of the list. Only the sex may agree.
fn stranger() -> Vec<Pair> {
    let people = people::all();
    let mut pairs = Vec::new();
    for (index, person) in people.iter().enumerate() {
        for distance in [1, 7, 20] {
            let other = &people[(index + distance) % people.len()];
            pairs.push(Pair::new(person, other, Label::Mismatch));
        }
    }
    pairs
}
