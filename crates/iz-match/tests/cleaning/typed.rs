//! Values as people and programs type them, and many that nobody would.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value};

/// Parts of texts that mean something to a cleaner.
const PARTS: [&str; 80] = [
    " ", " ", "-", "/", ".", ",", "+", "+1", "1", "0", "12", "06", "04", "24", "2019", "1066", "2119", "19",
    "512", "555", "0187", "000", "999", "76701", "1234", "x", "ext", "#", "@", "example", ".org", "<", ">",
    "mailto:", "TX", "Texas", "US", "Ontario", "Mexico", "F", "female", "Male", "unknown", "none", "N/A",
    "Y", "N", "twin", "B", "2nd", "of", "Jun", "de", "T", "Z", ":", "00:00", "mrn", "SSN", "MR", "home",
    "\"\"", "'", "’", "–", "Ａ", "\u{200b}", "\u{200d}", "\u{3000}", "\n", "\t", "😀", "é", "李", "Zqxvpl",
    "\u{fffd}", "｜", "ˆ", "˜", "ǀ",
];

/// Members of the patient and of its parts, and some that are not known.
const MEMBERS: [&str; 24] = [
    "name",
    "birth_date",
    "sex",
    "address",
    "phone",
    "email",
    "identifiers",
    "multiple_birth",
    "last_updated",
    "last_updated_at",
    "mothers_maiden_name",
    "street",
    "other",
    "city",
    "state",
    "zip",
    "country",
    "type",
    "value",
    "assigning_authority",
    "indicator",
    "order",
    "surname",
    "a/b~c",
];

fn text() -> impl Strategy<Value = String> {
    let joined = vec(select(&PARTS[..]), 0..7).prop_map(|parts| parts.concat());
    prop_oneof![6 => joined, 1 => any::<String>(), 1 => ".{0,20}", 1 => "[0-9 ()/.+-]{0,24}", 1 => "[a-z]{200,300}"]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => text().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => (0_i64..400).prop_map(Value::from),
        1 => (0_i32..4000).prop_map(|whole| Value::from(f64::from(whole) + 0.5)),
        1 => Just(Value::Null),
    ]
}

/// A value of one member: mostly a text or an object with its usual members.
pub(crate) fn member_value() -> impl Strategy<Value = Value> {
    let object = |members: &'static [&'static str]| {
        vec(scalar(), members.len()).prop_map(move |values| {
            let members = members.iter().map(|member| (*member).to_owned());
            Value::Object(members.zip(values).collect())
        })
    };
    let usual = prop_oneof![
        object(&["street", "other", "city", "state", "zip", "country", "type"]),
        object(&["value", "assigning_authority", "type"]),
        object(&["indicator", "order"]),
        object(&["family", "given"]),
        object(&["family", "given", "middle", "suffix"]),
    ];
    let usual = usual.boxed();
    prop_oneof![
        4 => scalar(),
        4 => usual.clone(),
        1 => vec(usual, 0..3).prop_map(Value::from),
        1 => vec(scalar(), 0..4).prop_map(Value::from),
        1 => any_json(),
    ]
}

/// Any JSON, with many members that are known.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 32, 6, |inner| {
        let member = (select(&MEMBERS[..]), inner.clone());
        prop_oneof![
            vec(inner, 0..4).prop_map(Value::from),
            vec(member, 0..8).prop_map(|members| {
                let members = members.into_iter().map(|(member, value)| (member.to_owned(), value));
                Value::Object(members.collect::<Map<_, _>>())
            }),
        ]
    })
}

/// Each text, number and boolean with its JSON pointer, except blank texts.
pub(crate) fn leaves(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(value, String::new(), &mut found);
    found
}

fn collect(value: &Value, pointer: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::String(text) => found.push((pointer, text.clone())),
        Value::Bool(_) | Value::Number(_) => found.push((pointer, value.to_string())),
        Value::Array(values) => {
            for (at, value) in values.iter().enumerate() {
                collect(value, format!("{pointer}/{at}"), found);
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                let member = member.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{pointer}/{member}"), found);
            }
        }
    }
}
