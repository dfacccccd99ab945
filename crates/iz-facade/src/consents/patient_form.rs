//! One form in which a patient is given: as asked for, or as a registry has it.

use iz_client::hl7::{Demographics, PersonName, Text, answer::Patient, query::NameQuery};
use iz_consent::RegistryId;
use iz_match::{AskedPatient, demographics};

/// The most other names of a person in an answer that are compared with the ledger.
const MAX_ALIASES: usize = 10;

/// One form in which a patient is given.
#[derive(Clone)]
pub(crate) struct PatientForm {
    pub(super) patient: AskedPatient,
    /// The id of the registry that answered, of whatever type.
    own_id: Option<String>,
}

impl PatientForm {
    /// As a request has the patient.
    pub(crate) fn asked(patient: &AskedPatient) -> Self {
        Self { patient: patient.clone(), own_id: None }
    }

    /// As the query for a candidate has the patient. Its first identifier is that of the registry.
    pub(crate) fn candidate(details: &Demographics) -> Self {
        let own_id = details.identifiers.first().map(|own| own.value.clone());
        Self { patient: details.clone().into(), own_id }
    }

    /// As a record has the patient: under the name, and under the other names.
    pub(crate) fn found(person: &Patient<'_>) -> Vec<Self> {
        let details = demographics(person);
        let aliases = person.aliases.iter().take(MAX_ALIASES).filter_map(name);
        let other = |name| Demographics { name: Some(name), ..details.clone() };
        let others: Vec<Demographics> = aliases.map(other).collect();
        let own_id = person.registry_id.as_ref().map(|own| own.value.to_string());
        let form = |details: Demographics| Self { patient: details.into(), own_id: own_id.clone() };
        [details].into_iter().chain(others).map(form).collect()
    }

    /// The ids of the patient at this registry, which its consent rules name.
    pub(super) fn ids(&self, registry: &str) -> Vec<RegistryId> {
        let mut ids = RegistryId::of_details(registry, &self.patient.details);
        ids.extend(self.own_id.iter().map(|own| RegistryId::new(registry, own)));
        ids
    }
}

fn name(name: &PersonName<'_>) -> Option<NameQuery> {
    let text = |part: Option<Text<'_>>| part.map(|part| part.to_string());
    Some(NameQuery {
        family: text(name.family)?,
        given: text(name.given)?,
        middle: text(name.middle),
        suffix: text(name.suffix),
    })
}
