//! One person's record: the part of an answer that is about the person, as a view.

use serde::Serialize;

use super::{Answer, Dose, Fact, Forecast, NonVaccineOrder, Outcome, Patient};

/// One person's record.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record<'a> {
    /// Whose record it is.
    pub patient: &'a Patient<'a>,
    /// The history, with what the registry makes of each dose.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Dose<'a>>))]
    pub doses: &'a [Dose<'a>],
    /// What the registry advises.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Forecast<'a>>))]
    pub forecasts: &'a [Forecast<'a>],
    /// What speaks for or against vaccines for the person: contraindications, immunity, indications.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Fact<'a>>))]
    pub facts: &'a [Fact<'a>],
    /// Order groups without a vaccine that carry observations of which nothing else is made; the others
    /// are left out.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<NonVaccineOrder<'a>>))]
    pub other_orders: Vec<&'a NonVaccineOrder<'a>>,
}

impl<'a> Answer<'a> {
    /// The record that the answer holds; none for any outcome but [`Outcome::Record`].
    #[must_use]
    pub fn record(&'a self) -> Option<Record<'a>> {
        let patient = self.patients.first().filter(|_| self.outcome == Outcome::Record)?;
        Some(Record {
            patient,
            doses: &self.doses,
            forecasts: &self.forecasts,
            facts: &self.facts,
            other_orders: self.other_orders.iter().filter(|order| !order.observations.is_empty()).collect(),
        })
    }
}
