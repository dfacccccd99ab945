//! The walk over the segments.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    Acknowledgment, Answer, Carrier, Dose, ErrorReport, Forecast, Header, Patient,
    classify::Content,
    dose::{Order, OrderGroup, Route},
    grouping::group,
    observation::{Observation, Obx},
    statement::Statement,
};
use crate::{
    ReadError,
    frame::{Frame, Segment},
    ledger::Ledger,
    text::decode,
};

impl Answer {
    /// Reads the bytes of one message, or of one in a batch wrapper. `today` decides the status of
    /// forecasts for which the registry sends none.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where the bytes are no HL7 at all. Whatever is HL7 gives an answer; what could
    /// not be read of it is listed in [`Answer::unread`].
    pub fn read(bytes: &[u8], today: Date) -> Result<Self, ReadError> {
        let source: Arc<str> = Arc::from(decode(bytes));
        let frame = Frame::split(&source)?;
        let mut reader = Reader::new(Ledger::new(Arc::clone(&source), frame.delimiters), today);
        let chosen = chosen_message(&frame);
        let mut number = 0_usize;
        for segment in frame.segments() {
            if segment.is(b"MSH") {
                number += 1;
            }
            // Wrapper segments stand outside of the messages; a second message is somebody else's.
            if number == chosen && !matches!(&segment.name.bytes(), b"FHS" | b"BHS" | b"BTS" | b"FTS") {
                reader.segment(segment);
            } else {
                reader.outside(segment);
            }
        }
        Ok(reader.finish())
    }
}

/// Which message of a payload with several is read: the first RSP, else the first.
fn chosen_message(frame: &Frame<'_>) -> usize {
    let mut headers = frame.segments().filter(|segment| segment.is(b"MSH"));
    headers.position(|header| header.field(9).trim_start().starts_with("RSP")).map_or(1, |at| at + 1)
}

struct Reader<'f, 'a> {
    ledger: Ledger,
    today: Date,
    header: Header,
    acknowledgment: Option<Acknowledgment>,
    has_query_status: bool,
    errors: Vec<ErrorReport>,
    patients: Vec<Patient>,
    doses: Vec<Dose>,
    carriers: Vec<Carrier>,
    forecasts: Vec<Forecast>,
    /// An ORC that waits for its RXA.
    order: Option<Segment<'f, 'a>>,
    group: Option<OpenGroup<'f, 'a>>,
}

/// An order group whose observations are still coming.
struct OpenGroup<'f, 'a> {
    group: OrderGroup,
    observations: Vec<Obx<'f, 'a>>,
}

impl<'f, 'a> Reader<'f, 'a> {
    fn new(ledger: Ledger, today: Date) -> Self {
        Self {
            ledger,
            today,
            header: Header::default(),
            acknowledgment: None,
            has_query_status: false,
            errors: Vec::new(),
            patients: Vec::new(),
            doses: Vec::new(),
            carriers: Vec::new(),
            forecasts: Vec::new(),
            order: None,
            group: None,
        }
    }

    fn segment(&mut self, segment: Segment<'f, 'a>) {
        if segment.continued {
            self.ledger.warn(
                "continuation_line",
                segment.place(),
                "Lines without a segment name follow this segment; they were read as part of its last field.",
            );
        }
        let ledger = &mut self.ledger;
        match &segment.name.bytes() {
            b"MSH" => self.header = Header::read(segment, ledger),
            b"MSA" if self.acknowledgment.as_ref().is_none_or(|known| known.code.is_none()) => {
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
                self.patients.push(Patient::read(segment, &mut self.ledger));
            }
            b"PD1" if let Some(patient) = self.patients.last_mut() => patient.read_pd1(segment, ledger),
            b"NK1" if let Some(patient) = self.patients.last_mut() => patient.read_nk1(segment, ledger),
            b"ORC" => {
                self.close_group();
                self.order = Some(segment);
            }
            b"RXA" => self.open_group(segment),
            b"RXR"
                if let Some(OpenGroup { group: OrderGroup::Dose(dose), .. }) = &mut self.group
                    && dose.route.is_none() =>
            {
                dose.route = Some(Route::read(segment, ledger));
            }
            b"OBX" if let Some(open) = &mut self.group => open.observations.push(Obx::of(segment, ledger)),
            _ => ledger.leave_segment(&segment),
        }
    }

    /// A segment of the batch wrapper or of another message in the payload.
    fn outside(&mut self, segment: Segment<'f, 'a>) {
        if segment.is(b"MSH") {
            self.ledger.warn(
                "several_messages",
                segment.place(),
                "The payload holds several messages; this one was not read and is listed as sent.",
            );
        }
        self.ledger.leave_segment(&segment);
    }

    fn open_group(&mut self, rxa: Segment<'f, 'a>) {
        let order = self.order.take();
        self.close_group();
        let order = order.map(|orc| Order::read(orc, &mut self.ledger)).unwrap_or_default();
        let group = OrderGroup::read(rxa, order, &mut self.ledger);
        self.group = Some(OpenGroup { group, observations: Vec::new() });
    }

    fn close_group(&mut self) {
        if let Some(orc) = self.order.take() {
            self.ledger.warn(
                "order_without_rxa",
                orc.place(),
                "This order has no RXA behind it; it is listed as sent.",
            );
            self.ledger.leave_segment(&orc);
        }
        let Some(OpenGroup { group: mut order_group, observations }) = self.group.take() else { return };
        let mut numbered: Vec<_> = group(&observations).into_iter().zip(observations).collect();
        // Stable: within a statement the order of the segments stays.
        numbered.sort_by_key(|(number, _)| *number);
        for run in numbered.chunk_by(|(one, _), (other, _)| one == other) {
            let Some((Some(_), _)) = run.first() else {
                let others = run.iter().map(|(_, obx)| Observation::read(obx.segment, &mut self.ledger));
                order_group.observations().extend(others);
                continue;
            };
            let statement = Statement::read(run.iter().map(|(_, obx)| obx), &mut self.ledger);
            match &mut order_group {
                OrderGroup::Dose(dose) if !statement.is_forecast() => {
                    dose.evaluations.push(statement.into_evaluation());
                }
                _ => self.forecasts.push(statement.into_forecast(self.today)),
            }
        }
        match order_group {
            OrderGroup::Dose(dose) => self.doses.push(*dose),
            OrderGroup::Carrier(carrier) => self.carriers.push(*carrier),
        }
    }

    fn finish(mut self) -> Answer {
        self.close_group();
        let outcome = Content {
            header: &self.header,
            acknowledgment: self.acknowledgment.as_ref(),
            has_query_status: self.has_query_status,
            patients: self.patients.len(),
            orders: self.doses.len() + self.carriers.len(),
        }
        .outcome();
        Answer {
            outcome,
            profile: self.header.profile.clone(),
            patients: self.patients,
            doses: self.doses,
            forecasts: self.forecasts,
            carriers: self.carriers,
            acknowledgment: self.acknowledgment,
            errors: self.errors,
            warnings: self.ledger.warnings,
            unread: self.ledger.unread,
            message: self.header,
        }
    }
}
