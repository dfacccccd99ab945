//! The order group that observations belong to.

use jiff::civil::Date;

use crate::answer::{
    dose::Dose, dose_status::DoseStatus, fact::Fact, forecast::Forecast, non_vaccine_order::NonVaccineOrder,
};

/// The order group to which observations belong, and the lists of the answer that they fill.
pub(crate) struct OrderGroup<'t, 'a> {
    pub(crate) owner: Owner<'t, 'a>,
    pub(crate) patient: Option<usize>,
    pub(crate) today: Date,
    pub(crate) forecasts: &'t mut Vec<Forecast<'a>>,
    pub(crate) facts: &'t mut Vec<Fact<'a>>,
}

/// The order to which observations belong.
pub(crate) enum Owner<'t, 'a> {
    Dose(&'t mut Dose<'a>),
    OtherOrder(&'t mut NonVaccineOrder<'a>),
}

impl Owner<'_, '_> {
    /// Whether the registry has deleted the entry.
    pub(crate) fn is_deleted(&self) -> bool {
        match self {
            Self::Dose(dose) => dose.status == DoseStatus::Deleted,
            Self::OtherOrder(order) => order.is_deleted(),
        }
    }
}
