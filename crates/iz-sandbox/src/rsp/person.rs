//! A person as a registry holds them, ready to be written into an answer.

use jiff::civil::Date;
use serde::Deserialize;

use super::{Code, Completion, Day, FactKind, Layout, RefusalReason, SeriesStatus, Source, Vaccine};

/// One person with history and forecast.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// In which way the registry writes.
    #[serde(default)]
    pub layout: Layout,
    /// PID-3.
    pub identifiers: Vec<Identifier>,
    /// PID-5.
    pub name: Name,
    /// PID-5, the second repetition: the name before a marriage.
    #[serde(default)]
    pub maiden_name: Option<Name>,
    /// PID-6.
    #[serde(default)]
    pub mothers_maiden_name: Option<Name>,
    /// PID-7.
    pub birth_date: Date,
    /// PID-8 (table 0001).
    pub sex: String,
    /// PID-10 (CDCREC).
    #[serde(default)]
    pub race: Option<Code>,
    /// PID-11.
    #[serde(default)]
    pub address: Option<Address>,
    /// PID-13: ten digits.
    #[serde(default)]
    pub phone: Option<String>,
    /// PID-13, the second repetition.
    #[serde(default)]
    pub email: Option<String>,
    /// PID-22 (CDCREC).
    #[serde(default)]
    pub ethnicity: Option<Code>,
    /// PID-25, with PID-24 `Y`; PID-24 is `N` without it.
    #[serde(default)]
    pub birth_order: Option<u8>,
    /// PID-29, with PID-30 `Y`.
    #[serde(default)]
    pub died: Option<Date>,
    /// NK1. Z42 has no place for it.
    #[serde(default)]
    pub next_of_kin: Vec<NextOfKin>,
    /// The history. Refusals are among it.
    #[serde(default)]
    pub doses: Vec<Dose>,
    /// What speaks for or against vaccines, each under an order group with CVX 998.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// The forecast, all of it under one order group with CVX 998.
    #[serde(default)]
    pub forecasts: Vec<Forecast>,
}

impl Person {
    /// The registry's own identifier: the first of the type SR.
    #[must_use]
    pub fn registry_id(&self) -> Option<&Identifier> {
        self.identifiers.iter().find(|identifier| identifier.type_code == "SR")
    }
}

/// PID-3 (CX).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// CX.1.
    pub value: String,
    /// CX.4.
    pub authority: String,
    /// CX.5 (table 0203): `SR` for the registry's own.
    #[serde(rename = "type")]
    pub type_code: String,
}

/// PID-5, PID-6 and NK1-2 (XPN).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// XPN.1.
    pub family: String,
    /// XPN.2.
    pub given: String,
    /// XPN.3.
    #[serde(default)]
    pub middle: Option<String>,
    /// XPN.4.
    #[serde(default)]
    pub suffix: Option<String>,
}

/// PID-11 and NK1-4 (XAD), of the type `L`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// XAD.1.
    pub street: String,
    /// XAD.3.
    pub city: String,
    /// XAD.4.
    pub state: String,
    /// XAD.5.
    pub zip: String,
}

/// NK1.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextOfKin {
    /// NK1-2.
    pub name: Name,
    /// NK1-3 (table 0063).
    pub relationship: Code,
    /// NK1-5: ten digits.
    #[serde(default)]
    pub phone: Option<String>,
}

/// ORC, RXA, RXR and OBX of one vaccination.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// ORC-3.1. What was not given is written with 9999, as the guide wants.
    #[serde(default)]
    pub order: Option<String>,
    /// RXA-5.
    pub vaccine: Vaccine,
    /// RXA-3.
    pub date: Day,
    /// RXA-20.
    #[serde(default)]
    pub completion: Completion,
    /// RXA-6, in mL; 999 for unknown without it.
    #[serde(default)]
    pub amount: Option<String>,
    /// RXA-9.
    #[serde(default)]
    pub source: Source,
    /// RXA-10.
    #[serde(default)]
    pub administered_by: Option<Provider>,
    /// RXA-11.4.
    #[serde(default)]
    pub facility: Option<String>,
    /// RXA-15.
    #[serde(default)]
    pub lot: Option<String>,
    /// RXA-16.
    #[serde(default)]
    pub expires: Option<Day>,
    /// RXA-17 (MVX).
    #[serde(default)]
    pub manufacturer: Option<Code>,
    /// RXA-18.
    #[serde(default)]
    pub refusal: Option<RefusalReason>,
    /// RXR-1 (NCIT).
    #[serde(default)]
    pub route: Option<Code>,
    /// RXR-2 (table 0163).
    #[serde(default)]
    pub site: Option<Code>,
    /// OBX 64994-7 (table 0064), captured for the dose.
    #[serde(default)]
    pub eligibility: Option<Code>,
    /// OBX 30963-3 (CDCPHINVS).
    #[serde(default)]
    pub funding: Option<Code>,
    /// OBX 48767-8.
    #[serde(default)]
    pub note: Option<String>,
    /// OBX 31044-1: what happened after the dose.
    #[serde(default)]
    pub reactions: Vec<Code>,
    /// The information statements that were handed over.
    #[serde(default)]
    pub statements: Vec<Statement>,
    /// One a series that the dose counts for. They are written where Z44 was asked.
    #[serde(default)]
    pub evaluations: Vec<Evaluation>,
}

/// RXA-10 (XCN), with an NPI.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// XCN.1.
    pub id: String,
    /// XCN.2.
    pub family: String,
    /// XCN.3.
    pub given: String,
}

/// The OBX of one vaccine information statement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// OBX 69764-9: the document, by its barcode.
    #[serde(default)]
    pub document: Option<Code>,
    /// OBX 30956-7: the vaccine, the older way to name the document.
    #[serde(default)]
    pub vaccine: Option<Vaccine>,
    /// OBX 29768-9.
    #[serde(default)]
    pub published: Option<Day>,
    /// OBX 29769-7.
    pub presented: Day,
}

/// The OBX of something that speaks for or against vaccines for a person.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// OBX-3.
    pub kind: FactKind,
    /// OBX-5.
    pub value: Code,
    /// RXA-3 and OBX-14.
    pub observed: Day,
    /// OBX 30946-8 of a contraindication.
    #[serde(default)]
    pub begins: Option<Day>,
    /// OBX 30944-3 of a contraindication.
    #[serde(default)]
    pub ends: Option<Day>,
}

/// The OBX of one judgement about a dose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// OBX 30956-7, or 38890-0 of a component.
    pub vaccine: Vaccine,
    /// Whether the vaccine is one component of a combination.
    #[serde(default)]
    pub is_component: bool,
    /// OBX 30973-2.
    #[serde(default)]
    pub dose_number: Option<u32>,
    /// OBX 59782-3.
    #[serde(default)]
    pub doses_in_series: Option<u32>,
    /// OBX 59781-5 (table 0136).
    #[serde(default)]
    pub is_valid: Option<bool>,
    /// OBX 30982-3.
    #[serde(default)]
    pub reason: Option<String>,
}

/// The OBX of one advice about a dose to come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forecast {
    /// OBX 30956-7, or 30979-9 in the layout of Texas.
    pub vaccine: Vaccine,
    /// OBX 59783-1.
    #[serde(default)]
    pub status: Option<SeriesStatus>,
    /// OBX 30973-2: the number of the next dose.
    #[serde(default)]
    pub dose_number: Option<u32>,
    /// OBX 59782-3.
    #[serde(default)]
    pub doses_in_series: Option<u32>,
    /// OBX 30981-5.
    #[serde(default)]
    pub earliest: Option<Day>,
    /// OBX 30980-7.
    #[serde(default)]
    pub due: Option<Day>,
    /// OBX 59778-1.
    #[serde(default)]
    pub overdue: Option<Day>,
    /// OBX 59777-3.
    #[serde(default)]
    pub latest: Option<Day>,
    /// OBX 30982-3.
    #[serde(default)]
    pub reason: Option<String>,
}
