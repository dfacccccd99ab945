//! A person as the details of a query.

use iz_hl7::{
    Demographics,
    query::{AddressQuery, IdentifierQuery, Indicator, MaidenName, MultipleBirthQuery, NameQuery},
};

use crate::person::Person;

fn optional(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The details that the asker sends.
pub(crate) fn details(person: &Person) -> Demographics {
    Demographics {
        name: Some(NameQuery {
            family: person.family.clone(),
            given: person.given.clone(),
            middle: optional(&person.middle),
            suffix: optional(&person.suffix),
        }),
        birth_date: Some(person.born),
        sex: optional(&person.sex),
        mothers_maiden_name: person
            .mother
            .as_ref()
            .map(|mother| MaidenName { family: mother.family.clone(), given: optional(&mother.given) }),
        address: person.home.as_ref().map(|home| AddressQuery {
            street: optional(&home.street),
            city: optional(&home.city),
            state: Some("TX".to_owned()),
            zip: optional(&home.zip),
            ..AddressQuery::default()
        }),
        phone: optional(&person.phone),
        identifiers: person
            .identifiers
            .iter()
            .map(|identifier| IdentifierQuery {
                value: identifier.value.clone(),
                assigning_authority: optional(identifier.authority),
                type_code: identifier.type_code.to_owned(),
            })
            .collect(),
        multiple_birth: person.twin.map(|twin| MultipleBirthQuery {
            indicator: Indicator::Y,
            order: (twin.order > 0).then_some(twin.order),
        }),
        ..Demographics::default()
    }
}
