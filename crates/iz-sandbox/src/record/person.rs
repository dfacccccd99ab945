//! The record of one person: who they are, their history and their forecast.

use jiff::civil::Date;
use serde::Deserialize;

use crate::record::{
    codes::{Code, Completion, DoseSource, FactCode, RefusalReason, SeriesStatus, VaccineCode},
    day::Day,
    layout::Layout,
};

/// CX.4 of the identifiers that the sandbox assigns, and the namespace of its order numbers.
pub(crate) const REGISTRY_AUTHORITY: &str = "SANDBOXIIS";

/// CX.4 that registries with Texas's software send instead of their own authority.
pub(crate) const INHERITED_AUTHORITY: &str = "ORA";

/// One person with the history and the forecast that the registry holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The layout in which the registry writes the record.
    #[serde(default)]
    pub layout: Layout,
    /// PID-3 identifiers.
    pub identifiers: Vec<PersonIdentifier>,
    /// PID-5 name.
    pub name: NameRecord,
    /// PID-5, second repetition: the name before a marriage.
    pub maiden_name: Option<NameRecord>,
    /// PID-6 mother's maiden name.
    pub mothers_maiden_name: Option<NameRecord>,
    /// PID-7 birth date.
    pub birth_date: Date,
    /// PID-8 sex (table 0001).
    pub sex: String,
    /// PID-10 race (CDCREC).
    pub race: Option<Code>,
    /// PID-11 address.
    pub address: Option<AddressRecord>,
    /// PID-13 phone number: ten digits.
    pub phone: Option<String>,
    /// PID-13, second repetition: the e-mail address.
    pub email: Option<String>,
    /// PID-22 ethnic group (CDCREC).
    pub ethnicity: Option<Code>,
    /// PID-25 birth order. PID-24 is `Y` if it is present, else `N`.
    pub birth_order: Option<u8>,
    /// PID-29 date of death. PID-30 is `Y` if it is present.
    pub died: Option<Date>,
    /// NK1 next of kin. A Z42 has no NK1.
    #[serde(default)]
    pub next_of_kin: Vec<KinRecord>,
    /// The history, including refusals.
    #[serde(default)]
    pub doses: Vec<DoseRecord>,
    /// Facts that matter for vaccination. Each is written under its own order group with CVX 998.
    #[serde(default)]
    pub facts: Vec<FactRecord>,
    /// The forecast, written under order groups with CVX 998.
    #[serde(default)]
    pub forecasts: Vec<ForecastRecord>,
}

impl Person {
    /// The registry's own identifier: the first identifier of type SR.
    #[must_use]
    pub fn registry_id(&self) -> Option<&PersonIdentifier> {
        self.identifiers.iter().find(|identifier| identifier.type_code == "SR")
    }
}

/// One identifier of a person (CX).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonIdentifier {
    /// CX.1 value.
    pub value: String,
    /// CX.4 assigning authority.
    pub authority: String,
    /// CX.5 type (table 0203). `SR` is the registry's own.
    #[serde(rename = "type")]
    pub type_code: String,
}

/// The name of a person in PID-5, PID-6 and NK1-2 (XPN).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameRecord {
    /// XPN.1 family name.
    pub family: String,
    /// XPN.2 given name.
    pub given: String,
    /// XPN.3 middle name.
    pub middle: Option<String>,
    /// XPN.4 suffix.
    pub suffix: Option<String>,
}

/// The home address in PID-11 (XAD, type `L`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressRecord {
    /// XAD.1 street.
    pub street: String,
    /// XAD.3 city.
    pub city: String,
    /// XAD.4 state.
    pub state: String,
    /// XAD.5 ZIP code.
    pub zip: String,
}

/// NK1: a relative of the person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KinRecord {
    /// NK1-2 name.
    pub name: NameRecord,
    /// NK1-3 relationship (table 0063).
    pub relationship: Code,
    /// NK1-5 phone number: ten digits.
    pub phone: Option<String>,
}

/// One vaccination: ORC, RXA, RXR and OBX.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoseRecord {
    /// ORC-3.1 order number. A dose that was not given has 9999, as the guide requires.
    pub order: Option<String>,
    /// RXA-5 vaccine.
    pub vaccine: VaccineCode,
    /// RXA-3 date.
    pub date: Day,
    /// RXA-20 completion status.
    #[serde(default)]
    pub completion: Completion,
    /// RXA-6 amount in mL. 999 (unknown) is written if it is absent.
    pub amount: Option<String>,
    /// RXA-9 source of the information.
    #[serde(default)]
    pub source: DoseSource,
    /// RXA-10 vaccinator.
    pub administered_by: Option<ProviderRecord>,
    /// RXA-11.4 facility.
    pub facility: Option<String>,
    /// RXA-15 lot number.
    pub lot: Option<String>,
    /// RXA-16 expiration date.
    pub expires: Option<Day>,
    /// RXA-17 manufacturer (MVX).
    pub manufacturer: Option<Code>,
    /// RXA-18 reason for a refusal.
    pub refusal: Option<RefusalReason>,
    /// RXR-1 route (NCIT).
    pub route: Option<Code>,
    /// RXR-2 site (table 0163).
    pub site: Option<Code>,
    /// OBX 64994-7: eligibility for this dose (table 0064).
    pub eligibility: Option<Code>,
    /// OBX 30963-3: funding source (CDCPHINVS).
    pub funding: Option<Code>,
    /// OBX 48767-8: a note.
    pub note: Option<String>,
    /// OBX 31044-1: reactions to the dose.
    #[serde(default)]
    pub reactions: Vec<Code>,
    /// The vaccine information statements that the patient received.
    #[serde(default)]
    pub statements: Vec<VisRecord>,
    /// One evaluation for each series that the dose counts for. They are written only for a Z44.
    #[serde(default)]
    pub evaluations: Vec<EvaluationRecord>,
}

/// The vaccinator in RXA-10 (XCN).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderRecord {
    /// XCN.1 National Provider Identifier.
    pub id: String,
    /// XCN.2 family name.
    pub family: String,
    /// XCN.3 given name.
    pub given: String,
}

/// One vaccine information statement (VIS), as OBX.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisRecord {
    /// OBX 69764-9: the document, identified by its barcode.
    pub document: Option<Code>,
    /// OBX 30956-7: the vaccine, which is the older way to identify the document.
    pub vaccine: Option<VaccineCode>,
    /// OBX 29768-9: publication date.
    pub published: Option<Day>,
    /// OBX 29769-7: date of presentation.
    pub presented: Day,
}

/// One fact about a person that matters for vaccination, as OBX.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRecord {
    /// OBX-3 kind of fact.
    pub kind: FactCode,
    /// OBX-5 value.
    pub value: Code,
    /// RXA-3 and OBX-14: date of observation.
    pub observed: Day,
    /// OBX 30946-8: first day of a contraindication.
    pub begins: Option<Day>,
    /// OBX 30944-3: last day of a contraindication.
    pub ends: Option<Day>,
}

/// One evaluation of a dose, as OBX.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluationRecord {
    /// OBX 30956-7: vaccine group; 38890-0 for a component.
    pub vaccine: VaccineCode,
    /// Whether the vaccine is one component of a combination.
    #[serde(default)]
    pub is_component: bool,
    /// OBX 30973-2: dose number in the series.
    pub dose_number: Option<u32>,
    /// OBX 59782-3: number of doses in the series.
    pub doses_in_series: Option<u32>,
    /// OBX 59781-5: whether the dose is valid (table 0136).
    pub is_valid: Option<bool>,
    /// OBX 30982-3: reason.
    pub reason: Option<String>,
}

/// One forecast for a vaccine group, as OBX.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastRecord {
    /// OBX 30956-7: vaccine group; 30979-9 in some layouts.
    pub vaccine: VaccineCode,
    /// OBX 59783-1: status in the series.
    pub status: Option<SeriesStatus>,
    /// OBX 30973-2: number of the next dose.
    pub dose_number: Option<u32>,
    /// OBX 59782-3: number of doses in the series.
    pub doses_in_series: Option<u32>,
    /// OBX 30981-5: earliest date to give.
    pub earliest: Option<Day>,
    /// OBX 30980-7: due date.
    pub due: Option<Day>,
    /// OBX 59778-1: date from which the dose is overdue.
    pub overdue: Option<Day>,
    /// OBX 59777-3: latest date to give.
    pub latest: Option<Day>,
    /// OBX 30982-3: reason.
    pub reason: Option<String>,
}
