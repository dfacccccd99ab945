//! The sentences for the counter.

use jiff::civil::Date;
use serde::Serialize;

use crate::{ConsentForm, ConsentRules, ConsentState, FormText, OnFile, birthday};

/// A form that is offered to a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferedForm {
    /// Which form it is.
    pub form: ConsentForm,
    /// The title of the form.
    pub title: String,
    /// The page of the state that has it.
    pub link: String,
    /// Who signs it.
    pub signed_by: String,
}

impl ConsentRules {
    /// The forms with which a patient can consent on a day. It is one, by age. Without a birth date both are offered. A patient
    /// with a consent that covers the day needs none.
    #[must_use]
    pub fn offered_forms(
        &self,
        state: &ConsentState,
        birth_date: Option<Date>,
        day: Date,
    ) -> Vec<OfferedForm> {
        if state.on_file == OnFile::Yes {
            return Vec::new();
        }
        let forms: &[ConsentForm] = match birth_date {
            Some(birth_date) if day < birthday(birth_date, self.age_of_majority) => &[ConsentForm::Minor],
            Some(_) => &[ConsentForm::Adult],
            None => &[ConsentForm::Minor, ConsentForm::Adult],
        };
        let offered = |form: &ConsentForm| {
            let FormText { title, link, signed_by } = self.form(*form).clone();
            OfferedForm { form: *form, title, link, signed_by }
        };
        forms.iter().map(offered).collect()
    }

    /// What a state means, for the counter. The sentence has no names of people.
    #[must_use]
    pub fn sentence(&self, state: &ConsentState, birth_date: Option<Date>, day: Date) -> String {
        let Self { state: of_state, registry, .. } = self;
        let since =
            state.since.map_or_else(|| "a day that is not known".to_owned(), |since| since.to_string());
        let mut sentences = match state.on_file {
            OnFile::Yes => {
                let form = &self.form(state.form.unwrap_or(ConsentForm::Adult)).title;
                vec![format!(
                    "This store has a consent to {registry} on file: the {form}, signed on {since}."
                )]
            }
            OnFile::NoneHere => vec![
                format!("This store has no consent to {registry} of this patient on file."),
                format!(
                    "That says nothing of what {of_state} has on file: the patient may have consented elsewhere, and {registry} is \
                     asked all the same."
                ),
            ],
            OnFile::Withdrawn => {
                let mut withdrawn = vec![format!(
                    "The consent of this patient to {registry} was withdrawn on {since}. {registry} is asked nothing about this \
                     patient until a new consent is signed and recorded."
                )];
                if state.is_of_one_day {
                    withdrawn.push(
                        "A consent was signed on the same day. The forms do not say which came first, so the withdrawal counts."
                            .to_owned(),
                    );
                }
                withdrawn
            }
            OnFile::Expired => self.expired(&since, birth_date, day),
        };
        sentences.extend(self.offer(state, birth_date, day));
        sentences.join(" ")
    }

    fn expired(&self, since: &str, birth_date: Option<Date>, day: Date) -> Vec<String> {
        let Self { registry, age_of_majority, .. } = self;
        let mut sentences = vec![format!(
            "The consent that was signed for this patient as a minor does not cover a release since the {} birthday on {since}. So \
             {registry} may answer that it has no record.",
            ordinal(*age_of_majority)
        )];
        sentences.extend(birth_date.and_then(|birth_date| self.kept(birth_date, day)));
        sentences
    }

    /// Until when the registry may keep the record of an adult who has not consented. It is known only from public pages, and it
    /// does not say that there is a record. `None` if the rule is younger than the patient's birthday of majority.
    fn kept(&self, birth_date: Date, day: Date) -> Option<String> {
        let Self { state, contact, .. } = self;
        let (age, since) = self.kept_until_age.zip(self.kept_until_age_since)?;
        if birthday(birth_date, self.age_of_majority) <= since {
            return None;
        }
        let (end, age) = (birthday(birth_date, age), ordinal(age));
        let kept = if day < end {
            format!(
                "{state}, if it has a record, keeps it until the {age} birthday on {end}, so that the patient can still consent to its \
                 release"
            )
        } else {
            format!(
                "{state} keeps a record without the consent of the adult only until the {age} birthday, which was on {end}"
            )
        };
        Some(format!("Public pages say that {kept}. {state} can confirm this: {contact}."))
    }

    fn offer(&self, state: &ConsentState, birth_date: Option<Date>, day: Date) -> Option<String> {
        let offered = self.offered_forms(state, birth_date, day);
        let form = |form: &OfferedForm| {
            format!("the {} ({}), which is signed by {}", form.title, form.link, form.signed_by)
        };
        let forms: Vec<_> = offered.iter().map(form).collect();
        (!forms.is_empty()).then(|| format!("If the patient wishes, offer {}.", forms.join(", or ")))
    }
}

/// A number as the word for a place: 18th, 21st.
fn ordinal(number: u8) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        state_on,
        test_rows::{row, row_of, sample, texas},
    };
    use jiff::civil::date;

    const BORN: Date = date(2008, 6, 4);

    fn said(rules: &ConsentRules, forms: &[(ConsentForm, &str)], day: Date) -> String {
        let rows: Vec<_> =
            (1..).zip(forms).map(|(id, (form, signed_on))| row_of(rules, id, *form, signed_on)).collect();
        rules.sentence(&state_on(&rows, BORN, rules, day), Some(BORN), day)
    }

    #[test]
    fn each_state_has_its_sentence() {
        use ConsentForm::{Adult, Minor, Withdrawal};
        let texas = texas();
        let minor = (Minor, "2012-02-03");
        assert_eq!(
            said(&texas, &[minor], date(2026, 6, 3)),
            "This store has a consent to ImmTrac2 on file: the Immunization Registry Minor Consent Form, signed on 2012-02-03."
        );
        assert_eq!(
            said(&texas, &[], date(2026, 6, 3)),
            "This store has no consent to ImmTrac2 of this patient on file. That says nothing of what Texas has on file: the \
             patient may have consented elsewhere, and ImmTrac2 is asked all the same. If the patient wishes, offer the \
             Immunization Registry Minor Consent Form (https://www.dshs.texas.gov/immunize/immtrac/forms.shtm), which is signed \
             by a parent, a legal guardian or a managing conservator."
        );
        assert_eq!(
            said(&texas, &[minor], date(2026, 6, 4)),
            "The consent that was signed for this patient as a minor does not cover a release since the 18th birthday on \
             2026-06-04. So ImmTrac2 may answer that it has no record. Public pages say that Texas, if it has a record, keeps it \
             until the 26th birthday on 2034-06-04, so that the patient can still consent to its release. Texas can confirm this: \
             800-348-9158, option 3, or immtracmu@dshs.texas.gov. If the patient wishes, offer the Immunization Registry \
             Adult Consent Form (https://www.dshs.texas.gov/immunize/immtrac/forms.shtm), which is signed by the patient."
        );
        assert!(said(&texas, &[minor], date(2034, 6, 3)).contains("if it has a record, keeps it until"));
        assert!(said(&texas, &[minor], date(2034, 6, 4)).contains(
            "Public pages say that Texas keeps a record without the consent of the adult only until the 26th birthday, which was on \
             2034-06-04. Texas can confirm this: 800-348-9158"
        ));
        let withdrawn = said(&texas, &[minor, (Withdrawal, "2027-01-01")], date(2027, 1, 1));
        assert!(withdrawn.starts_with(
            "The consent of this patient to ImmTrac2 was withdrawn on 2027-01-01. ImmTrac2 is asked nothing about this patient \
             until a new consent is signed and recorded. If the patient wishes, offer the Immunization Registry Adult"
        ), "{withdrawn}");
        let one_day = said(&texas, &[(Adult, "2027-01-01"), (Withdrawal, "2027-01-01")], date(2027, 1, 1));
        assert!(one_day.contains("A consent was signed on the same day."), "{one_day}");
    }

    /// The bill of 2015 says 26. Before it, a record was removed at 19.
    #[test]
    fn until_when_a_record_is_kept_is_said_only_of_those_who_became_adults_under_the_rule() {
        let texas = texas();
        let said = |born: Date| {
            let rows = [row(1, ConsentForm::Minor, &birthday(born, 1).to_string())];
            let day = date(2026, 11, 30);
            texas.sentence(&state_on(&rows, born, &texas, day), Some(born), day)
        };
        for (born, is_said) in [
            (date(1990, 1, 2), false),
            (date(1996, 8, 31), false),
            (date(1997, 9, 1), false),
            (date(1997, 9, 2), true),
            (date(2008, 6, 4), true),
        ] {
            let said = said(born);
            assert!(said.starts_with("The consent that was signed for this patient as a minor"), "{said}");
            for part in ["26th birthday", "Public pages say", "800-348-9158"] {
                assert_eq!(said.contains(part), is_said, "{born}: {said}");
            }
            assert!(
                !said.contains("Texas keeps the record") && !said.contains("Texas kept the record"),
                "{said}"
            );
        }
    }

    #[test]
    fn the_sentences_of_another_state_have_its_words_and_no_age_that_it_does_not_say() {
        let expired = said(&sample(), &[(ConsentForm::Minor, "2012-02-03")], date(2027, 6, 4));
        assert_eq!(
            expired,
            "The consent that was signed for this patient as a minor does not cover a release since the 19th birthday on \
             2027-06-04. So the Sample Registry may answer that it has no record. If the patient wishes, offer the Form 2: \
             Registry Consent (https://registry.example/forms/2), which is signed by the patient."
        );
    }

    #[test]
    fn the_form_that_is_offered_is_the_one_that_can_be_recorded_on_that_day() {
        for rules in [texas(), sample()] {
            let mut day = birthday(BORN, rules.age_of_majority).saturating_sub(jiff::Span::new().days(5));
            for _ in 0..10 {
                let offered = rules.offered_forms(&ConsentState::NONE_HERE, Some(BORN), day);
                let [offered] = offered.as_slice() else { panic!("{offered:?}") };
                for form in [ConsentForm::Minor, ConsentForm::Adult] {
                    let fits = row_of(&rules, 1, form, &day.to_string()).entry.check(&rules, day).is_ok();
                    assert_eq!(offered.form == form, fits, "{day} {form:?}");
                }
                assert_eq!(offered.link, rules.form(offered.form).link);
                day = day.tomorrow().unwrap();
            }
        }
    }

    #[test]
    fn without_a_birth_date_both_forms_are_offered_and_with_a_consent_none() {
        let texas = texas();
        let day = date(2026, 1, 1);
        let offered = texas.offered_forms(&ConsentState::NONE_HERE, None, day);
        assert_eq!(
            offered.iter().map(|form| form.form).collect::<Vec<_>>(),
            [ConsentForm::Minor, ConsentForm::Adult]
        );
        let yes = state_on([&row(1, ConsentForm::Minor, "2012-02-03")], BORN, &texas, day);
        assert_eq!(texas.offered_forms(&yes, Some(BORN), day), []);
    }

    #[test]
    fn ordinal_numbers_have_their_endings() {
        let all: Vec<_> = [11, 12, 13, 18, 19, 21, 22, 23, 26, 101, 111].into_iter().map(ordinal).collect();
        assert_eq!(all.join(" "), "11th 12th 13th 18th 19th 21st 22nd 23rd 26th 101st 111th");
    }
}
