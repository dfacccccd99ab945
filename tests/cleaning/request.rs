//! The requests of `requests.txt`.

use serde_json::{Map, Value, json};

const REQUESTS: &str = include_str!("requests.txt");

/// Words of requests that also stand in the texts of notes and errors.
pub(super) const PLAIN_WORDS: [&str; 15] = [
    "name",
    "value",
    "unknown",
    "text",
    "none",
    "suffix",
    "country",
    "indicator",
    "2019",
    "cell",
    "other",
    "given",
    "1234",
    "12345",
    "6789",
];

/// Requests of one kind.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) requests: Vec<Request>,
}

/// One request: the members that were typed. All other members are those of [`plain`].
pub(super) struct Request {
    pub(super) typed: Value,
}

/// A patient whose details need no cleaning.
pub(super) fn plain() -> Value {
    json!({"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04", "sex": "M"})
}

impl Request {
    /// The patient of the request: the plain one with the typed members. The parts of a name are replaced one by one.
    fn patient(&self) -> Value {
        let mut patient = plain();
        let typed = self.typed.as_object().cloned().unwrap_or_default();
        for (member, value) in typed {
            match (&mut patient[&member], value) {
                (Value::Object(parts), Value::Object(typed)) if member == "name" => parts.extend(typed),
                (place, value) => *place = value,
            }
        }
        patient
    }

    /// The body that is posted. Each request must reach the registry.
    pub(super) fn body(&self) -> Value {
        json!({"cache": "no_cache", "patient": self.patient()})
    }

    /// The members that were typed.
    pub(super) fn members(&self) -> impl Iterator<Item = &str> {
        static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        self.typed.as_object().unwrap_or(&EMPTY).keys().map(String::as_str)
    }
}

/// All requests, by section.
pub(super) fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in REQUESTS.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(title) => sections.push(Section { title, requests: Vec::new() }),
            None => {
                let typed = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
                sections.last_mut().expect("a title").requests.push(Request { typed });
            }
        }
    }
    sections
}
