//! Which profile of the program is probably meant by a section that names none.

use iz_facade::client::RegistryProfile;
use toml::{Table, Value};

/// Words by which people know a registry, and its profile.
const WORDS: [(&str, &str); 15] = [
    ("texas", "tx"),
    ("immtrac", "tx"),
    ("immtrac2", "tx"),
    ("dshs", "tx"),
    ("izg", "izgateway"),
    ("gateway", "izgateway"),
    ("hub", "izgateway"),
    ("simulated", "sandbox"),
    ("simulator", "sandbox"),
    ("demo", "sandbox"),
    ("wisconsin", "wir-sample"),
    ("envision", "webiz-sample"),
    ("iweb", "stc-sample"),
    ("form", "post-sample"),
    ("post", "post-sample"),
];

/// The least similarity (Jaro-Winkler, 0 to 1) of a misspelled word.
const SIMILAR: f64 = 0.9;

/// The profile that is probably meant. A word in the id decides, then a word in `name` or in the host of the endpoint,
/// then a similar spelling of the id. `None` if nothing fits.
pub(super) fn of(id: &str, changes: &Table) -> Option<&'static str> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let endpoint = text(changes.get("transport").and_then(|transport| transport.get("endpoint")));
    let host = endpoint.split("//").nth(1).and_then(|rest| rest.split(['/', '?', '@']).next());
    let places = [id.to_owned(), text(changes.get("name")), host.unwrap_or_default().to_owned()];
    let by_word = places.iter().find_map(|place| words(place).find_map(|word| known(&word)));
    by_word.or_else(|| similar(&id.to_ascii_lowercase()))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The profile of a word: its id, its id without `-sample`, or a word of the table.
fn known(word: &str) -> Option<&'static str> {
    let is_id = |id: &&str| *id == word || id.strip_suffix("-sample") == Some(word);
    let by_table = || WORDS.iter().find(|(known, _)| *known == word).map(|(_, id)| *id);
    RegistryProfile::shipped().find(is_id).or_else(by_table)
}

fn similar(id: &str) -> Option<&'static str> {
    let ids = RegistryProfile::shipped().map(|shipped| (shipped, shipped));
    let names = ids.chain(WORDS).filter(|(name, _)| name.len() > 3);
    let rated = names.map(|(name, profile)| (strsim::jaro_winkler(id, name), profile));
    let best = rated.max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(similarity, _)| *similarity >= SIMILAR).map(|(_, profile)| profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_means_a_profile_of_the_program() {
        for (word, profile) in WORDS {
            assert!(RegistryProfile::shipped().any(|shipped| shipped == profile), "{word}");
            assert_eq!(of(word, &Table::new()), Some(profile), "{word}");
        }
        for profile in RegistryProfile::shipped() {
            assert_eq!(of(&profile.to_uppercase(), &Table::new()), Some(profile));
        }
    }

    #[test]
    fn an_unlike_name_means_nothing() {
        for id in ["", "main", "registry", "chain", "t", "x", "prod", "store-12", "ohio", "Ωmega"] {
            assert_eq!(of(id, &Table::new()), None, "{id}");
        }
    }
}
