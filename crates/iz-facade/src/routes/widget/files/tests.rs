use std::{collections::BTreeSet, fs, path::Path as FilePath};

use serde_json::Value;

use super::*;
use crate::routes::page_rules;

fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().map(|(name, _, text)| (*name, *text)).chain([("page.html", PAGE)])
}

#[test]
fn every_file_of_the_folder_is_served_and_no_other() {
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR")).join("widget");
    let there: BTreeSet<String> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(texts().map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>(), there);
}

#[test]
fn asvs_3_2_2_the_files_follow_the_rules_of_pages() {
    page_rules::check_page(PAGE, "/widget");
    let mut scripts = 0;
    for (name, text) in texts() {
        page_rules::check_sources(name, text);
        if name.ends_with(".js") {
            page_rules::check_script(name, text);
            scripts += 1;
        }
    }
    assert!(scripts > 20, "{scripts} scripts");
}

/// The keys of an object, with those inside it.
fn keys(value: &Value, before: &str, keys_of: &mut BTreeSet<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let key = format!("{before}/{key}");
        keys(value, &key, keys_of);
        keys_of.insert(key);
    }
}

fn words(name: &str) -> Value {
    let (_, _, text) = FILES.iter().find(|(known, ..)| *known == name).unwrap();
    serde_json::from_str(text).unwrap()
}

#[test]
fn both_languages_have_the_same_words() {
    let of = |name| {
        let mut found = BTreeSet::new();
        keys(&words(name), "", &mut found);
        found
    };
    assert_eq!(of("en.json"), of("es.json"));
}

/// Schemas whose words no page shows: those of requests, and of registries and tokens.
const OF_NO_PAGE: &[&str] = &["BreakerPosition", "CertificateState", "ChoiceRule", "Profile"];

#[test]
fn every_code_of_an_answer_has_its_words() {
    let document: Value = serde_json::from_str(include_str!("../../../../openapi.json")).unwrap();
    let (english, spanish) = (words("en.json"), words("es.json"));
    let (mut missing, mut checked) = (Vec::new(), 0);
    for (schema, description) in document["components"]["schemas"].as_object().unwrap() {
        let listed = description["enum"].as_array().into_iter().flatten();
        let described = description["anyOf"].as_array().into_iter().flatten();
        let codes = listed.chain(described.flat_map(|one| one["enum"].as_array().into_iter().flatten()));
        for code in codes.filter_map(Value::as_str).filter(|_| !OF_NO_PAGE.contains(&schema.as_str())) {
            checked += 1;
            for (language, words) in [("en", &english), ("es", &spanish)] {
                let text = words["codes"][schema][code].as_str().unwrap_or_default();
                if text.trim().is_empty() {
                    missing.push(format!("{language}: codes.{schema}.{code}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(checked > 150, "{checked} codes");
}
