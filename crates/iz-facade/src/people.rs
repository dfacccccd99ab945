//! The people in an answer that waits for its caller. The answer is removed when one of them is forgotten.

use iz_client::hl7::{Demographics, answer::Patient};
use jiff::civil::Date;

use crate::result::LookupResult;

/// The most identifiers of one person that are kept. A person with more counts as every patient.
const MAX_IDENTIFIERS: usize = 64;

/// The people in the result of a lookup: the person in the record, or the candidates in the list.
pub(crate) struct People {
    people: Vec<Person>,
    /// Whether a person has more identifiers than are kept.
    has_more: bool,
}

struct Person {
    birth_date: Option<Date>,
    identifiers: Vec<String>,
}

impl People {
    /// The people in a result.
    pub(crate) fn of(result: &LookupResult) -> Self {
        let mut people = Self { people: Vec::new(), has_more: false };
        if let Some(person) = &result.matched.reply.summary().person {
            people.add(person.get());
        }
        for (_, _, candidate) in result.candidates.iter().flat_map(|list| list.iter()) {
            people.add(candidate);
        }
        people
    }

    fn add(&mut self, patient: &Patient<'_>) {
        let birth_date = patient.birth_date.and_then(|date| date.exact());
        let mut ids = patient.registry_id.iter().chain(&patient.identifiers);
        let identifiers = ids.by_ref().take(MAX_IDENTIFIERS).map(|id| id.value.to_string()).collect();
        self.has_more |= ids.next().is_some();
        self.people.push(Person { birth_date, identifiers });
    }

    /// Whether one of them may be a patient in one of these forms.
    pub(crate) fn are_in(&self, forms: &[Demographics]) -> bool {
        let is_in = |Person { birth_date, identifiers }: &Person| {
            let ids: Vec<&str> = identifiers.iter().map(String::as_str).collect();
            forms.iter().any(|form| is_same(form, *birth_date, &ids))
        };
        self.has_more || self.people.iter().any(is_in)
    }

    /// The memory that they take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let texts = self.people.iter().flat_map(|person| &person.identifiers);
        let texts: usize = texts.map(|text| text.len() + size_of::<String>()).sum();
        texts + size_of::<Person>() * self.people.len()
    }
}

/// Whether the details in a request may be those of a patient in one of these forms.
pub(crate) fn is_in(details: &Demographics, forms: &[Demographics]) -> bool {
    let ids: Vec<&str> = details.identifiers.iter().map(|id| id.value.as_str()).collect();
    forms.iter().any(|form| is_same(form, details.birth_date, &ids))
}

/// Whether the birth date or an identifier is the same, whatever the type and the assigning authority of the identifier are.
fn is_same(form: &Demographics, birth_date: Option<Date>, ids: &[&str]) -> bool {
    let is_born = form.birth_date.is_some() && form.birth_date == birth_date;
    let known =
        |id: &&str| form.identifiers.iter().any(|known| known.value.trim().eq_ignore_ascii_case(id.trim()));
    is_born || ids.iter().any(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(json: &str) -> Demographics {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_person_is_found_by_the_birth_date_or_an_identifier_of_any_type() {
        let asked =
            details(r#"{"birth_date": "2019-04-06", "identifiers": [{"value": "a1 ", "type": "SR"}]}"#);
        for (form, is_found) in [
            (r#"{"birth_date": "2019-04-06"}"#, true),
            (r#"{"identifiers": [{"value": "A1", "type": "MR"}]}"#, true),
            (r#"{"birth_date": "2019-06-05", "identifiers": [{"value": "A2", "type": "MR"}]}"#, false),
            (r#"{}"#, false),
        ] {
            assert_eq!(is_in(&asked, &[details(form)]), is_found, "{form}");
        }
        assert!(!is_in(&asked, &[]));
        assert!(!is_in(&details("{}"), &[details("{}")]));
    }

    #[test]
    fn a_person_with_more_identifiers_than_are_kept_counts_as_every_patient() {
        let other = [details(r#"{"birth_date": "2019-06-04"}"#)];
        for count in [MAX_IDENTIFIERS, MAX_IDENTIFIERS + 1] {
            let ids: Vec<String> = (0..count).map(|number| format!("{number}^^^I^SR")).collect();
            let message = format!(
                "MSH|^~\\&|R|I|||20261122||RSP^K11|1|P|2.5.1\rMSA|AA|1\rQAK|t|OK\rPID|1||{}||Canarywing^Odell\r",
                ids.join("~")
            );
            let day = jiff::civil::date(2026, 11, 22);
            let answer = iz_client::hl7::OwnedAnswer::read(message, day).unwrap();
            let mut people = People { people: Vec::new(), has_more: false };
            people.add(&answer.get().patients[0]);
            assert_eq!(people.are_in(&other), count > MAX_IDENTIFIERS);
            assert!(people.bytes() > MAX_IDENTIFIERS * size_of::<String>());
        }
    }
}
