//! What is wrong with a form that should be recorded.

use jiff::civil::Date;

use crate::{ConsentEntry, ConsentForm, ConsentRules, birthday};

/// The longest text of an entry in bytes.
const TEXT_BYTES: usize = 200;

/// Why a form cannot be recorded. It never quotes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryFault {
    /// The form is recorded by other rules than those under which it was signed.
    #[error("the form was signed under other consent rules; record it at a registry with these rules")]
    OtherRules,
    /// The day of the signature has not come yet.
    #[error("the day of the signature is in the future; check it")]
    SignedInFuture,
    /// The patient was not born on the day of the signature.
    #[error("the form was signed before the patient was born; check the day and the birth date")]
    SignedBeforeBirth,
    /// A form for minors of somebody who was an adult.
    #[error(
        "the patient was {age} or older when the form for minors was signed; an adult signs the form for adults"
    )]
    TooOldForMinorForm {
        /// The age of majority.
        age: u8,
    },
    /// The form is for adults, but the patient was a minor on the day of the signature.
    #[error(
        "the patient was younger than {age} when the form for adults was signed; somebody else signs the form for minors"
    )]
    TooYoungForAdultForm {
        /// The age of majority.
        age: u8,
    },
    /// A text is missing.
    #[error("{member} is empty; it must have a value")]
    Empty {
        /// The member of the entry.
        member: &'static str,
    },
    /// A text is too long, or has a control character.
    #[error("{member} must be one line of at most 200 bytes")]
    NotOneLine {
        /// The member of the entry.
        member: &'static str,
    },
}

impl ConsentEntry {
    /// Says what is wrong with a form that is recorded on the day `today`.
    ///
    /// # Errors
    ///
    /// The first fault.
    pub fn check(&self, rules: &ConsentRules, today: Date) -> Result<(), EntryFault> {
        if self.rules != rules.id {
            return Err(EntryFault::OtherRules);
        }
        let (signed_on, birth_date) = (self.signed_on, self.patient.birth_date);
        if signed_on > today {
            return Err(EntryFault::SignedInFuture);
        }
        if signed_on < birth_date {
            return Err(EntryFault::SignedBeforeBirth);
        }
        let age = rules.age_of_majority;
        let was_adult = signed_on >= birthday(birth_date, age);
        match (self.form, was_adult) {
            (ConsentForm::Minor, true) => return Err(EntryFault::TooOldForMinorForm { age }),
            (ConsentForm::Adult, false) => return Err(EntryFault::TooYoungForAdultForm { age }),
            _ => {}
        }
        let name = &self.patient.name;
        required("signed_by", &self.signed_by)?;
        required("filed_at", &self.filed_at)?;
        required("name/family", &name.family)?;
        required("name/given", &name.given)?;
        optional("name/middle", name.middle.as_deref())?;
        optional("name/suffix", name.suffix.as_deref())?;
        for id in &self.patient.registry_ids {
            required("registry_ids/registry", &id.registry)?;
            required("registry_ids/value", &id.value)?;
        }
        Ok(())
    }
}

fn required(member: &'static str, text: &str) -> Result<(), EntryFault> {
    if text.trim().is_empty() { Err(EntryFault::Empty { member }) } else { optional(member, Some(text)) }
}

fn optional(member: &'static str, text: Option<&str>) -> Result<(), EntryFault> {
    let is_one_line = |text: &str| {
        text.len() <= TEXT_BYTES
            && !text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
    };
    if text.is_none_or(is_one_line) { Ok(()) } else { Err(EntryFault::NotOneLine { member }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        RegistryId,
        test_rows::{row, row_of, sample, texas},
    };

    fn checked(form: ConsentForm, signed_on: &str, today: &str) -> Result<(), EntryFault> {
        row(1, form, signed_on).entry.check(&texas(), today.parse().unwrap())
    }

    #[test]
    fn a_form_must_fit_the_age_on_the_day_of_the_signature() {
        let today = "2030-01-01";
        assert_eq!(checked(ConsentForm::Minor, "2026-06-03", today), Ok(()));
        assert_eq!(
            checked(ConsentForm::Minor, "2026-06-04", today),
            Err(EntryFault::TooOldForMinorForm { age: 18 })
        );
        assert_eq!(
            checked(ConsentForm::Adult, "2026-06-03", today),
            Err(EntryFault::TooYoungForAdultForm { age: 18 })
        );
        assert_eq!(checked(ConsentForm::Adult, "2026-06-04", today), Ok(()));
        for day in ["2008-06-04", "2026-06-03", "2026-06-04"] {
            assert_eq!(checked(ConsentForm::Withdrawal, day, today), Ok(()), "{day}");
        }
        // In the other state a person is an adult one year later.
        let minor = row_of(&sample(), 1, ConsentForm::Minor, "2026-06-04").entry;
        assert_eq!(minor.check(&sample(), today.parse().unwrap()), Ok(()));
        assert_eq!(minor.check(&texas(), today.parse().unwrap()), Err(EntryFault::OtherRules));
    }

    #[test]
    fn a_form_is_signed_between_the_birth_and_today() {
        for form in [ConsentForm::Minor, ConsentForm::Withdrawal] {
            assert_eq!(checked(form, "2010-01-02", "2010-01-01"), Err(EntryFault::SignedInFuture));
            assert_eq!(checked(form, "2010-01-02", "2010-01-02"), Ok(()));
            assert_eq!(checked(form, "2008-06-03", "2010-01-02"), Err(EntryFault::SignedBeforeBirth));
        }
    }

    #[test]
    fn asvs_2_2_1_each_text_is_one_line_and_no_fault_quotes_it() {
        let check = |change: fn(&mut ConsentEntry)| {
            let mut entry = row(1, ConsentForm::Minor, "2010-01-02").entry;
            change(&mut entry);
            entry.check(&texas(), "2010-01-02".parse().unwrap()).unwrap_err()
        };
        assert_eq!(check(|entry| entry.signed_by.clear()), EntryFault::Empty { member: "signed_by" });
        assert_eq!(check(|entry| entry.filed_at = " ".to_owned()), EntryFault::Empty { member: "filed_at" });
        assert_eq!(
            check(|entry| entry.patient.name.given.clear()),
            EntryFault::Empty { member: "name/given" }
        );
        let long = check(|entry| entry.filed_at = "canary".repeat(40));
        assert_eq!(long, EntryFault::NotOneLine { member: "filed_at" });
        assert!(!long.to_string().contains("canary"));
        let suffix = check(|entry| entry.patient.name.suffix = Some("JR\r\n".to_owned()));
        assert_eq!(suffix, EntryFault::NotOneLine { member: "name/suffix" });
        let id = check(|entry| entry.patient.registry_ids.push(RegistryId::new("tx", "")));
        assert_eq!(id, EntryFault::Empty { member: "registry_ids/value" });
    }
}
