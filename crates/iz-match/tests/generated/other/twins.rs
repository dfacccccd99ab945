//! Twins share family name, birth date, mother, address and phone number.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "other/twin_of_another_name", pairs: twin_of_another_name },
    Rule { name: "other/twin_of_like_name", pairs: twin_of_like_name },
    Rule { name: "other/twin_whose_name_begins_alike", pairs: twin_whose_name_begins_alike },
    Rule { name: "other/twin_of_another_second_name", pairs: twin_of_another_second_name },
    Rule { name: "other/twin_second_name_on_one_side", pairs: twin_second_name_on_one_side },
    Rule { name: "other/twin_of_another_order", pairs: twin_of_another_order },
    Rule { name: "other/twin_of_the_other_sex", pairs: twin_of_the_other_sex },
    Rule { name: "other/twin_born_after_midnight", pairs: twin_born_after_midnight },
];

/// Two names that parents give to twins, and the sex.
type Twins = (&'static str, &'static str, &'static str);

/// No slip makes one name out of the other.
const OTHER_NAMES: [Twins; 18] = [
    ("Caleb", "Joshua", "M"),
    ("Hector", "Ramiro", "M"),
    ("Ethan", "Logan", "M"),
    ("Tobias", "Felix", "M"),
    ("Minh", "Duc", "M"),
    ("Hassan", "Bilal", "M"),
    ("Jacob", "Jordan", "M"),
    ("Miles", "Mason", "M"),
    ("Darnell", "Damon", "M"),
    ("Hope", "Faith", "F"),
    ("Ruby", "Pearl", "F"),
    ("Ximena", "Renata", "F"),
    ("Linh", "Trang", "F"),
    ("Noura", "Hanan", "F"),
    ("Vera", "Sonya", "F"),
    ("Madison", "Morgan", "F"),
    ("Kayla", "Kendra", "F"),
    ("Serena", "Sabrina", "F"),
];

/// A letter or two apart, and both are names.
const LIKE_NAMES: [Twins; 20] = [
    ("Kaden", "Jaden", "M"),
    ("Hayden", "Jayden", "M"),
    ("Aaron", "Daron", "M"),
    ("Dario", "Mario", "M"),
    ("Timo", "Tino", "M"),
    ("Javion", "Davion", "M"),
    ("Nolan", "Dolan", "M"),
    ("Ronan", "Rowan", "M"),
    ("Kayla", "Layla", "F"),
    ("Mia", "Nia", "F"),
    ("Lara", "Clara", "F"),
    ("Alina", "Elina", "F"),
    ("Hana", "Dana", "F"),
    ("Tasha", "Sasha", "F"),
    ("Bella", "Della", "F"),
    ("Marina", "Karina", "F"),
    ("Xiaohong", "Xiaoling", "F"),
    ("Jianhua", "Jianping", "M"),
    ("Hassan", "Hussein", "M"),
    ("Milena", "Milana", "F"),
];

/// One name is the beginning of the other, and both are names.
const BEGIN_ALIKE: [Twins; 11] = [
    ("Carl", "Carlos", "M"),
    ("Jon", "Jonas", "M"),
    ("Omar", "Omari", "M"),
    ("Leon", "Leonel", "M"),
    ("Ari", "Ariel", "M"),
    ("Ana", "Anahi", "F"),
    ("Maria", "Mariana", "F"),
    ("Carol", "Carolina", "F"),
    ("Lia", "Liana", "F"),
    ("Rosa", "Rosalia", "F"),
    ("Thu", "Thuy", "F"),
];

/// Each pair of names on two children of the list who have everything else in common.
fn children(names: &'static [Twins]) -> Vec<[Person; 2]> {
    let mut twins = Vec::new();
    for sex in ["F", "M"] {
        let rows = names.iter().filter(|row| row.2 == sex);
        for (index, &(one, other, _)) in rows.enumerate() {
            for child in people::children_of(sex).skip(index).take(2) {
                twins.push([child.with_given(one), child.with_given(other)]);
            }
        }
    }
    twins
}

/// The pair as nobody, the registry, the asker or both say "twin". Orders are not known.
fn flags(one: &Person, other: &Person) -> [(Person, Person); 4] {
    let flag = |person: &Person| person.with_twin(0);
    [
        (one.clone(), other.clone()),
        (one.clone(), flag(other)),
        (flag(one), other.clone()),
        (flag(one), flag(other)),
    ]
}

/// Twins with different names. The pharmacy, the registry or both may know that the child is a twin.
fn twin_of_another_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for [one, other] in children(&OTHER_NAMES) {
        for (one, other) in flags(&one, &other) {
            pairs.extend(Pair::both_ways(&one, &other, Label::Mismatch));
        }
        for evidence in [Evidence::Nothing, Evidence::Home] {
            let (one, other) = (one.knowing(evidence), other.knowing(evidence));
            pairs.extend(Pair::both_ways(&one, &other, Label::Mismatch));
        }
    }
    pairs
}

/// The names are a letter apart. Where a twin is known, it is the twin. Where nobody says "twin", nobody can know.
fn twin_of_like_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for [one, other] in children(&LIKE_NAMES) {
        for (one, other) in flags(&one, &other) {
            let is_known = one.twin.is_some() || other.twin.is_some();
            let label = if is_known { Label::Mismatch } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&one, &other, label));
        }
        let (one, other) = (one.knowing(Evidence::Home), other.knowing(Evidence::Home));
        pairs.extend(Pair::both_ways(&one, &other, Label::NotExact));
    }
    pairs
}

/// Carl and Carlos. Where both sides say "twin", it is the twin. Otherwise it may be a short form.
fn twin_whose_name_begins_alike() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for [one, other] in children(&BEGIN_ALIKE) {
        for (one, other) in flags(&one, &other) {
            let is_known = one.twin.is_some() && other.twin.is_some();
            let label = if is_known { Label::Mismatch } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&one, &other, label));
        }
    }
    pairs
}

/// A first name of both twins, their second names, and the sex.
const SECOND_NAMES: [(&str, &str, &str, &str); 8] = [
    ("Maria", "Fernanda", "Belen", "F"),
    ("Ana", "Sofia", "Lucia", "F"),
    ("Thi", "Hong", "Thao", "F"),
    ("Mary", "Grace", "Joy", "F"),
    ("Jose", "Manuel", "Ramon", "M"),
    ("Juan", "Diego", "Pablo", "M"),
    ("Mohammed", "Ali", "Hassan", "M"),
    ("John", "Michael", "Patrick", "M"),
];

fn second_names() -> impl Iterator<Item = (Person, &'static str, &'static str)> {
    ["F", "M"].into_iter().flat_map(|sex| {
        let rows = SECOND_NAMES.iter().filter(move |row| row.3 == sex);
        rows.zip(people::children_of(sex))
            .map(|(&(first, one, other, _), child)| (child.with_given(first), one, other))
    })
}

/// A custom of several countries: the twins share the first name, and the second name tells them apart. Two whole second
/// names that differ are two children, in one field or in two. As middle names, a careful human may also think of a
/// child with three names, so the label is wider where nobody says "twin".
fn twin_of_another_second_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (child, one, other) in second_names() {
        let compound = |second: &str| child.with_given(&format!("{} {second}", child.given));
        let divided = |second: &str| child.with_middle(second);
        for (one, other) in flags(&compound(one), &compound(other)) {
            pairs.extend(Pair::both_ways(&one, &other, Label::Mismatch));
        }
        for (one, other) in flags(&divided(one), &divided(other)) {
            let is_known = one.twin.is_some() && other.twin.is_some();
            let label = if is_known { Label::Mismatch } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&one, &other, label));
        }
    }
    pairs
}

/// A twin is known, and only one side has the second name. It may be either twin, so it is never certain.
fn twin_second_name_on_one_side() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (child, second, _) in second_names() {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let child = child.knowing(evidence);
            for (one, other) in flags(&child, &child.with_middle(second)).into_iter().skip(1) {
                pairs.extend(Pair::both_ways(&one, &other, Label::NotExact));
            }
        }
    }
    pairs
}

/// The birth orders differ. Whatever the names are, other than equal, it is the twin.
fn twin_of_another_order() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for names in [&OTHER_NAMES[..], &LIKE_NAMES[..], &BEGIN_ALIKE[..]] {
        for [one, other] in children(names) {
            pairs.extend(Pair::both_ways(&one.with_twin(1), &other.with_twin(2), Label::Mismatch));
        }
    }
    pairs
}

/// A boy and a girl, of names that may be like or not.
fn twin_of_the_other_sex() -> Vec<Pair> {
    const NAMES: [(&str, &str); 8] = [
        ("Hunter", "Willow"),
        ("Diego", "Camila"),
        ("Alex", "Alexa"),
        ("Adrian", "Adriana"),
        ("Daniel", "Danielle"),
        ("Khalid", "Khalida"),
        ("Aleksei", "Aleksandra"),
        ("Jude", "June"),
    ];
    let mut pairs = Vec::new();
    for (&(boy, girl), child) in NAMES.iter().zip(people::children()) {
        for evidence in Evidence::ALL {
            let child = child.knowing(evidence);
            let (boy, girl) = (child.with_given(boy).with_sex("M"), child.with_given(girl).with_sex("F"));
            pairs.extend(Pair::both_ways(&boy, &girl, Label::Mismatch));
        }
    }
    pairs
}

/// One twin before midnight and one after it.
fn twin_born_after_midnight() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for [one, other] in children(&OTHER_NAMES) {
        let other = other.with_born(one.born.tomorrow().unwrap());
        pairs.extend(Pair::both_ways(&one, &other, Label::Mismatch));
        pairs.extend(Pair::both_ways(&one.with_twin(1), &other.with_twin(2), Label::Mismatch));
    }
    pairs
}
