//! Articles and prefixes of family names, joined, written otherwise, or dropped.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/article_joined", pairs: article_joined },
    Rule { name: "same/article_dropped", pairs: article_dropped },
    Rule { name: "same/prefix_spelled_otherwise", pairs: prefix_spelled_otherwise },
    Rule { name: "same/saint", pairs: saint },
];

const JOINED: [(&str, &str); 22] = [
    ("De la Fuente", "DelaFuente"),
    ("De La Rosa", "De Larosa"),
    ("Del Bosque", "Delbosque"),
    ("De los Reyes", "Delosreyes"),
    ("Delos Santos", "De los Santos"),
    ("Dela Peña", "Delapena"),
    ("De Anda", "Deanda"),
    ("Al-Khatib", "Alkhatib"),
    ("Al Rashidi", "Alrashidi"),
    ("El-Sayed", "Elsayed"),
    ("El Masri", "El-Masri"),
    ("Abu Zayd", "Abuzayd"),
    ("McGillicuddy", "Mc Gillicuddy"),
    ("MacAuliffe", "Mac Auliffe"),
    ("Van den Broek", "Vandenbroek"),
    ("Van Houten", "Vanhouten"),
    ("Von Hagen", "Vonhagen"),
    ("Le Blanc", "Leblanc"),
    ("La Rue", "Larue"),
    ("Di Marco", "Dimarco"),
    ("Ben David", "Bendavid"),
    ("Fitz William", "Fitzwilliam"),
];

/// A blank between an article and a name comes and goes. The letters agree, so it is the person.
fn article_joined() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (&(apart, joined), person) in JOINED.iter().zip(people::all()) {
        for evidence in Evidence::ALL {
            let person = person.knowing(evidence).with_family(apart);
            pairs.extend(Pair::both_ways(&person, &person.with_family(joined), Label::Exact));
        }
    }
    pairs
}

/// A name with an article, both apart and joined, and the name without it.
const DROPPED: [(&str, &str, &str); 16] = [
    ("De la Fuente", "Delafuente", "Fuente"),
    ("De la Rosa", "Delarosa", "Rosa"),
    ("Del Bosque", "Delbosque", "Bosque"),
    ("De los Reyes", "Delosreyes", "Reyes"),
    ("De Anda", "Deanda", "Anda"),
    ("Delos Santos", "Delossantos", "Santos"),
    ("Al-Khatib", "Alkhatib", "Khatib"),
    ("Al-Rashidi", "Alrashidi", "Rashidi"),
    ("El-Sayed", "Elsayed", "Sayed"),
    ("El Masri", "Elmasri", "Masri"),
    ("O'Shaughnessy", "Oshaughnessy", "Shaughnessy"),
    ("O'Halloran", "Ohalloran", "Halloran"),
    ("Van den Broek", "Vandenbroek", "Broek"),
    ("Van Houten", "Vanhouten", "Houten"),
    ("Von Hagen", "Vonhagen", "Hagen"),
    ("Dos Passos", "Dospassos", "Passos"),
];

/// The article is dropped. Where it stands apart, or where the household agrees, it is likely the person. A joined
/// article without a household is wider, because a guess divides the word.
fn article_dropped() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (&(apart, joined, bare), person) in DROPPED.iter().zip(people::all()) {
        for evidence in [Evidence::Nothing, Evidence::Home, Evidence::Everything] {
            let person = person.knowing(evidence).with_family(bare);
            let label = if evidence.has_household() { Label::Probable } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&person, &person.with_family(apart), Label::Probable));
            pairs.extend(Pair::both_ways(&person, &person.with_family(joined), label));
        }
    }
    pairs
}

const SPELLED_OTHERWISE: [(&str, &str); 10] = [
    ("MacAuliffe", "McAuliffe"),
    ("MacInerney", "McInerney"),
    ("MacNamara", "M'Namara"),
    ("Al-Khatib", "El-Khatib"),
    ("Al-Masri", "El Masri"),
    ("De la Fuente", "De Fuente"),
    ("De los Reyes", "De Reyes"),
    ("D'Amico", "De Amico"),
    ("Van den Broek", "Van der Broek"),
    ("O'Halloran", "O'Hallaran"),
];

/// The prefix has another form. The household confirms the person.
fn prefix_spelled_otherwise() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (&(one, other), person) in SPELLED_OTHERWISE.iter().zip(people::all()) {
        for evidence in [Evidence::Nothing, Evidence::Home, Evidence::Everything] {
            let person = person.knowing(evidence).with_family(one);
            let label = if evidence.has_household() { Label::Probable } else { Label::NotExact };
            pairs.extend(Pair::both_ways(&person, &person.with_family(other), label));
        }
    }
    pairs
}

const SAINTS: [[&str; 4]; 4] = [
    ["St. Leger", "St Leger", "Saint Leger", "Stleger"],
    ["St. Germain", "St Germain", "Saint-Germain", "Stgermain"],
    ["St. Amand", "St Amand", "Saint Amand", "St-Amand"],
    ["Ste. Croix", "Ste Croix", "Sainte Croix", "Ste-Croix"],
];

/// "St" is the short form of "Saint". A dot, a blank or a hyphen tells nobody apart. Other forms are judged in two ways.
fn saint() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (forms, person) in SAINTS.iter().zip(people::all()) {
        for evidence in Evidence::ALL {
            let form = |name: &str| person.knowing(evidence).with_family(name);
            let [dotted, plain, whole, other] = forms;
            pairs.extend(Pair::both_ways(&form(dotted), &form(plain), Label::Exact));
            pairs.extend(Pair::both_ways(&form(dotted), &form(whole), Label::ExactOrProbable));
            pairs.extend(Pair::both_ways(&form(plain), &form(whole), Label::ExactOrProbable));
            pairs.extend(Pair::both_ways(&form(dotted), &form(other), Label::ExactOrProbable));
            pairs.extend(Pair::both_ways(&form(whole), &form(other), Label::ExactOrProbable));
        }
    }
    pairs
}
