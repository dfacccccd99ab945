//! RXA-5 decides what an order group is: a dose, or an order without a vaccine.

use crate::{
    answer::{dose::Dose, non_vaccine_order::NonVaccineOrder, order::Order, vaccine::Vaccine},
    message::segment::Segment,
    reading::{diagnostics::Diagnostics, fields::Fields, warning::WarningCode},
    types::dates::read_timestamp,
};

/// The first segments of an order group, RXA with its ORC: a dose, or an order without a vaccine (CVX 998 in RXA-5).
#[expect(
    clippy::large_enum_variant,
    reason = "the value is moved at once, and a box would cost one allocation for each dose"
)]
pub(crate) enum OrderStart<'a> {
    Dose(Dose<'a>),
    OtherOrder(NonVaccineOrder<'a>),
}

impl<'a> OrderStart<'a> {
    pub(crate) fn read(
        segment: Segment<'_, 'a>,
        order: Order<'a>,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Self {
        let mut fields = Fields::of(segment);
        // RXA-2 is not the dose number. One vendor sends 999.
        fields.fixed(1, &["0"]);
        fields.fixed(2, &["1", "999"]);
        let date = read_timestamp(fields.take(3), diagnostics);
        if segment.value(4).trimmed() == segment.value(3).trimmed() {
            fields.skip(4);
        }
        let code = fields.take(5);
        let start = match Vaccine::read(code, diagnostics) {
            Some(vaccine) if vaccine.is_none_administered() => {
                if !vaccine.alternates.is_empty() {
                    diagnostics.add_unread(code);
                }
                fields.fixed(6, &["999", "0"]);
                fields.fixed(20, &["NA"]);
                let action = fields.plain(21, diagnostics);
                Self::OtherOrder(NonVaccineOrder {
                    date,
                    text: vaccine.text,
                    action,
                    order,
                    observations: Vec::new(),
                    comments: Vec::new(),
                })
            }
            Some(vaccine) => Self::Dose(Dose::read(&mut fields, vaccine, date, order, diagnostics)),
            None => {
                diagnostics.warn(WarningCode::VaccineMissing, code.location, "This dose names no vaccine.");
                Self::Dose(Dose::read(&mut fields, Vaccine::default(), date, order, diagnostics))
            }
        };
        fields.finish(diagnostics);
        start
    }
}
