//! Reads the segments of a message one after the other.

use jiff::civil::Date;

use crate::{
    answer::{
        acknowledgment::Acknowledgment,
        administration::Route,
        candidate_ids::find_registry_ids,
        classify::OutcomeBasis,
        comments::read_comments,
        dose::Dose,
        dose_status::DoseStatus,
        error_report::ErrorReport,
        fact::Fact,
        forecast::Forecast,
        message_end::AnswerSoFar,
        message_header::Header,
        non_vaccine_order::NonVaccineOrder,
        obx::Obx,
        order_group::{OrderGroup, Owner},
        order_observations::{OrderObservations, warn_without_order},
        order_start::OrderStart,
        outcome::Outcome,
        patient::Patient,
        typed_answer::Answer,
    },
    message::{
        location::{Location, SegmentName},
        raw_value::RawValue,
        segment::Segment,
        text::Text,
    },
    reading::{diagnostics::Diagnostics, valued::is_valued, warning::WarningCode},
};

/// Reads the segments of a message in their order, and collects the answer.
pub(crate) struct SegmentReader<'f, 'a> {
    pub(crate) diagnostics: Diagnostics<'a>,
    today: Date,
    header: Header<'a>,
    header_location: Option<Location>,
    acknowledgment: Option<Acknowledgment<'a>>,
    has_msa: bool,
    has_query_status: bool,
    has_pd1: bool,
    errors: Vec<ErrorReport<'a>>,
    patients: Vec<Patient<'a>>,
    pub(crate) doses: Vec<Dose<'a>>,
    other_orders: Vec<NonVaccineOrder<'a>>,
    pub(crate) forecasts: Vec<Forecast<'a>>,
    facts: Vec<Fact<'a>>,
    /// Text before the first segment.
    pub(crate) preamble: Option<Text<'a>>,
    /// An ORC whose RXA has not come yet.
    order: Option<Segment<'f, 'a>>,
    /// The kind of the open order group, if one is open. It is the last of the doses or of the other orders.
    open: Option<OrderStart>,
    /// The observations of the open order group, of an ORC whose RXA has not come yet, or of the person before the first
    /// order.
    observations: OrderObservations<'f, 'a>,
    /// Whether the current segments stand behind a PID, before its first order.
    is_behind_patient: bool,
    /// Each NTE behind an ORC whose RXA has not come yet.
    order_notes: Vec<Segment<'f, 'a>>,
}

impl<'f, 'a> SegmentReader<'f, 'a> {
    pub(crate) fn new(diagnostics: Diagnostics<'a>, today: Date) -> Self {
        Self {
            diagnostics,
            today,
            header: Header::default(),
            header_location: None,
            acknowledgment: None,
            has_msa: false,
            has_query_status: false,
            has_pd1: false,
            errors: Vec::new(),
            patients: Vec::new(),
            doses: Vec::new(),
            other_orders: Vec::new(),
            forecasts: Vec::new(),
            facts: Vec::new(),
            preamble: None,
            order: None,
            open: None,
            observations: OrderObservations::default(),
            is_behind_patient: false,
            order_notes: Vec::new(),
        }
    }

    pub(crate) fn segment(&mut self, segment: Segment<'f, 'a>) {
        if segment.continued {
            self.diagnostics.warn(
                WarningCode::ContinuationLine,
                segment.location(),
                "Lines without a segment name follow this segment. They were read as its continuation.",
            );
        }
        let diagnostics = &mut self.diagnostics;
        if segment.continued && segment.count() == 0 {
            // The text after a name without fields belongs to no field. The segments that follow do not belong to the
            // order before, nor, after a PID, to the person before.
            diagnostics.add_unread_segment(&segment);
            self.close_group();
            self.is_behind_patient = segment.is(b"PID");
            if self.is_behind_patient {
                self.has_pd1 = false;
                self.patients.push(Patient::default());
            }
            return;
        }
        // Three of four segments are observations of an order or a person.
        if segment.name == SegmentName::OBX
            && (self.open.is_some() || self.is_behind_patient || self.order.is_some())
        {
            self.observations.push(Obx::of(segment));
            return;
        }
        match &segment.name.bytes() {
            b"MSH" => {
                self.header_location = Some(segment.location());
                warn_of_continuation(segment.value(14), diagnostics);
                self.header = Header::read(segment, diagnostics);
            }
            b"MSA" if !self.has_msa => {
                self.has_msa = true;
                self.acknowledgment.get_or_insert_default().read_msa(segment, diagnostics);
            }
            b"QAK" if !self.has_query_status => {
                self.has_query_status = true;
                self.acknowledgment.get_or_insert_default().read_qak(segment, diagnostics);
            }
            b"QPD" if self.acknowledgment.as_ref().is_some_and(|known| known.query.is_none()) => {
                self.acknowledgment.get_or_insert_default().read_qpd(segment, diagnostics);
            }
            b"ERR" => self.errors.push(ErrorReport::read(segment, diagnostics)),
            b"PID" => {
                self.close_group();
                self.has_pd1 = false;
                self.is_behind_patient = true;
                if self.patients.is_empty() {
                    // Almost all answers have one person. Without this, the list would take the memory of four.
                    self.patients.reserve_exact(1);
                }
                self.patients.push(Patient::read(segment, &mut self.diagnostics));
            }
            b"PD1"
                if !self.has_pd1
                    && let Some(patient) = self.patients.last_mut() =>
            {
                self.has_pd1 = true;
                patient.read_pd1(segment, diagnostics);
            }
            b"NK1" if let Some(patient) = self.patients.last_mut() => patient.read_nk1(segment, diagnostics),
            b"ORC" => {
                self.close_group();
                self.is_behind_patient = false;
                self.order = Some(segment);
            }
            b"RXA" => self.open_group(segment),
            b"RXR"
                if self.open == Some(OrderStart::Dose)
                    && let Some(dose) = self.doses.last_mut()
                    && dose.route.is_none() =>
            {
                dose.route = Some(Route::read(segment, diagnostics));
            }
            b"DSC" => {
                warn_of_continuation(segment.value(1), diagnostics);
                diagnostics.add_unread_segment(&segment);
            }
            b"OBX" => {
                warn_without_order(&segment, diagnostics);
                diagnostics.add_unread_segment(&segment);
            }
            b"NTE" => self.read_note(segment),
            _ => diagnostics.add_unread_segment(&segment),
        }
    }

    /// What is known when the last segment has been read.
    pub(crate) fn so_far(&self, is_batch_open: bool, is_end_unproved: bool) -> AnswerSoFar {
        let is_labelled =
            |label: &str| self.header.profile.is_some_and(|profile| profile.eq_ignore_ascii_case(label));
        AnswerSoFar {
            is_end_unproved,
            is_batch_open,
            persons: self.patients.len(),
            has_order: self.order.is_some() || self.open.is_some(),
            promises_order: is_labelled("Z42"),
            is_list: is_labelled("Z31"),
        }
    }

    /// Lists a segment of the batch wrapper or of another message.
    pub(crate) fn outside(&mut self, segment: Segment<'f, 'a>) {
        if segment.is(b"MSH") {
            self.diagnostics.warn(
                WarningCode::SeveralMessages,
                segment.location(),
                "The payload holds several messages. This one was not read.",
            );
        }
        self.diagnostics.add_other_segment(&segment);
    }

    /// Reads a comment. It is about the segment before it: an observation, an order or a person.
    fn read_note(&mut self, note: Segment<'f, 'a>) {
        if self.observations.push_note(note) {
            return;
        }
        if self.open.is_some() || self.is_behind_patient {
            let mut comments = Vec::new();
            read_comments(note, &mut comments, &mut self.diagnostics);
            self.add_comments(comments);
        } else if self.order.is_some() {
            self.order_notes.push(note);
        } else {
            self.diagnostics.add_unread_segment(&note);
        }
    }

    /// Adds comments to the open order group. If no order group is open, adds them to the person.
    fn add_comments(&mut self, mut comments: Vec<Text<'a>>) {
        let all = match self.open {
            Some(OrderStart::Dose) => self.doses.last_mut().map(|dose| &mut dose.comments),
            Some(OrderStart::OtherOrder) => self.other_orders.last_mut().map(|order| &mut order.comments),
            None => self.patients.last_mut().map(|patient| &mut patient.comments),
        };
        if let Some(all) = all {
            all.append(&mut comments);
        }
    }

    fn open_group(&mut self, rxa: Segment<'f, 'a>) {
        let order = self.order.take();
        // Observations between ORC and RXA belong to the order that starts here.
        if order.is_none() {
            self.close_group();
        }
        self.is_behind_patient = false;
        let patient = self.patient();
        let (doses, other_orders) = (&mut self.doses, &mut self.other_orders);
        let start = OrderStart::read(rxa, order, doses, other_orders, &mut self.diagnostics);
        self.open = Some(start);
        if start == OrderStart::Dose
            && let Some(dose) = self.doses.last_mut()
        {
            dose.patient = patient;
            if rxa.continued && dose.status != DoseStatus::Deleted {
                // After a line break, it is not certain what the fields are.
                dose.status = DoseStatus::Unknown;
            }
        }
        if !self.order_notes.is_empty() {
            let mut comments = Vec::new();
            for note in self.order_notes.drain(..) {
                read_comments(note, &mut comments, &mut self.diagnostics);
            }
            self.add_comments(comments);
        }
    }

    /// The index of the person of the current segments.
    const fn patient(&self) -> Option<usize> {
        self.patients.len().checked_sub(1)
    }

    fn close_group(&mut self) {
        if let Some(orc) = self.order.take() {
            self.diagnostics.warn(
                WarningCode::OrderWithoutRxa,
                orc.location(),
                "No RXA follows this order. It is listed in `unread` as sent.",
            );
            self.diagnostics.add_unread_segment(&orc);
            self.order_notes.drain(..).for_each(|note| self.diagnostics.add_unread_segment(&note));
        }
        self.read_forecast_order_without_code();
        let patient = self.patient();
        let owner = match self.open.take() {
            Some(OrderStart::Dose) => self.doses.last_mut().map(Owner::Dose),
            Some(OrderStart::OtherOrder) => self.other_orders.last_mut().map(Owner::OtherOrder),
            None if self.observations.is_empty() => None,
            None => self.patients.last_mut().map(Owner::Patient),
        };
        if let Some(owner) = owner {
            let order = OrderGroup {
                owner,
                patient,
                today: self.today,
                forecasts: &mut self.forecasts,
                facts: &mut self.facts,
            };
            self.observations.read(order, &mut self.diagnostics);
        } else {
            self.observations.list_as_unread(&mut self.diagnostics);
        }
    }

    /// Some registries leave RXA-5 empty in the order of a forecast. Such an order is no dose.
    fn read_forecast_order_without_code(&mut self) {
        if self.open == Some(OrderStart::Dose)
            && let Some(dose) =
                self.doses.pop_if(|dose| dose.describes_no_dose() && self.observations.are_of_forecast())
        {
            self.other_orders.push(dose.into_non_vaccine_order());
            self.open = Some(OrderStart::OtherOrder);
        }
    }

    pub(crate) fn finish(mut self) -> Answer<'a> {
        self.close_group();
        let content = OutcomeBasis {
            header: &self.header,
            acknowledgment: self.acknowledgment.as_ref(),
            has_query_status: self.has_query_status,
            patients: self.patients.len(),
            orders: self.doses.len() + self.other_orders.len(),
        };
        let outcome = content.outcome();
        let contradicts_itself = content.contradicts_itself();
        if outcome == Outcome::Candidates {
            find_registry_ids(&mut self.patients, &self.header, self.acknowledgment.as_ref());
        }
        // The index of the person is only needed if there are several persons.
        if self.patients.len() <= 1 {
            self.doses.iter_mut().for_each(|dose| dose.patient = None);
            self.forecasts.iter_mut().for_each(|forecast| forecast.patient = None);
            self.facts.iter_mut().for_each(|fact| fact.patient = None);
        }
        if let Some(location) = self.header_location {
            let lacks_persons = self
                .acknowledgment
                .as_ref()
                .is_some_and(|known| known.hit_counts.exceed(self.patients.len(), known.status()));
            if lacks_persons {
                let text = "The registry counts more persons that match than its answer holds.";
                self.diagnostics.warn(WarningCode::FewerPersonsThanHits, location, text);
            }
            if contradicts_itself {
                let text = "The query status says that no person is shown, but the answer holds a person.";
                self.diagnostics.warn(WarningCode::StatusContradicts, location, text);
            }
            if repeats(&self.doses) || repeats(&self.forecasts) {
                let text = "Doses or forecasts are repeated without a difference. Count each of them once.";
                self.diagnostics.warn(WarningCode::Repeated, location, text);
            }
            let has_no_data = self.doses.is_empty() && self.forecasts.is_empty() && self.facts.is_empty();
            if outcome != Outcome::Record && !has_no_data {
                let text =
                    "Doses, forecasts or facts came with an answer that is not the record of one person.";
                self.diagnostics.warn(WarningCode::OrdersWithoutRecord, location, text);
            }
        }
        // An answer may be kept for long. Memory that its lists reserved and did not use is freed.
        self.patients.shrink_to_fit();
        self.doses.shrink_to_fit();
        self.forecasts.shrink_to_fit();
        self.facts.shrink_to_fit();
        self.other_orders.shrink_to_fit();
        self.errors.shrink_to_fit();
        self.diagnostics.shrink();
        Answer {
            outcome,
            profile: self.header.profile,
            patients: self.patients,
            doses: self.doses,
            forecasts: self.forecasts,
            facts: self.facts,
            other_orders: self.other_orders,
            acknowledgment: self.acknowledgment,
            errors: self.errors,
            warnings: self.diagnostics.warnings,
            unread: self.diagnostics.unread,
            other_segments: self.diagnostics.other_segments,
            preamble: self.preamble,
            message: self.header,
        }
    }
}

/// Warns if DSC-1 or MSH-14 is valued: a continuation pointer.
fn warn_of_continuation(pointer: RawValue<'_, '_>, diagnostics: &mut Diagnostics<'_>) {
    if is_valued(&pointer) {
        let text = "The answer goes on in another message, which was not read. Data is missing.";
        diagnostics.warn(WarningCode::AnswerContinues, pointer.location, text);
    }
}

/// Whether an item is repeated: directly after itself, or the first one later. Some registries send each order twice,
/// or the whole list twice.
fn repeats<T: PartialEq>(items: &[T]) -> bool {
    items.windows(2).any(|pair| matches!(pair, [one, next] if one == next))
        || items.split_first().is_some_and(|(first, others)| others.contains(first))
}
