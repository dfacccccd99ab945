//! The same name, written by another system.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/letter_case", pairs: letter_case },
    Rule { name: "same/accents", pairs: accents },
    Rule { name: "same/apostrophes", pairs: apostrophes },
    Rule { name: "same/hyphens", pairs: hyphens },
    Rule { name: "same/family_name_cut", pairs: family_name_cut },
    Rule { name: "same/given_name_cut", pairs: given_name_cut },
    Rule { name: "same/suffixes", pairs: suffixes },
];

/// Capitals and small letters never tell two people apart. The names, the birth date and the sex are equal, so it is
/// the person.
fn letter_case() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(2) {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let person = person.knowing(evidence);
            let lower = person.but(|person| {
                person.family = person.family.to_lowercase();
                person.given = person.given.to_lowercase();
            });
            pairs.push(Pair::new(&person, &person, Label::Exact));
            pairs.push(Pair { keeps_case: true, ..Pair::new(&person, &lower, Label::Exact) });
            pairs.push(Pair::new(&lower, &person, Label::Exact));
        }
    }
    pairs
}

/// A family name and a given name with accents, and both without them.
const ACCENTS: [(&str, &str, &str, &str, &str); 16] = [
    ("Zúñiga", "Zuniga", "Martín", "Martin", "M"),
    ("Güemes", "Guemes", "Anaís", "Anais", "F"),
    ("Bolaños", "Bolanos", "Belén", "Belen", "F"),
    ("Alarcón", "Alarcon", "Íñigo", "Inigo", "M"),
    ("Łukaszewicz", "Lukaszewicz", "Bożena", "Bozena", "F"),
    ("Štěpánek", "Stepanek", "Jiří", "Jiri", "M"),
    ("Đoàn", "Doan", "Phượng", "Phuong", "F"),
    ("Nguyễn", "Nguyen", "Hạnh", "Hanh", "F"),
    ("Trịnh", "Trinh", "Quốc", "Quoc", "M"),
    ("Ionescu", "Ionescu", "Ștefan", "Stefan", "M"),
    ("Lefèvre", "Lefevre", "Zoé", "Zoe", "F"),
    ("Gonçalves", "Goncalves", "João", "Joao", "M"),
    ("Szabó", "Szabo", "Erzsébet", "Erzsebet", "F"),
    ("Ó Súilleabháin", "O Suilleabhain", "Seán", "Sean", "M"),
    ("Živković", "Zivkovic", "Đorđe", "Dorde", "M"),
    ("Yıldız", "Yildiz", "Gülşen", "Gulsen", "F"),
];

/// Registries drop accents, and the rest is equal, so it is the person.
fn accents() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (row, person) in ACCENTS.iter().zip(people::all().iter().cycle()) {
        let &(family, plain_family, given, plain_given, sex) = row;
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let with = person.knowing(evidence).with_sex(sex).with_family(family).with_given(given);
            let without = with.with_family(plain_family).with_given(plain_given);
            pairs.extend(Pair::both_ways(&with, &without, Label::Exact));
            pairs.push(Pair::new(&with, &with, Label::Exact));
        }
    }
    pairs
}

/// Forms of one name with an apostrophe.
const APOSTROPHES: [[&str; 4]; 6] = [
    ["O'Shaughnessy", "OShaughnessy", "O’Shaughnessy", "O Shaughnessy"],
    ["O'Halloran", "OHalloran", "O’Halloran", "O Halloran"],
    ["D'Amico", "DAmico", "D’Amico", "D Amico"],
    ["D'Souza", "DSouza", "D’Souza", "D Souza"],
    ["N'Diaye", "NDiaye", "N’Diaye", "N Diaye"],
    ["Ma'afala", "Maafala", "Ma’afala", "Ma afala"],
];

/// An apostrophe is dropped, curled, or replaced by a blank. The letters are equal, so it is the person. A system may
/// read a blank as the end of a name, so the form with a blank may be judged in two ways.
fn apostrophes() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (forms, person) in APOSTROPHES.iter().zip(people::adults()) {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let person = person.knowing(evidence);
            let form = |name: &str| person.with_family(name);
            let [plain, joined, curled, blank] = forms;
            pairs.extend(Pair::both_ways(&form(plain), &form(joined), Label::Exact));
            pairs.extend(Pair::both_ways(&form(plain), &form(curled), Label::Exact));
            pairs.extend(Pair::both_ways(&form(plain), &form(blank), Label::ExactOrProbable));
        }
    }
    pairs
}

/// The family name is hyphenated on one side. With a blank instead of the hyphen it is the person. Joined, the letters
/// still agree, but the parts are guessed.
fn hyphens() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().skip(1).step_by(2) {
        let second = person.mother.clone().unwrap().family;
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let person = person.knowing(evidence);
            let form = |between: &str| person.with_family(&format!("{}{between}{second}", person.family));
            pairs.extend(Pair::both_ways(&form("-"), &form(" "), Label::Exact));
            pairs.extend(Pair::both_ways(&form("-"), &form(""), Label::ExactOrProbable));
        }
    }
    pairs
}

fn first_letters(name: &str, count: usize) -> String {
    name.chars().take(count).collect()
}

/// A form with 15 or 20 places cuts the family name. What is there agrees, and so do given name, birth date and sex.
/// Address and phone number confirm the person. Without them a careful human asks, and the label is wider.
fn family_name_cut() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all() {
        let whole = format!("{}-{}", person.family, person.mother.clone().unwrap().family);
        for places in [15, 20] {
            let cut = first_letters(&whole, places);
            // A cut of one letter is a typing slip. A cut behind the hyphen drops a surname.
            if whole.chars().count() < places + 2 || cut.ends_with('-') {
                continue;
            }
            for evidence in [Evidence::Nothing, Evidence::Home, Evidence::Everything] {
                let long = person.knowing(evidence).with_family(&whole);
                let label = if evidence.has_household() { Label::Probable } else { Label::NotExact };
                pairs.extend(Pair::both_ways(&long, &long.with_family(&cut), label));
            }
        }
    }
    pairs
}

const LONG_GIVEN_NAMES: [(&str, &str); 8] = [
    ("Maria de los Remedios", "F"),
    ("Wilhelmina Charlotte", "F"),
    ("Alexandrina Victoria", "F"),
    ("Bartholomew Ferdinand", "M"),
    ("Christopher Nathaniel", "M"),
    ("Maria Concepcion Graciela", "F"),
    ("Muhammad Abdulrahman", "M"),
    ("Jose Maximiliano Ignacio", "M"),
];

/// The same for a long given name.
fn given_name_cut() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (&(whole, sex), person) in LONG_GIVEN_NAMES.iter().zip(people::adults()) {
        for evidence in Evidence::HOUSEHOLD {
            let long = person.knowing(evidence).with_sex(sex).with_given(whole);
            for places in [15, 18] {
                let cut = first_letters(whole, places);
                pairs.extend(Pair::both_ways(&long, &long.with_given(cut.trim_end()), Label::Probable));
            }
        }
    }
    pairs
}

/// A suffix stands in its own place, in the family name or in the given name, or on one side only. The birth date is
/// equal, so the suffix does not mean the father.
fn suffixes() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::adults_of("M").take(8) {
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let plain = person.knowing(evidence);
            let junior = plain.with_suffix("Jr");
            let in_family = plain.with_family(&format!("{} Jr", plain.family));
            let in_given = plain.with_given(&format!("{} Jr", plain.given));
            pairs.push(Pair::new(&junior, &junior, Label::Exact));
            pairs.push(Pair::new(&junior, &junior.with_suffix("Jr."), Label::Exact));
            pairs.extend(Pair::both_ways(&junior, &in_family, Label::Exact));
            pairs.extend(Pair::both_ways(&junior, &in_given, Label::Exact));
            pairs.extend(Pair::both_ways(&junior, &plain, Label::ExactOrProbable));
            pairs.extend(Pair::both_ways(&junior, &plain.with_suffix("II"), Label::ExactOrProbable));
        }
    }
    pairs
}
