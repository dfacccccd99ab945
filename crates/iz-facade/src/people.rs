//! By whom an answer that waits for a caller is found, so that it can be removed when one of them is forgotten.

use iz_client::hl7::{Demographics, answer::Patient, query::IdentifierQuery};

use crate::result::LookupResult;

/// The most identifiers of one person that are kept. With more, every person counts as one of these.
const MAX_IDENTIFIERS: usize = 64;

/// The people of an answer: as asked for, as found, and as listed. Of each the birth date and the identifiers are kept.
#[derive(Clone, Default)]
pub(crate) struct People {
    people: Vec<Demographics>,
    /// Whether a person has more identifiers than are kept.
    has_more: bool,
}

impl People {
    /// The person asked for.
    pub(crate) fn asked(details: &Demographics) -> Self {
        let mut people = Self::default();
        people.add(details);
        people
    }

    /// The person whom the registry found, or the candidates whom it lists.
    pub(crate) fn found(result: &LookupResult) -> Self {
        let mut people = Self::default();
        if let Some(person) = &result.matched.reply.summary().person {
            people.add_patient(person.get());
        }
        for (_, _, candidate) in result.candidates.iter().flat_map(|list| list.iter()) {
            people.add_patient(candidate);
        }
        people
    }

    /// Adds other people.
    #[must_use]
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.people.extend(others.people);
        self.has_more |= others.has_more;
        self
    }

    /// Adds a person.
    pub(crate) fn add(&mut self, Demographics { birth_date, identifiers, .. }: &Demographics) {
        self.has_more |= identifiers.len() > MAX_IDENTIFIERS;
        let identifiers = identifiers.iter().take(MAX_IDENTIFIERS).cloned().collect();
        self.people.push(Demographics { birth_date: *birth_date, identifiers, ..Demographics::default() });
    }

    fn add_patient(&mut self, patient: &Patient<'_>) {
        let mut ids = patient.registry_id.iter().chain(&patient.identifiers);
        let identifier =
            |value: String| IdentifierQuery { value, assigning_authority: None, type_code: String::new() };
        let identifiers =
            ids.by_ref().take(MAX_IDENTIFIERS).map(|id| identifier(id.value.to_string())).collect();
        self.has_more |= ids.next().is_some();
        let birth_date = patient.birth_date.and_then(|date| date.exact());
        self.people.push(Demographics { birth_date, identifiers, ..Demographics::default() });
    }

    /// Whether one of them may be a patient in one of these forms: the birth date or an identifier is the same.
    pub(crate) fn are_in(&self, forms: &[Demographics]) -> bool {
        self.has_more || self.people.iter().any(|person| forms.iter().any(|form| is_same(form, person)))
    }
}

/// Whether the birth date or an identifier is the same, whatever the type and the assigning authority of the identifier are.
fn is_same(form: &Demographics, person: &Demographics) -> bool {
    let is_born = form.birth_date.is_some() && form.birth_date == person.birth_date;
    let has_id = |id: &IdentifierQuery| {
        form.identifiers.iter().any(|known| known.value.trim().eq_ignore_ascii_case(id.value.trim()))
    };
    is_born || person.identifiers.iter().any(has_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(json: &str) -> Demographics {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_person_is_found_by_the_birth_date_or_an_identifier_of_any_type() {
        let people = People::asked(&details(r#"{"birth_date": "2019-06-04"}"#)).and(People::asked(&details(
            r#"{"birth_date": "2019-04-06", "identifiers": [{"value": "a1 ", "type": "SR"}]}"#,
        )));
        for (form, are_in) in [
            (r#"{"birth_date": "2019-06-04"}"#, true),
            (r#"{"birth_date": "2019-04-06"}"#, true),
            (r#"{"identifiers": [{"value": "A1", "type": "MR"}]}"#, true),
            (r#"{"birth_date": "2019-06-05", "identifiers": [{"value": "A2", "type": "MR"}]}"#, false),
            (r#"{}"#, false),
        ] {
            assert_eq!(people.are_in(&[details(form)]), are_in, "{form}");
        }
        assert!(!people.are_in(&[]));
    }

    #[test]
    fn a_person_with_more_identifiers_than_are_kept_may_be_anybody() {
        let identifier = |number: usize| IdentifierQuery {
            value: number.to_string(),
            assigning_authority: None,
            type_code: "MR".to_owned(),
        };
        let person = |count: usize| Demographics {
            identifiers: (0..count).map(identifier).collect(),
            ..Demographics::default()
        };
        let other = [details(r#"{"birth_date": "2019-06-04"}"#)];
        assert!(!People::asked(&person(MAX_IDENTIFIERS)).are_in(&other));
        assert!(People::asked(&person(MAX_IDENTIFIERS + 1)).are_in(&other));
    }
}
