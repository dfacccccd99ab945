//! The identity of a person, as a copy that does not borrow from the answer.

use std::fmt;

use self_cell::self_cell;

use crate::{
    answer::patient::{MultipleBirth, Patient},
    message::text::Text,
    types::{address::Address, identifier::Identifier, person_name::PersonName, telecom::Telecom},
};

self_cell!(
    struct IdentityCell {
        owner: Box<str>,

        #[covariant]
        dependent: Patient,
    }
);

/// The identity of a person: identifiers, names, birth date, sex, addresses, telephone numbers and multiple birth.
///
/// It is a small copy that does not borrow from the answer. The cache keeps it, so that the match can be graded for
/// each request.
pub struct OwnedIdentity(IdentityCell);

impl OwnedIdentity {
    /// Copies the identity of a patient.
    #[must_use]
    pub fn of(patient: &Patient<'_>) -> Self {
        // One allocation holds all texts, one after the other. The first pass fills it; the second takes the texts out.
        let mut texts = String::new();
        copy(patient, &mut |text| {
            texts.push_str(text);
            Text::from("")
        });
        Self(IdentityCell::new(texts.into_boxed_str(), |texts| {
            let mut rest = &**texts;
            copy(patient, &mut |text| {
                let (taken, left) = rest.split_at_checked(text.len()).unwrap_or_default();
                rest = left;
                Text::from(taken)
            })
        }))
    }

    /// The person. Members that do not belong to the identity are empty.
    #[must_use]
    pub fn get(&self) -> &Patient<'_> {
        self.0.borrow_dependent()
    }

    /// The memory that it uses, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let patient = self.get();
        size_of::<Patient<'_>>()
            + self.0.borrow_owner().len()
            + patient.identifiers.capacity() * size_of::<Identifier<'_>>()
            + patient.aliases.capacity() * size_of::<PersonName<'_>>()
            + patient.addresses.capacity() * size_of::<Address<'_>>()
            + patient.telecoms.capacity() * size_of::<Telecom<'_>>()
    }
}

impl fmt::Debug for OwnedIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnedIdentity(<redacted>)")
    }
}

/// Copies the identity of a person. Each text is passed through `keep`.
fn copy<'b>(patient: &Patient<'_>, keep: &mut impl FnMut(&str) -> Text<'b>) -> Patient<'b> {
    let multiple_birth = patient.multiple_birth.as_ref().map(|birth| MultipleBirth {
        indicator: text(birth.indicator, keep),
        order: text(birth.order, keep),
    });
    Patient {
        registry_id: patient.registry_id.as_ref().map(|id| identifier(id, keep)),
        identifiers: patient.identifiers.iter().map(|id| identifier(id, keep)).collect(),
        name: patient.name.as_ref().map(|of| name(of, keep)),
        aliases: patient.aliases.iter().map(|of| name(of, keep)).collect(),
        mothers_maiden_name: patient.mothers_maiden_name.as_ref().map(|of| name(of, keep)),
        birth_date: patient.birth_date,
        sex: text(patient.sex, keep),
        addresses: patient.addresses.iter().map(|of| address(of, keep)).collect(),
        telecoms: patient.telecoms.iter().map(|of| telecom(of, keep)).collect(),
        multiple_birth,
        is_in_part: patient.is_in_part,
        ..Patient::default()
    }
}

fn text<'b>(sent: Option<Text<'_>>, keep: &mut impl FnMut(&str) -> Text<'b>) -> Option<Text<'b>> {
    sent.map(|text| keep(&text))
}

fn identifier<'b>(id: &Identifier<'_>, keep: &mut impl FnMut(&str) -> Text<'b>) -> Identifier<'b> {
    Identifier {
        value: keep(&id.value),
        assigning_authority: text(id.assigning_authority, keep),
        type_code: text(id.type_code, keep),
    }
}

fn name<'b>(of: &PersonName<'_>, keep: &mut impl FnMut(&str) -> Text<'b>) -> PersonName<'b> {
    PersonName {
        family: text(of.family, keep),
        given: text(of.given, keep),
        middle: text(of.middle, keep),
        suffix: text(of.suffix, keep),
        prefix: text(of.prefix, keep),
        type_code: text(of.type_code, keep),
    }
}

fn address<'b>(of: &Address<'_>, keep: &mut impl FnMut(&str) -> Text<'b>) -> Address<'b> {
    Address {
        street: text(of.street, keep),
        other: text(of.other, keep),
        city: text(of.city, keep),
        state: text(of.state, keep),
        zip: text(of.zip, keep),
        country: text(of.country, keep),
        type_code: text(of.type_code, keep),
        county: text(of.county, keep),
    }
}

fn telecom<'b>(of: &Telecom<'_>, keep: &mut impl FnMut(&str) -> Text<'b>) -> Telecom<'b> {
    Telecom {
        number: text(of.number, keep),
        email: text(of.email, keep),
        use_code: text(of.use_code, keep),
        equipment: text(of.equipment, keep),
        extension: text(of.extension, keep),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::answer::owned::OwnedAnswer;

    /// A person with each member of an identity, and with fields that do not belong to one.
    const PERSON: &str = "MSH|^~\\&|||||||RSP^K11\rMSA|AA|1\rQAK|1|OK\r\
        PID|1||SBX1^^^IIS^SR~A1^^^OURAPP^MR~B2^^^OTHER^PI||Mársh^Odell^T^JR^DR^^L~Vance^Odell^^^^^M|\
        Vance^Iris^^^^^M|20190604|M||2106-3^White|12 Pecan \\T\\ St^Apt 4^Waco^TX^76701^USA^L^^48309~Other||\
        ^PRN^PH^^1^254^5550142^9~^NET^^odell@example.com||eng|||||||||Y|2";

    #[test]
    fn the_whole_identity_is_copied_and_nothing_else() {
        let answer = OwnedAnswer::read(PERSON, date(2026, 11, 22)).unwrap();
        let patient = &answer.get().patients[0];
        let identity = OwnedIdentity::of(patient);
        let expected = Patient { races: Vec::new(), language: None, ..patient.clone() };
        // They are compared as JSON, because `Debug` prints no texts of a person.
        let json = |patient: &Patient<'_>| serde_json::to_string(patient).unwrap();
        assert_eq!(json(identity.get()), json(&expected));
        assert!(patient.addresses.len() == 2 && patient.telecoms.len() == 2 && patient.aliases.len() == 1);
    }

    #[test]
    fn an_identity_outlives_the_answer_and_its_debug_prints_no_data() {
        let answer = OwnedAnswer::read(PERSON, date(2026, 11, 22)).unwrap();
        let identity = OwnedIdentity::of(&answer.get().patients[0]);
        drop(answer);
        assert_eq!(identity.get().name.as_ref().unwrap().family.unwrap(), "Mársh");
        assert_eq!(format!("{identity:?}"), "OwnedIdentity(<redacted>)");
        assert!(identity.memory_bytes() < 2_500, "{} bytes", identity.memory_bytes());
    }
}
