//! Another family name after a marriage, a divorce or an adoption.

use crate::{
    evidence::Evidence,
    pair::{Label, Pair, Rule},
    people,
    person::Person,
};

pub(crate) const RULES: &[Rule] = &[
    Rule { name: "same/maiden_name_as_alias", pairs: maiden_name_as_alias },
    Rule { name: "same/married_at_one_address", pairs: married_at_one_address },
    Rule { name: "same/married_and_moved", pairs: married_and_moved },
    Rule { name: "same/married_with_nothing_else", pairs: married_with_nothing_else },
    Rule { name: "same/hyphenated_on_marriage", pairs: hyphenated_on_marriage },
    Rule { name: "same/maiden_name_as_middle_name", pairs: maiden_name_as_middle_name },
    Rule { name: "same/child_with_stepfathers_name", pairs: child_with_stepfathers_name },
    Rule { name: "same/man_with_wifes_name", pairs: man_with_wifes_name },
];

/// Family names of husbands, which no person of the list has.
const NEW_NAMES: [&str; 6] =
    ["Stringfellow", "Balderrama", "Kowalczyk", "Thibodeaux", "Underhill", "Nakamura"];

/// Each person with a new family name.
fn renamed(people: Vec<Person>) -> impl Iterator<Item = (Person, Person)> {
    people.into_iter().zip(NEW_NAMES.iter().cycle()).map(|(person, name)| {
        let renamed = person.with_family(name);
        (person, renamed)
    })
}

/// The registry has the maiden name as an alias of type M, with or without the given name. It says itself that both
/// names are one person's.
fn maiden_name_as_alias() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (maiden, married) in renamed(people::women()) {
        for evidence in [Evidence::Nothing, Evidence::Everything] {
            let (maiden, married) = (maiden.knowing(evidence), married.knowing(evidence));
            for alias in
                [format!("{}^{}^^^^^M", maiden.family, maiden.given), format!("{}^^^^^^M", maiden.family)]
            {
                let record = married.with_alias(&alias.to_uppercase());
                pairs.push(Pair::new(&maiden, &record, Label::ExactOrProbable));
            }
        }
    }
    pairs
}

/// A woman took another name, or took her own name again. The household, the given name, the birth date and the sex
/// agree, so it is likely the person.
fn married_at_one_address() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (maiden, married) in renamed(people::women()) {
        for evidence in Evidence::HOUSEHOLD {
            let (maiden, married) = (maiden.knowing(evidence), married.knowing(evidence));
            pairs.extend(Pair::both_ways(&maiden, &married, Label::Probable));
        }
    }
    pairs
}

/// A woman married and moved. She kept her mobile phone number, and her mother's maiden name agrees.
fn married_and_moved() -> Vec<Pair> {
    renamed(people::women())
        .flat_map(|(maiden, married)| {
            let phone = maiden.phone.clone();
            Pair::both_ways(&maiden, &married.moved().with_phone(&phone), Label::Probable)
        })
        .collect()
}

/// Given name, birth date and sex agree, and perhaps the mother's maiden name. Nobody can know.
fn married_with_nothing_else() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (maiden, married) in renamed(people::women()) {
        for evidence in [Evidence::Nothing, Evidence::Mother] {
            let (maiden, married) = (maiden.knowing(evidence), married.knowing(evidence));
            pairs.extend(Pair::both_ways(&maiden, &married, Label::NotExact));
        }
    }
    pairs
}

/// A woman puts her husband's name before or behind her own. Her own name stays, so it is likely the person.
fn hyphenated_on_marriage() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (maiden, married) in renamed(people::women()) {
        for family in
            [format!("{}-{}", maiden.family, married.family), format!("{} {}", married.family, maiden.family)]
        {
            for evidence in Evidence::ALL {
                let (maiden, married) =
                    (maiden.knowing(evidence), maiden.knowing(evidence).with_family(&family));
                pairs.extend(Pair::both_ways(&maiden, &married, Label::Probable));
            }
        }
    }
    pairs
}

/// A custom of the South: the maiden name becomes the middle name.
fn maiden_name_as_middle_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (maiden, married) in renamed(people::women()) {
        for evidence in Evidence::ALL {
            let married = married.knowing(evidence).with_middle(&maiden.family);
            pairs.extend(Pair::both_ways(&maiden.knowing(evidence), &married, Label::Probable));
        }
    }
    pairs
}

/// A child has the name of the mother's husband. Given name, birth date, sex, mother, address and phone number agree. A
/// chart number may agree too.
fn child_with_stepfathers_name() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (child, adopted) in renamed(people::children()) {
        pairs.extend(Pair::both_ways(&child, &adopted, Label::Probable));
        let chart = |person: &Person| person.with_identifier("H20417", "CLINICEAST", "MR");
        pairs.extend(Pair::both_ways(&chart(&child), &chart(&adopted), Label::Probable));
    }
    pairs
}

/// A man takes the name of his wife. Everything else agrees.
fn man_with_wifes_name() -> Vec<Pair> {
    renamed(people::adults())
        .filter(|(man, _)| man.sex == "M")
        .flat_map(|(man, married)| Pair::both_ways(&man, &married, Label::Probable))
        .collect()
}
