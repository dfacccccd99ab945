//! Given names that differ in the letter of the gender.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/name_of_the_other_gender", pairs: name_of_the_other_gender },
    Rule { name: "other/name_of_the_other_gender_sex_unknown", pairs: sex_unknown },
    Rule { name: "other/name_of_the_other_gender_nothing_else", pairs: nothing_else },
];

/// A name of boys and the name of girls made from it.
const NAMES: [(&str, &str); 18] = [
    ("Luis", "Luisa"),
    ("Daniel", "Daniela"),
    ("Gabriel", "Gabriela"),
    ("Julio", "Julia"),
    ("Antonio", "Antonia"),
    ("Victor", "Victoria"),
    ("Francisco", "Francisca"),
    ("Alejandro", "Alejandra"),
    ("Fernando", "Fernanda"),
    ("Ivan", "Ivana"),
    ("Paul", "Paula"),
    ("Robert", "Roberta"),
    ("Erik", "Erika"),
    ("Joseph", "Josephine"),
    ("Patrick", "Patricia"),
    ("Aleksandr", "Aleksandra"),
    ("Jamil", "Jamila"),
    ("Claudio", "Claudia"),
];

/// Each pair of names on two people of the list.
fn brothers_and_sisters(evidence: Evidence) -> Vec<[Person; 2]> {
    let mut people_of_both_sexes = Vec::new();
    for (index, &(boy, girl)) in NAMES.iter().enumerate() {
        for person in people::all().iter().skip(index).step_by(24) {
            let person = person.knowing(evidence);
            people_of_both_sexes
                .push([person.with_given(boy).with_sex("M"), person.with_given(girl).with_sex("F")]);
        }
    }
    people_of_both_sexes
}

/// Both sexes are known, and they differ. The household agrees: it is the twin.
fn name_of_the_other_gender() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for evidence in [Evidence::Nothing, Evidence::Everything] {
        for [boy, girl] in brothers_and_sisters(evidence) {
            pairs.extend(Pair::both_ways(&boy, &girl, Label::Mismatch));
        }
    }
    pairs
}

/// One sex is missing. The names say which it is, so it is the twin.
fn sex_unknown() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for [boy, girl] in brothers_and_sisters(Evidence::Everything) {
        for sex in ["", "U"] {
            pairs.extend(Pair::both_ways(&boy.with_sex(sex), &girl, Label::Mismatch));
            pairs.extend(Pair::both_ways(&boy, &girl.with_sex(sex), Label::Mismatch));
        }
    }
    pairs
}

/// One sex is missing, and nothing else is known. It may be a slip of one letter, so nobody can know.
fn nothing_else() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for [boy, girl] in brothers_and_sisters(Evidence::Nothing) {
        for sex in ["", "U"] {
            pairs.extend(Pair::both_ways(&boy.with_sex(sex), &girl, Label::NotExact));
            pairs.extend(Pair::both_ways(&boy, &girl.with_sex(sex), Label::NotExact));
        }
    }
    pairs
}
