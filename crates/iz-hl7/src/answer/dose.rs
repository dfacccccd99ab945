//! RXA: a vaccination.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{
        administration::{AdministeredAtLocation, Amount, Route},
        dose_source::read_source,
        dose_status::{DoseDetails, DoseStatus, FieldCode, StatusBasis, VaccineNamed, of_table_0322},
        entry_id::EntryId,
        evaluation::Evaluation,
        finding::Finding,
        non_vaccine_order::NonVaccineOrder,
        observation::Observation,
        order::{Order, OrderStates},
        vaccine::Vaccine,
        vis::Vis,
    },
    message::{raw_value::RawValue, text::Text},
    reading::{
        diagnostics::Diagnostics,
        fields::Fields,
        repetitions::{each, plain_text},
        valued::{is_valued, valued},
    },
    time::{partial_date::PartialDate, time_of_day::TimeOfDay, timestamp::Timestamp},
    types::{
        coded::Coded,
        dates::{read_date, read_timestamp},
        provider::Provider,
        redacted::redacted,
    },
};

/// A vaccination that was given, refused, not given or deleted.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dose<'a> {
    /// An opaque id, unique in the record. The same dose has the same id in each answer. It changes if the registry
    /// changes the vaccine, the date, the status, the lot numbers, the manufacturer or the order number.
    // `Answer::assign_ids` sets it. The reader alone leaves it empty.
    #[cfg_attr(feature = "openapi", schema(value_type = EntryId))]
    pub id: Option<EntryId>,
    /// Whether the dose was given.
    pub status: DoseStatus,
    /// The vaccine. RXA-5.
    pub vaccine: Vaccine<'a>,
    /// The date on which it was given or refused. RXA-3.
    pub date: Option<PartialDate>,
    /// The time of day, if one was sent. RXA-3.
    pub time: Option<TimeOfDay>,
    /// The amount. RXA-6 and RXA-7. It is absent for 999 and 0, which mean that it is unknown.
    pub amount: Option<Amount<'a>>,
    /// The source of the information. RXA-9 (NIP001). The first repetition that holds a code of NIP001. `00` means that
    /// the sender gave the dose itself; all other codes mean a historical record.
    pub source: Option<Coded<'a>>,
    /// Notes. RXA-9. All other repetitions.
    pub notes: Vec<Coded<'a>>,
    /// The person who gave the dose. RXA-10.
    pub administered_by: Option<Provider<'a>>,
    /// Where the dose was given. RXA-11.
    pub location: Option<AdministeredAtLocation<'a>>,
    /// The lot numbers. RXA-15.
    pub lots: Vec<Text<'a>>,
    /// The expiration date. RXA-16.
    pub expires: Option<PartialDate>,
    /// The manufacturer. RXA-17 (MVX).
    pub manufacturer: Option<Coded<'a>>,
    /// The reasons of refusal. RXA-18 (NIP002). A code of another system does not make the dose a refused one.
    pub refusal_reasons: Vec<Coded<'a>>,
    /// The completion status as sent. RXA-20.
    pub completion: Option<Text<'a>>,
    /// The action code as sent, `A`, `U` or `D`. RXA-21.
    pub action: Option<Text<'a>>,
    /// When the registry entered it. RXA-22.
    pub entered: Option<Timestamp>,
    /// The order. ORC.
    pub order: Order<'a>,
    /// The index of the person in `patients`, if there are several.
    pub patient: Option<usize>,
    /// The route and the site. RXR.
    pub route: Option<Route<'a>>,
    /// The evaluations of the dose by the registry. A combination vaccine has one for each component.
    pub evaluations: Vec<Evaluation<'a>>,
    /// Eligibility for publicly funded vaccine. OBX 64994-7 (table 0064). The method says whether it was captured for
    /// the dose or for the visit.
    pub eligibility: Vec<Finding<'a>>,
    /// The funding source of the vaccine. OBX 30963-3.
    pub funding: Vec<Finding<'a>>,
    /// The vaccine information statements that were given to the patient.
    pub information_statements: Vec<Vis<'a>>,
    /// Reactions to the dose. OBX 31044-1.
    pub reactions: Vec<Finding<'a>>,
    /// Each OBX that no other member holds.
    pub observations: Vec<Observation<'a>>,
    /// Comments on the dose. NTE behind ORC, RXA and RXR.
    pub comments: Vec<Text<'a>>,
}

impl<'a> Dose<'a> {
    /// Reads the fields after RXA-5.
    pub(crate) fn read(
        fields: &mut Fields<'_, 'a>,
        vaccine: Vaccine<'a>,
        named: VaccineNamed,
        given: Option<Timestamp>,
        order: Order<'a>,
        order_states: OrderStates,
        diagnostics: &mut Diagnostics<'a>,
    ) -> Self {
        let amount = Amount::read(fields, diagnostics);
        let (source, notes) = read_source(fields.take(9), diagnostics);
        let administered_by = Provider::read(fields.take(10), diagnostics);
        let location = AdministeredAtLocation::read(fields.take(11), diagnostics);
        let lots = each(fields.take(15), diagnostics, plain_text);
        let expires = read_date(fields.take(16), diagnostics);
        let manufacturer = Coded::read_single(fields.take(17), diagnostics);
        let refusal_reasons = each(fields.take(18), diagnostics, Coded::read);
        let (completion_sent, action_sent) = (fields.take(20), fields.take(21));
        let completion = plain_text(completion_sent, diagnostics);
        let action = plain_text(action_sent, diagnostics);
        let entered = read_timestamp(fields.take(22), diagnostics);
        let (date, time) = given.map_or((None, None), |given| (Some(given.date), given.time));
        let status = StatusBasis {
            completion: field_code(&completion_sent, completion),
            action: field_code(&action_sent, action),
            refusal_reasons: &refusal_reasons,
            order: order_states,
            vaccine: named,
            details: DoseDetails {
                amount: amount.is_some(),
                source: source.as_ref().is_some_and(|source| source.code.is_some()),
                giver: administered_by.is_some(),
                lot: !lots.is_empty(),
                manufacturer: manufacturer.is_some(),
            },
            location: fields.location(0),
        }
        .decide(diagnostics);
        Self {
            id: None,
            status,
            vaccine,
            date,
            time,
            amount,
            source,
            notes,
            administered_by,
            location,
            lots,
            expires,
            manufacturer,
            refusal_reasons,
            completion,
            action,
            entered,
            order,
            patient: None,
            route: None,
            evaluations: Vec::new(),
            eligibility: Vec::new(),
            funding: Vec::new(),
            information_statements: Vec::new(),
            reactions: Vec::new(),
            observations: Vec::new(),
            comments: Vec::new(),
        }
    }

    /// Whether the order describes no dose: it names no vaccine, and holds nothing but a date and a status that does not
    /// say that a dose was given or refused.
    pub(crate) fn describes_no_dose(&self) -> bool {
        !self.vaccine.is_named()
            && matches!(self.status, DoseStatus::Unknown | DoseStatus::NotAdministered)
            && self.completion.is_none_or(|completion| {
                of_table_0322(&completion).is_none_or(|status| status == DoseStatus::NotAdministered)
            })
            && self.vaccine.alternates.is_empty()
            && self.vaccine.system.is_none()
            && self.amount.is_none()
            && self.source.is_none()
            && self.notes.is_empty()
            && self.administered_by.is_none()
            && self.location.is_none()
            && self.lots.is_empty()
            && self.expires.is_none()
            && self.manufacturer.is_none()
            && self.refusal_reasons.is_empty()
            && self.entered.is_none()
            && self.route.is_none()
    }

    /// The order without a vaccine that this dose is, if it describes no dose.
    pub(crate) fn into_non_vaccine_order(self) -> NonVaccineOrder<'a> {
        let date = self.date.map(|date| Timestamp { date, time: self.time });
        NonVaccineOrder {
            date,
            text: None,
            refusal_reasons: self.refusal_reasons,
            completion: self.completion.filter(|completion| completion != "NA"),
            action: self.action,
            order: self.order,
            observations: self.observations,
            comments: self.comments,
        }
    }
}

/// Whether a field holds one code. `read` is its text.
fn field_code<'b>(sent: &RawValue<'_, '_>, read: Option<Text<'b>>) -> FieldCode<'b> {
    let Some(code) = read else {
        return if is_valued(sent) { FieldCode::Unreadable } else { FieldCode::Absent };
    };
    if sent.is_repeated() {
        let is_other = |sent: &str| !sent.eq_ignore_ascii_case(&code);
        let mut repetitions = sent.split(|delimiter| delimiter.is_repetition());
        if repetitions.any(|(_, part)| valued(part.first_component()).is_some_and(is_other)) {
            return FieldCode::Unreadable;
        }
    }
    FieldCode::Code(code.as_str())
}

redacted!(Dose<'_>);
