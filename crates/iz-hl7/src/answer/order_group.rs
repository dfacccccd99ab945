//! The order group that observations belong to.

use jiff::civil::Date;

use crate::{
    answer::{
        dose::Dose, dose_status::DoseStatus, fact::Fact, forecast::Forecast,
        non_vaccine_order::NonVaccineOrder, observation::Observation, patient::Patient,
    },
    message::text::Text,
};

/// The order group to which observations belong, and the lists of the answer that they fill.
pub(crate) struct OrderGroup<'t, 'a> {
    pub(crate) owner: Owner<'t, 'a>,
    pub(crate) patient: Option<usize>,
    pub(crate) today: Date,
    pub(crate) forecasts: &'t mut Vec<Forecast<'a>>,
    pub(crate) facts: &'t mut Vec<Fact<'a>>,
}

/// The order to which observations belong, or the person if they stand before the first order.
pub(crate) enum Owner<'t, 'a> {
    Dose(&'t mut Dose<'a>),
    OtherOrder(&'t mut NonVaccineOrder<'a>),
    Patient(&'t mut Patient<'a>),
}

impl<'a> Owner<'_, 'a> {
    /// Whether the registry has deleted the entry.
    pub(crate) fn is_deleted(&self) -> bool {
        match self {
            Self::Dose(dose) => dose.status == DoseStatus::Deleted,
            Self::OtherOrder(order) => order.is_deleted(),
            Self::Patient(_) => false,
        }
    }

    /// The observations that no other type holds.
    pub(crate) const fn observations(&mut self) -> &mut Vec<Observation<'a>> {
        match self {
            Self::Dose(dose) => &mut dose.observations,
            Self::OtherOrder(order) => &mut order.observations,
            Self::Patient(patient) => &mut patient.observations,
        }
    }

    /// The comments on the order or the person.
    pub(crate) const fn comments(&mut self) -> &mut Vec<Text<'a>> {
        match self {
            Self::Dose(dose) => &mut dose.comments,
            Self::OtherOrder(order) => &mut order.comments,
            Self::Patient(patient) => &mut patient.comments,
        }
    }
}
