//! What the consent ledger says of a patient for one registry.

use std::sync::Arc;

use iz_client::hl7::query::DetailError;
use iz_consent::{
    ConsentRules, ConsentState, Decision, LedgerAnswer, LedgerFinding, LedgerPatient, OnFile, RegistryId,
    RulesError,
};
use iz_match::AskedPatient;
use jiff::civil::Date;

use super::{
    ledger::ConsentLedger,
    patient_form::PatientForm,
    rows_near::{RowsNear, finding},
    shown::{Consent, FoundConsents, ShownForm, UnclearConsent},
};
use crate::error::ApiError;

/// The consent ledger for one registry, with the rules of its state.
#[derive(Clone)]
pub struct SiteConsents {
    pub(crate) ledger: ConsentLedger,
    pub(crate) rules: Arc<ConsentRules>,
    /// The id of the rules. Sites with the same rules are of one registry, in which a patient has one id.
    pub(crate) rules_id: String,
    /// The id of the registry in the configuration, without a facility.
    pub(crate) registry: String,
}

impl SiteConsents {
    /// The ledger for the site with this id: a registry, such as `tx`, or a facility of one, such as `tx/store-12`. `rules_id` is the
    /// id of rules that ship with the program.
    ///
    /// # Errors
    ///
    /// If the program ships no rules with this id.
    pub fn new(ledger: ConsentLedger, rules_id: &str, site: &str) -> Result<Self, RulesError> {
        let rules = Arc::new(ConsentRules::shipped(rules_id)?);
        let registry = site.split('/').next().unwrap_or(site).to_owned();
        Ok(Self { ledger, rules, rules_id: rules_id.to_owned(), registry })
    }

    /// What the ledger says of a patient, who is given in one or more forms. `confirmed_other` are rows of which somebody said that
    /// they are about another person.
    ///
    /// # Errors
    ///
    /// [`ApiError`] if the registry must not be asked about the patient, or if the ledger cannot be read.
    pub(crate) async fn check(
        &self,
        forms: &[PatientForm],
        confirmed_other: &[i64],
        today: Date,
    ) -> Result<Consent, ApiError> {
        let mut near = RowsNear::new(&self.ledger);
        let Said { consent, unclear } = self.said_of(&mut near, forms, confirmed_other, today).await?;
        match (consent.on_file, unclear.is_empty()) {
            (OnFile::Withdrawn, _) => Err(ApiError::ConsentWithdrawn { consent: Box::new(consent) }),
            (_, false) => Err(ApiError::ConsentUnclear { unclear }),
            (_, true) => Ok(consent),
        }
    }

    /// What the ledger says of each of these people who withdrew, and `None` of each other one. A person is given in one or more
    /// forms. A withdrawal that may be about a person does not count.
    ///
    /// # Errors
    ///
    /// [`ApiError::ConsentsUnreadable`] if the ledger cannot be read.
    pub(crate) async fn withdrawals(
        &self,
        people: impl Iterator<Item = Vec<PatientForm>> + Send,
        confirmed_other: &[i64],
        today: Date,
    ) -> Result<Vec<Option<Consent>>, ApiError> {
        let mut near = RowsNear::new(&self.ledger);
        let mut withdrawals = Vec::new();
        for forms in people {
            let Said { consent, .. } = self.said_of(&mut near, &forms, confirmed_other, today).await?;
            withdrawals.push(Some(consent).filter(|consent| consent.on_file == OnFile::Withdrawn));
        }
        Ok(withdrawals)
    }

    /// The forms about a patient on a day, with what they say.
    ///
    /// # Errors
    ///
    /// [`ApiError::ConsentsUnreadable`] if the ledger cannot be read.
    pub async fn search(&self, patient: &AskedPatient, today: Date) -> Result<FoundConsents, ApiError> {
        let forms = [PatientForm::asked(patient)];
        let ids = self.ids(&forms);
        let mut near = RowsNear::new(&self.ledger);
        let rows = near.read(&forms, &ids, today).await?;
        let finding = finding(&forms, &ids, &rows, today);
        let birth_date = birth_date(&forms);
        let Said { consent, unclear } = self.said(&finding, birth_date, today);
        let whose = |row| finding.match_of(row, patient, &ids, today);
        let rows = rows.iter().filter_map(|row| ShownForm::of(row, whose(row), birth_date)).collect();
        Ok(FoundConsents { consent, unclear_consents: unclear, rows })
    }

    /// The patient of a form that is to be recorded. A form is found by its name and its birth date, so nothing of them may be
    /// guessed.
    ///
    /// # Errors
    ///
    /// [`ApiError::Details`] with each detail that is missing, or that is not sure.
    pub fn patient(&self, asked: &AskedPatient, today: Date) -> Result<LedgerPatient, ApiError> {
        let asked = asked.clone().on(today);
        let is_needed = |member: &str| member == "birth_date" || member.starts_with("name");
        let unsure = asked.guesses.iter().filter(|guess| is_needed(guess.member)).map(|guess| {
            let pointer = asked.pointer_in_request(&format!("/{}", guess.member));
            DetailError::new(pointer, "is not sure; write it so that nothing has to be guessed")
        });
        let mut faults: Vec<DetailError> = unsure.collect();
        let details = &asked.details;
        if let (Some(name), Some(birth_date), true) = (&details.name, details.birth_date, faults.is_empty()) {
            let registry_ids = RegistryId::of_details(&self.rules_id, details);
            return Ok(LedgerPatient { name: name.clone(), birth_date, registry_ids });
        }
        for (member, is_missing) in
            [("/name", details.name.is_none()), ("/birth_date", details.birth_date.is_none())]
        {
            let pointer = asked.pointer_in_request(member);
            let why = asked.missing().into_iter().find(|fault| fault.pointer.starts_with(&pointer));
            if is_missing {
                faults.push(why.unwrap_or_else(|| DetailError::new(pointer, "is missing")));
            }
        }
        Err(ApiError::Details { faults })
    }

    /// The forms of all registries.
    #[must_use]
    pub const fn ledger(&self) -> &ConsentLedger {
        &self.ledger
    }

    /// The rules of the state.
    #[must_use]
    pub fn rules(&self) -> &ConsentRules {
        &self.rules
    }

    /// The id of the registry in the configuration, without a facility.
    #[must_use]
    pub fn registry(&self) -> &str {
        &self.registry
    }

    fn ids(&self, forms: &[PatientForm]) -> Vec<RegistryId> {
        forms.iter().flat_map(|form| form.ids(&self.rules_id)).collect()
    }

    /// What the ledger says of a patient in one or more forms, after somebody said of rows that they are about another person.
    async fn said_of(
        &self,
        near: &mut RowsNear<'_>,
        forms: &[PatientForm],
        confirmed_other: &[i64],
        today: Date,
    ) -> Result<Said, ApiError> {
        let ids = self.ids(forms);
        let rows = near.read(forms, &ids, today).await?;
        let decisions: Vec<Decision> =
            confirmed_other.iter().map(|row| Decision { row: *row, is_patient: false }).collect();
        let finding = finding(forms, &ids, &rows, today).decided(&decisions);
        Ok(self.said(&finding, birth_date(forms), today))
    }

    fn said(&self, finding: &LedgerFinding<'_>, birth_date: Option<Date>, today: Date) -> Said {
        let sure = LedgerFinding { same: finding.same.clone(), near: Vec::new() };
        let state = match sure.answer(birth_date, &self.rules, today) {
            LedgerAnswer::State(state) => state,
            LedgerAnswer::AskFirst(_) => ConsentState::NONE_HERE,
        };
        let unclear = match finding.answer(birth_date, &self.rules, today) {
            LedgerAnswer::State(_) => Vec::new(),
            LedgerAnswer::AskFirst(rows) => {
                rows.into_iter().map(|row| UnclearConsent::of(row, birth_date)).collect()
            }
        };
        Said { consent: Consent::of(&state, &self.rules, birth_date, today), unclear }
    }
}

/// What the ledger says of a patient.
struct Said {
    /// What the rows say that are surely about the patient.
    consent: Consent,
    /// The withdrawals that may be about the patient.
    unclear: Vec<UnclearConsent>,
}

/// The birth date that is known first.
fn birth_date(forms: &[PatientForm]) -> Option<Date> {
    forms.iter().find_map(|form| form.patient.details.birth_date)
}
