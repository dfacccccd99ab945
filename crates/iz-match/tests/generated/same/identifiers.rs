//! Equal identifiers that are written in two ways, and what an equal identifier confirms.

use jiff::ToSpan;

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    record::REGISTRY,
    typing_slip,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/identifier_written_otherwise", pairs: identifier_written_otherwise },
    Rule { name: "same/number_of_another_clinic", pairs: number_of_another_clinic },
    Rule { name: "same/chart_number_changed", pairs: chart_number_changed },
    Rule { name: "same/placeholder_ssn", pairs: placeholder_ssn },
    Rule { name: "same/registry_number_after_adoption", pairs: registry_number_after_adoption },
    Rule { name: "same/registry_number_and_nickname", pairs: registry_number_and_nickname },
    Rule { name: "same/ssn_confirms_changed_name", pairs: ssn_confirms_changed_name },
    Rule { name: "same/ssn_confirms_nearby_year", pairs: ssn_confirms_nearby_year },
    Rule { name: "same/chart_number_confirms_slip", pairs: chart_number_confirms_slip },
];

/// The type, the authority on both sides, the value that is asked, and the value on file. The last member says whether a
/// rule of the identifier's own makes both forms equal. Where it is only a guess, the label is wider.
const FORMS: [(&str, &str, &str, &str, bool); 16] = [
    ("SR", REGISTRY, "7710934", "7710934", true),
    ("SR", REGISTRY, "0007710934", "7710934", false),
    ("SR", REGISTRY, "7710934 ", "7710934", true),
    ("SS", "SSA", "467-83-2915", "467832915", true),
    ("SS", "SSA", "467832915", "467-83-2915", true),
    ("SS", "SSA", "467 83 2915", "467832915", true),
    ("MA", "TXMEDICAID", "518204766", "518204766", true),
    ("MA", "TXMEDICAID", "018204766", "18204766", false),
    ("MA", "TXMEDICAID", "18204766", "018204766", false),
    ("MA", "TXMEDICAID", "518-204-766", "518204766", false),
    ("MC", "CMS", "2QH7-RW4-YD81", "2QH7RW4YD81", true),
    ("MC", "CMS", "2qh7rw4yd81", "2QH7RW4YD81", true),
    ("MR", "CLINICEAST", "H20417", "H20417", true),
    ("MR", "CLINICEAST", "H-20417", "H20417", false),
    ("MR", "CLINICEAST", "0000020417", "20417", false),
    ("MR", "CLINICEAST", "h20417", "H20417", false),
];

/// Dashes, blanks, leading zeros and case do not make another number. Names, birth date and sex agree.
fn identifier_written_otherwise() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (index, &(type_code, authority, asked, found, is_certain)) in FORMS.iter().enumerate() {
        for person in people::all().iter().skip(index % 4).step_by(4) {
            let person = person.knowing(Evidence::Nothing);
            let label = if is_certain { Label::Exact } else { Label::ExactOrProbable };
            let with = |value: &str| person.with_identifier(value, authority, type_code);
            pairs.push(Pair::new(&with(asked), &with(found), label));
        }
    }
    pairs
}

/// Every clinic counts its charts itself. The number of another clinic says nothing.
fn number_of_another_clinic() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all() {
        let person = person.knowing(Evidence::Nothing);
        let asked = person.with_identifier("H20417", "CLINICEAST", "MR");
        for value in ["H20417", "K99310"] {
            pairs.push(Pair::new(&asked, &person.with_identifier(value, "CLINICWEST", "MR"), Label::Exact));
        }
    }
    pairs
}

/// A clinic opens a second chart for one person. The rest agrees.
fn chart_number_changed() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(2) {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let chart = |value: &str| person.knowing(evidence).with_identifier(value, "CLINICEAST", "MR");
            pairs.push(Pair::new(&chart("H20417"), &chart("H88102"), Label::ExactOrProbable));
        }
    }
    pairs
}

/// Numbers that the Social Security Administration never issues are placeholders. They never differ from a number.
fn placeholder_ssn() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::adults() {
        let person = person.knowing(Evidence::Home);
        let ssn = |value: &str| person.with_identifier(value, "SSA", "SS");
        for placeholder in
            ["000-00-0000", "000-12-3456", "999-99-9999", "666-12-3456", "467-00-2915", "467-83-0000"]
        {
            pairs.extend(Pair::both_ways(&ssn(placeholder), &ssn("467-83-2915"), Label::ExactOrProbable));
        }
    }
    pairs
}

/// A child was adopted and has other names. The registry's own number, the birth date and the sex agree.
fn registry_number_after_adoption() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (child, given) in
        people::children().iter().zip(["Marlowe", "Sheridan", "Lennox", "Ellery"].iter().cycle())
    {
        let child = child.knowing(Evidence::Nothing).with_identifier("7710934", REGISTRY, "SR");
        let adopted = child.with_family("Stringfellow").with_given(given);
        pairs.extend(Pair::both_ways(&child, &adopted, Label::Probable));
        pairs.extend(Pair::both_ways(&child, &child.with_family("Stringfellow"), Label::Probable));
    }
    pairs
}

/// A woman married, and the asker has her short form. The registry's own number, the birth date and the sex agree.
fn registry_number_and_nickname() -> Vec<Pair> {
    const NAMES: [(&str, &str); 4] =
        [("Liz", "Elizabeth"), ("Kathy", "Katherine"), ("Tere", "Teresa"), ("Vicky", "Victoria")];
    let mut pairs = Vec::new();
    for (woman, (short, whole)) in people::women().iter().zip(NAMES.iter().cycle()) {
        let woman = woman.knowing(Evidence::Nothing).with_identifier("7710934", REGISTRY, "SR");
        let married = woman.with_family("Stringfellow").with_given(whole);
        pairs.extend(Pair::both_ways(&woman.with_given(short), &married, Label::Probable));
    }
    pairs
}

/// The family name is another one. Social security number, given name, birth date, sex and mother agree.
fn ssn_confirms_changed_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all() {
        let person = person.knowing(Evidence::Mother).with_identifier("467-83-2915", "SSA", "SS");
        pairs.extend(Pair::both_ways(&person, &person.with_family("Stringfellow"), Label::Probable));
    }
    pairs
}

/// The year is one off. Social security number, both given names, address and phone number agree.
fn ssn_confirms_nearby_year() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::with_middle_names() {
        let person = person.knowing(Evidence::Home).with_identifier("467-83-2915", "SSA", "SS");
        pairs.push(Pair::new(&person, &person.with_born(person.born - 1.year()), Label::Probable));
    }
    pairs
}

/// The given name has a slip, and the chart number of the asking clinic agrees.
fn chart_number_confirms_slip() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::adults() {
        let person = person.knowing(Evidence::Nothing).with_identifier("H20417", "CLINICEAST", "MR");
        for slip in typing_slip::letter_lost(&person.given) {
            pairs.push(Pair::new(&person, &person.with_given(&slip), Label::Probable));
        }
    }
    pairs
}
