//! Another address or phone number, and other forms of the same.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/moved", pairs: moved },
    Rule { name: "same/address_written_otherwise", pairs: address_written_otherwise },
    Rule { name: "same/phone_written_otherwise", pairs: phone_written_otherwise },
    Rule { name: "same/placeholder_phone", pairs: placeholder_phone },
];

/// People move. Names, birth date and sex agree.
fn moved() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all() {
        for evidence in Evidence::HOUSEHOLD {
            let person = person.knowing(evidence);
            pairs.extend(Pair::both_ways(&person, &person.moved(), Label::ExactOrProbable));
        }
    }
    pairs
}

/// Short forms and long forms of one street, each as both sides may write it.
const STREETS: [(&str, &str); 8] = [
    ("415 Heron Cove Court", "415 Heron Cove Ct"),
    ("415 N Alder Mill Way", "415 North Alder Mill Way"),
    ("415 Old Quarry Road", "415 Old Quarry Rd."),
    ("415 Larkspur Lane Apt 12", "415 Larkspur Ln #12"),
    ("415 Sandpiper Trail", "415 Sandpiper Trl"),
    ("415 Mesquite Bend Drive", "415 Mesquite Bend"),
    ("415 FM 1960 Rd W", "415 Farm to Market 1960 Road West"),
    ("P.O. Box 3177", "PO Box 3177"),
];

/// The address is written in another form. Names, birth date and sex agree, so it is the person.
fn address_written_otherwise() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (index, &(one, other)) in STREETS.iter().enumerate() {
        for person in people::all().iter().skip(index).step_by(STREETS.len()) {
            let home =
                |street: &str, zip: &str| person.knowing(Evidence::Nothing).with_home(street, "Katy", zip);
            pairs.extend(Pair::both_ways(&home(one, "77494"), &home(other, "77494"), Label::Exact));
            pairs.extend(Pair::both_ways(&home(one, "77494-3310"), &home(one, "77494"), Label::Exact));
        }
    }
    pairs
}

/// The number has other punctuation, or the code of the country.
fn phone_written_otherwise() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(3) {
        let person = person.knowing(Evidence::Home);
        let digits: String = person.phone.chars().filter(char::is_ascii_digit).collect();
        let (area, local) = (&digits[..3], &digits[3..]);
        for form in
            [digits.clone(), format!("({area}) {local}"), format!("1-{area}-{local}"), format!("+1{digits}")]
        {
            pairs.push(Pair::new(&person.with_phone(&form), &person, Label::Exact));
        }
    }
    pairs
}

/// A number of zeros or nines is no number. It never differs from a number.
fn placeholder_phone() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for person in people::all().iter().step_by(4) {
        let person = person.knowing(Evidence::Home);
        for number in ["000-000-0000", "999-999-9999", "555-555-5555"] {
            let other = person.with_phone(number);
            pairs.extend(Pair::both_ways(&person, &other, Label::ExactOrProbable));
            pairs.push(Pair::new(&other, &other, Label::ExactOrProbable));
        }
    }
    pairs
}
