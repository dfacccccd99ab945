//! The text that stands for a patient in the keyed hash of an audit row.

use iz_client::hl7::Demographics;

/// The bytes whose keyed hash stands for the patient: family name, given name and birth date of the request, or else the
/// first identifier. Two requests for the same patient have the same bytes if these agree, whatever the case of the
/// letters is. `None` if the request has neither.
#[must_use]
pub fn subject(details: &Demographics) -> Option<Vec<u8>> {
    let parts = match (&details.name, details.birth_date) {
        (Some(name), Some(birth_date)) => {
            ["name".to_owned(), name.family.to_uppercase(), name.given.to_uppercase(), birth_date.to_string()]
        }
        _ => {
            let identifier = details.identifiers.first()?;
            let authority = identifier.assigning_authority.as_deref().unwrap_or_default();
            [
                "identifier".to_owned(),
                identifier.type_code.to_uppercase(),
                authority.to_uppercase(),
                identifier.value.clone(),
            ]
        }
    };
    // The details have no control characters, so this sign separates the parts.
    Some(parts.join("\u{1f}").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Option<Vec<u8>> {
        subject(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn a_patient_is_the_same_whatever_else_the_request_says() {
        let plain = of(r#"{"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04"}"#);
        let more = r#"{"name": {"family": "MARSH", "given": "odell", "middle": "T"}, "birth_date": "2019-06-04", "sex": "M",
                       "identifiers": [{"value": "A1", "type": "MR"}]}"#;
        assert_eq!(plain, of(more));
        for other in [
            r#"{"name": {"family": "Marsh", "given": "Odella"}, "birth_date": "2019-06-04"}"#,
            r#"{"name": {"family": "MarshO", "given": "dell"}, "birth_date": "2019-06-04"}"#,
            r#"{"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-05"}"#,
            r#"{"identifiers": [{"value": "A1", "type": "MR"}]}"#,
            r#"{"identifiers": [{"value": "A1", "type": "SR"}]}"#,
        ] {
            assert!(of(other).is_some_and(|other| Some(other) != plain), "{other}");
        }
        assert_eq!(of(r#"{"sex": "F"}"#), None);
    }
}
