//! The walk over the segments.

use jiff::civil::Date;

use super::{
    Acknowledgment, Answer, Dose, DoseStatus, ErrorReport, Fact, Forecast, Header, NonVaccineOrder, Order,
    Outcome, Patient, Route,
    classify::Content,
    observations::{Observations, OrderGroup, Owner},
    order::Start,
    part::Obx,
};
use crate::{
    ReadError,
    frame::{Frame, Segment},
    ledger::{Ledger, sent},
    location::Location,
    source::Source,
    value::Text,
};

impl<'a> Answer<'a> {
    /// Reads one message, or one in a batch wrapper. `today` decides the status of forecasts for
    /// which the registry sends none.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where the text is no HL7 at all. Whatever is HL7 gives an answer; what could
    /// not be read of it is listed in [`Answer::unread`].
    pub fn read(source: &'a Source, today: Date) -> Result<Self, ReadError> {
        let text = source.text()?;
        let frame = Frame::split(text)?;
        let mut reader = Reader::new(Ledger::new(source, frame.delimiters), today);
        reader.doses.reserve_exact(frame.orders());
        let chosen = chosen_message(&frame);
        reader.preamble = sent(frame.preamble).map(Text::from);
        if let (Some(_), Some(first)) = (reader.preamble, frame.segments().next()) {
            let text = "Text stands before the message; it is in the preamble.";
            reader.ledger.warn("text_before_message", first.location(), text);
        }
        let mut number = 0_usize;
        let mut is_batch_open = false;
        for segment in frame.segments() {
            match &segment.name.bytes() {
                b"MSH" => number += 1,
                b"FHS" | b"BHS" => is_batch_open = true,
                b"FTS" | b"BTS" => is_batch_open = false,
                _ => {}
            }
            // Wrapper segments stand outside of the messages; a second message is somebody else's.
            if number == chosen && !matches!(&segment.name.bytes(), b"FHS" | b"BHS" | b"BTS" | b"FTS") {
                reader.segment(segment);
            } else {
                reader.outside(segment);
            }
        }
        let ends_in_line = text.ends_with(['\r', '\n']);
        if let Some(last) = frame.segments().next_back() {
            if !ends_in_line && (is_batch_open || is_cut_off(&frame, &last)) {
                let text = "The message seems to end too early: something may be missing.";
                reader.ledger.warn(CUT_OFF, last.location(), text);
            } else if is_batch_open {
                reader.ledger.warn(
                    "batch_without_end",
                    last.location(),
                    "The batch wrapper has no end (BTS or FTS).",
                );
            }
        }
        Ok(reader.finish())
    }

    /// Whether the message seems to have lost its end on the way.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        self.warnings.iter().any(|warning| warning.code == CUT_OFF)
    }
}

/// The code of the warning that a message ends too early.
const CUT_OFF: &str = "cut_off";

/// Whether the last segment of a text that ends in no line break has lost its end: it is shorter than
/// the others of its name, has no field at all, is an order without its RXA, or breaks off within the
/// name of the next. Segments that are all short are a vendor's way, and so is a short CVX 998.
fn is_cut_off(frame: &Frame<'_>, last: &Segment<'_, '_>) -> bool {
    let longest_before =
        || frame.segments().rev().skip(1).filter(|one| one.name == last.name).map(|one| one.count()).max();
    let is_short = match &last.name.bytes() {
        b"RXA" => {
            let reaches_completion = longest_before().is_some_and(|count| count >= 20);
            last.count() < 6 || (reaches_completion && last.count() < 20 && !last.field(5).contains("998"))
        }
        b"OBX" => last.count() < 10 && longest_before().is_none_or(|count| count >= 10),
        b"ORC" => true,
        _ => last.count() == 0,
    };
    let tail = last.raw().rsplit(['\r', '\n']).next().unwrap_or_default();
    let is_name = last.continued && tail.len() <= 3 && tail.bytes().all(|byte| byte.is_ascii_uppercase());
    is_short || is_name
}

/// Whether one follows upon its equal, or the first comes again: as where each order is sent twice, or all of them are.
fn repeats<T: PartialEq>(items: &[T]) -> bool {
    items.windows(2).any(|pair| matches!(pair, [one, next] if one == next))
        || items.split_first().is_some_and(|(first, others)| others.contains(first))
}

/// Which message of a payload with several is read: the first RSP, else the first.
fn chosen_message(frame: &Frame<'_>) -> usize {
    let mut headers = frame.segments().filter(|segment| segment.is(b"MSH"));
    headers.position(|header| header.field(9).trim_start().starts_with("RSP")).map_or(1, |at| at + 1)
}

struct Reader<'f, 'a> {
    ledger: Ledger<'a>,
    today: Date,
    header: Header<'a>,
    header_location: Option<Location>,
    acknowledgment: Option<Acknowledgment<'a>>,
    has_msa: bool,
    has_query_status: bool,
    has_pd1: bool,
    errors: Vec<ErrorReport<'a>>,
    patients: Vec<Patient<'a>>,
    doses: Vec<Dose<'a>>,
    other_orders: Vec<NonVaccineOrder<'a>>,
    forecasts: Vec<Forecast<'a>>,
    facts: Vec<Fact<'a>>,
    preamble: Option<Text<'a>>,
    /// An ORC that waits for its RXA.
    order: Option<Segment<'f, 'a>>,
    /// What the open order group is, if one is open: the last of the doses or of the other_orders.
    open: Option<Open>,
    /// The observations of the open order group.
    observations: Observations<'f, 'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Dose,
    OtherOrder,
}

impl<'f, 'a> Reader<'f, 'a> {
    fn new(ledger: Ledger<'a>, today: Date) -> Self {
        Self {
            ledger,
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
            observations: Observations::default(),
        }
    }

    fn segment(&mut self, segment: Segment<'f, 'a>) {
        if segment.continued {
            self.ledger.warn(
                "continuation_line",
                segment.location(),
                "Lines without a segment name follow this segment; they were read as its continuation.",
            );
        }
        let ledger = &mut self.ledger;
        if segment.continued && segment.count() == 0 {
            // Text behind a bare name stands in no field, and what follows is of no order before it; nor,
            // behind a PID, of the person before.
            ledger.leave_segment(&segment);
            self.close_group();
            if segment.is(b"PID") {
                self.has_pd1 = false;
                self.patients.push(Patient::default());
            }
            return;
        }
        match &segment.name.bytes() {
            b"MSH" => {
                self.header_location = Some(segment.location());
                self.header = Header::read(segment, ledger);
            }
            b"MSA" if !self.has_msa => {
                self.has_msa = true;
                self.acknowledgment.get_or_insert_default().read_msa(segment, ledger);
            }
            b"QAK" if !self.has_query_status => {
                self.has_query_status = true;
                self.acknowledgment.get_or_insert_default().read_qak(segment, ledger);
            }
            b"QPD" if self.acknowledgment.as_ref().is_some_and(|known| known.query.is_none()) => {
                self.acknowledgment.get_or_insert_default().read_qpd(segment, ledger);
            }
            b"ERR" => self.errors.push(ErrorReport::read(segment, ledger)),
            b"PID" => {
                self.close_group();
                self.has_pd1 = false;
                self.patients.push(Patient::read(segment, &mut self.ledger));
            }
            b"PD1"
                if !self.has_pd1
                    && let Some(patient) = self.patients.last_mut() =>
            {
                self.has_pd1 = true;
                patient.read_pd1(segment, ledger);
            }
            b"NK1" if let Some(patient) = self.patients.last_mut() => patient.read_nk1(segment, ledger),
            b"ORC" => {
                self.close_group();
                self.order = Some(segment);
            }
            b"RXA" => self.open_group(segment),
            b"RXR"
                if self.open == Some(Open::Dose)
                    && let Some(dose) = self.doses.last_mut()
                    && dose.route.is_none() =>
            {
                dose.route = Some(Route::read(segment, ledger));
            }
            b"OBX" if self.open.is_some() => self.observations.push(Obx::of(segment)),
            _ => ledger.leave_segment(&segment),
        }
    }

    /// A segment of the batch wrapper or of another message in the payload.
    fn outside(&mut self, segment: Segment<'f, 'a>) {
        if segment.is(b"MSH") {
            self.ledger.warn(
                "several_messages",
                segment.location(),
                "The payload holds several messages; this one was not read.",
            );
        }
        self.ledger.leave_outside(&segment);
    }

    fn open_group(&mut self, rxa: Segment<'f, 'a>) {
        let order = self.order.take();
        self.close_group();
        let order = order.map(|orc| Order::read(orc, &mut self.ledger)).unwrap_or_default();
        let patient = self.patient();
        self.open = Some(match Start::read(rxa, order, &mut self.ledger) {
            Start::Dose(mut dose) => {
                dose.patient = patient;
                if rxa.continued && dose.status != DoseStatus::Deleted {
                    // The fields behind a line break may be those of anything.
                    dose.status = DoseStatus::Unknown;
                }
                self.doses.push(dose);
                Open::Dose
            }
            Start::OtherOrder(order) => {
                self.other_orders.push(order);
                Open::OtherOrder
            }
        });
    }

    /// The person whose segments these are.
    const fn patient(&self) -> Option<usize> {
        self.patients.len().checked_sub(1)
    }

    fn close_group(&mut self) {
        if let Some(orc) = self.order.take() {
            self.ledger.warn(
                "order_without_rxa",
                orc.location(),
                "This order has no RXA behind it; it is listed as sent.",
            );
            self.ledger.leave_segment(&orc);
        }
        let patient = self.patient();
        let owner = match self.open.take() {
            Some(Open::Dose) => self.doses.last_mut().map(Owner::Dose),
            Some(Open::OtherOrder) => self.other_orders.last_mut().map(Owner::OtherOrder),
            None => None,
        };
        if let Some(owner) = owner {
            let order = OrderGroup {
                owner,
                patient,
                today: self.today,
                forecasts: &mut self.forecasts,
                facts: &mut self.facts,
            };
            self.observations.read(order, &mut self.ledger);
        }
    }

    fn finish(mut self) -> Answer<'a> {
        self.close_group();
        let content = Content {
            header: &self.header,
            acknowledgment: self.acknowledgment.as_ref(),
            has_query_status: self.has_query_status,
            patients: self.patients.len(),
            orders: self.doses.len() + self.other_orders.len(),
        };
        let outcome = content.outcome();
        let contradicts_itself = content.contradicts_itself();
        // The person of an order is worth saying only where there are several.
        if self.patients.len() <= 1 {
            self.doses.iter_mut().for_each(|dose| dose.patient = None);
            self.forecasts.iter_mut().for_each(|forecast| forecast.patient = None);
            self.facts.iter_mut().for_each(|fact| fact.patient = None);
        }
        if let Some(location) = self.header_location {
            if contradicts_itself {
                let text = "The registry says that it shows nobody, or too many match, and sends a person all the same.";
                self.ledger.warn("status_contradicts", location, text);
            }
            if repeats(&self.doses) || repeats(&self.forecasts) {
                let text =
                    "Doses or forecasts come more than once, word for word; each is to be counted once.";
                self.ledger.warn("repeated", location, text);
            }
            let tells_of_nobody = self.doses.is_empty() && self.forecasts.is_empty() && self.facts.is_empty();
            if outcome != Outcome::Record && !tells_of_nobody {
                let text = "Doses, forecasts or facts came with an answer that is no record of one person.";
                self.ledger.warn("orders_without_record", location, text);
            }
        }
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
            warnings: self.ledger.warnings,
            unread: self.ledger.unread,
            other_segments: self.ledger.outside,
            preamble: self.preamble,
            message: self.header,
        }
    }
}
