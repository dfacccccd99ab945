//! The record of one person, as a view of an answer.

use serde::Serialize;

use crate::answer::{
    dose::Dose, fact::Fact, forecast::Forecast, non_vaccine_order::NonVaccineOrder, outcome::Outcome,
    patient::Patient, typed_answer::Answer,
};

/// The record of one person.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record<'a> {
    /// The person.
    pub patient: &'a Patient<'a>,
    /// The history of doses, with their evaluations.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Dose<'a>>))]
    pub doses: &'a [Dose<'a>],
    /// The forecasts of the registry.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Forecast<'a>>))]
    pub forecasts: &'a [Forecast<'a>],
    /// What speaks for or against vaccines for the person: contraindications, immunity and special indications.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Fact<'a>>))]
    pub facts: &'a [Fact<'a>],
    /// Order groups without a vaccine, if they hold a refusal, or observations or comments that no other type holds.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<NonVaccineOrder<'a>>))]
    pub other_orders: Vec<&'a NonVaccineOrder<'a>>,
}

impl<'a> Answer<'a> {
    /// The record. `None` for each outcome other than [`Outcome::Record`].
    #[must_use]
    pub fn record(&'a self) -> Option<Record<'a>> {
        let patient = self.patients.first().filter(|_| self.outcome == Outcome::Record)?;
        Some(Record {
            patient,
            doses: &self.doses,
            forecasts: &self.forecasts,
            facts: &self.facts,
            other_orders: self.other_orders.iter().filter(|order| order.says_more()).collect(),
        })
    }
}
