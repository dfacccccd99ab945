//! RXA-5 decides what an order group is: a dose, or an order without a vaccine.

use crate::{
    answer::{
        dose::Dose,
        dose_status::{DoseStatus, VaccineNamed, is_deletion, of_table_0322},
        non_vaccine_order::NonVaccineOrder,
        order::{Order, OrderStates},
        vaccine::Vaccine,
        vaccine_choice::{is_no_vaccine, says_no_vaccine, warn_of_contradictions},
    },
    codes::agreement::names_vaccine,
    message::segment::Segment,
    reading::{diagnostics::Diagnostics, fields::Fields, repetitions::each, warning::WarningCode},
    time::timestamp::Timestamp,
    types::{coded::Coded, dates::read_timestamp},
};

/// What an RXA, with the ORC before it, starts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrderStart {
    /// A dose.
    Dose,
    /// An order without a vaccine (CVX 998 in RXA-5).
    OtherOrder,
}

impl OrderStart {
    /// Reads an RXA, with the ORC before it, and adds what it starts to one of the two lists. A dose is large, so it is
    /// moved only once.
    pub(crate) fn read<'a>(
        segment: Segment<'_, 'a>,
        orc: Option<Segment<'_, 'a>>,
        doses: &mut Vec<Dose<'a>>,
        other_orders: &mut Vec<NonVaccineOrder<'a>>,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Self {
        let mut states = OrderStates::NEUTRAL;
        let order = match orc {
            Some(orc) => Order::read(orc, &mut states, diagnostics),
            None => Order::default(),
        };
        let mut fields = Fields::of(segment);
        // RXA-2 is not the dose number. One vendor sends 999.
        fields.fixed(1, &["0"]);
        fields.fixed(2, &["1", "999"]);
        let date = read_timestamp(fields.take(3), diagnostics);
        let end = segment.value(4);
        if !end.raw.is_empty() && end.trimmed() == segment.value(3).trimmed() {
            fields.skip(4);
        }
        let code = fields.take(5);
        let (vaccine, named) = match Vaccine::read(code, diagnostics) {
            Some(vaccine) if vaccine.is_none_administered() => {
                let is_dose = match content_under_998(&fields, &vaccine) {
                    ContentUnder998::NoDose => false,
                    content => {
                        let text =
                            "RXA-5 says that no vaccine was given, but other fields describe a given dose.";
                        diagnostics.warn(WarningCode::DoseUnder998, code.location, text);
                        content == ContentUnder998::Dose
                    }
                };
                if !is_dose {
                    let is_998 = vaccine.code.is_none() || is_no_vaccine(vaccine.code);
                    if !vaccine.alternates.is_empty() || !is_998 {
                        diagnostics.add_unread(code);
                    }
                    other_orders.push(read_other_order(&mut fields, vaccine, date, order, diagnostics));
                    fields.finish(diagnostics);
                    return Self::OtherOrder;
                }
                (without_998(vaccine), VaccineNamed::Beside998)
            }
            Some(vaccine) if vaccine.is_named() => {
                let mut named = VaccineNamed::Yes;
                if !vaccine.alternates.is_empty() || vaccine.groups.is_empty() {
                    if vaccine.alternates.iter().any(|other| is_no_vaccine(other.code)) {
                        named = VaccineNamed::Beside998;
                        let text =
                            "RXA-5 holds a vaccine and also CVX 998, which says that no vaccine was given.";
                        diagnostics.warn(WarningCode::VaccineBeside998, code.location, text);
                    }
                    let (code, system) = (vaccine.code, vaccine.system);
                    warn_of_contradictions(
                        code,
                        system,
                        &vaccine.alternates,
                        fields.location(5),
                        diagnostics,
                    );
                }
                (vaccine, named)
            }
            unnamed => {
                let text = "This order names no vaccine. It does not count as a given dose.";
                diagnostics.warn(WarningCode::VaccineMissing, code.location, text);
                (unnamed.unwrap_or_default(), VaccineNamed::No)
            }
        };
        doses.push(Dose::read(&mut fields, vaccine, named, date, order, states, diagnostics));
        fields.finish(diagnostics);
        Self::Dose
    }
}

/// What the other fields of an RXA with CVX 998 say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ContentUnder998 {
    /// Nothing contradicts 998.
    NoDose,
    /// One field contradicts 998, but the others do not describe a dose.
    Doubtful,
    /// The fields describe a given dose.
    Dose,
}

/// An RXA with CVX 998 describes a dose if it has a lot number, or if RXA-20 says that a dose was given and there is an
/// amount, a source, a giver, a manufacturer or the name of a vaccine.
fn content_under_998(fields: &Fields<'_, '_>, vaccine: &Vaccine<'_>) -> ContentUnder998 {
    let has_lot = fields.is_valued(15);
    let names_vaccine = vaccine.text.is_some_and(|text| !says_no_vaccine(&text) && names_vaccine(&text));
    let completion = fields.value(20).first_component();
    let is_given = !matches!(completion, "" | "NA")
        && matches!(
            of_table_0322(completion),
            Some(DoseStatus::Completed | DoseStatus::PartiallyAdministered)
        );
    if !has_lot && !names_vaccine && !is_given {
        return ContentUnder998::NoDose;
    }
    // A deleted entry says nothing.
    if is_deletion(fields.value(21).first_component()) {
        return ContentUnder998::NoDose;
    }
    let has_details = || names_vaccine || [9, 10, 17].iter().any(|number| fields.is_valued(*number));
    let has_amount = || !matches!(fields.value(6).trimmed(), "" | "999" | "999.0" | "0" | "0.0");
    let is_not_given = || of_table_0322(completion).is_some() && !is_given;
    let is_dose = if has_lot { !is_not_given() } else { is_given && (has_details() || has_amount()) };
    if is_dose { ContentUnder998::Dose } else { ContentUnder998::Doubtful }
}

/// The vaccine of a dose whose RXA-5 says that no vaccine was given. Its code is not known. The code 998 is an alternate.
fn without_998(vaccine: Vaccine<'_>) -> Vaccine<'_> {
    let Vaccine { code, sent_code, text, system, mut alternates, .. } = vaccine;
    alternates.insert(0, Coded { code: sent_code.or(code), text, system, alternate: None });
    Vaccine { text: text.filter(|text| names_vaccine(text)), alternates, ..Vaccine::default() }
}

/// Reads the fields after RXA-5 of an order without a vaccine.
fn read_other_order<'a>(
    fields: &mut Fields<'_, 'a>,
    vaccine: Vaccine<'a>,
    date: Option<Timestamp>,
    order: Order<'a>,
    diagnostics: &mut Diagnostics<'a>,
) -> NonVaccineOrder<'a> {
    fields.fixed(6, &["999", "0"]);
    fields.fixed(20, &["NA"]);
    let refusal_reasons = each(fields.take(18), diagnostics, Coded::read);
    let completion = match fields.value(20).trimmed() {
        "" | "NA" => None,
        _ => fields.plain(20, diagnostics),
    };
    let action = fields.plain(21, diagnostics);
    NonVaccineOrder {
        date,
        text: vaccine.text,
        refusal_reasons,
        completion,
        action,
        order,
        observations: Vec::new(),
        comments: Vec::new(),
    }
}
