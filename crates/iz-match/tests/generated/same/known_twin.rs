//! The right one of twins: both sides know the birth order, and it is the same.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
    typing_slip,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/known_twin", pairs: known_twin },
    Rule { name: "same/known_twin_with_slip", pairs: known_twin_with_slip },
    Rule { name: "same/known_twin_with_nickname", pairs: known_twin_with_nickname },
    Rule { name: "same/known_twin_with_middle_initial", pairs: known_twin_with_middle_initial },
];

/// Names, birth date, sex and birth order agree. Where an order is missing, the whole name still agrees.
fn known_twin() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children() {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let child = child.knowing(evidence);
            let (first, unknown) = (child.with_twin(1), child.with_twin(0));
            pairs.push(Pair::new(&first, &first, Label::Exact));
            pairs.extend(Pair::both_ways(&first, &unknown, Label::ExactOrProbable));
            pairs.extend(Pair::both_ways(&first, &child, Label::ExactOrProbable));
            pairs.push(Pair::new(&unknown, &unknown, Label::ExactOrProbable));
        }
    }
    pairs
}

/// Two letters of the given name are swapped, and the word is no name. Birth order and household agree.
fn known_twin_with_slip() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for child in people::children().iter().map(|child| child.with_twin(2)) {
        for slip in typing_slip::neighbours_swapped(&child.given) {
            pairs.extend(Pair::both_ways(&child, &child.with_given(&slip), Label::Probable));
        }
    }
    pairs
}

/// A short form that nobody gives to the other twin. Birth order and household agree.
fn known_twin_with_nickname() -> Vec<Pair> {
    const NAMES: [(&str, &str, &str); 8] = [
        ("Liz", "Elizabeth", "F"),
        ("Maggie", "Margaret", "F"),
        ("Becky", "Rebecca", "F"),
        ("Lety", "Leticia", "F"),
        ("Billy", "William", "M"),
        ("Bobby", "Robert", "M"),
        ("Tony", "Anthony", "M"),
        ("Memo", "Guillermo", "M"),
    ];
    let mut pairs = Vec::new();
    for sex in ["F", "M"] {
        let rows = NAMES.iter().filter(|row| row.2 == sex);
        for (&(short, whole, _), child) in rows.zip(people::children_of(sex)) {
            let child = child.with_twin(1);
            pairs.extend(Pair::both_ways(
                &child.with_given(short),
                &child.with_given(whole),
                Label::Probable,
            ));
        }
    }
    pairs
}

/// One side has only the initial of the middle name, or a word such as `NMN` (no middle name). The birth order agrees.
fn known_twin_with_middle_initial() -> Vec<Pair> {
    let mut pairs = Vec::new();
    let children = people::with_middle_names().into_iter().filter(|person| !person.is_adult());
    for child in children.map(|child: Person| child.with_twin(1)) {
        for middle in [&child.middle[..1], "NMN", "NMI"] {
            pairs.push(Pair::new(&child, &child.with_middle(middle), Label::ExactOrProbable));
        }
    }
    pairs
}
