//! The body of `POST /v1/enrollments/{enrollment}/{location}/events`.

use iz_client::hl7::{code_words, query::DetailError};
use iz_enroll::{Event, EventKind, Line, Note, StepId};
use iz_match::{Node, schema::LooseText};
use jiff::civil::Date;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema, schema::AnyOfBuilder},
};

use super::{
    control,
    read::object,
    schema::{absent, pattern, words_in_any_case},
};
use crate::{body::ReadBody, error::ApiError};

code_words! {
    /// What happened in the enrollment of a location.
    pub enum LocationEvent {
        /// What the step asks for is true. `evidence` says what shows it.
        StepDone = "step_done",
        /// The first who acts in the step did his part, and the next one acts. `evidence` says what shows it.
        HandedOn = "handed_on",
        /// The step was recorded with a wrong day or wrong evidence. `on` and `evidence` are the right ones. Without `on`, the
        /// recorded day stays.
        Corrected = "corrected",
        /// The step must be done again, and so must every step that waits for it. `reason` says why.
        Reopened = "reopened",
        /// Something to remember about the step. `note` says what.
        Noted = "noted",
        /// The location was taken back from production. `reason` says why. It has no `step`.
        TakenBack = "taken_back",
    }
}

/// The events that another command records, and which one.
const OF_COMMANDS: [(&str, &str); 2] = [
    (
        "went_live",
        "is not taken over HTTP, because going live examines the registry and asks it a question; use `izquery enroll golive`",
    ),
    ("already_live", "is not taken over HTTP; use `izquery enroll import --already-live`"),
];

/// Something that happened to a location.
#[derive(Clone, Debug)]
pub(crate) struct LocationEventRequest {
    on: Option<Date>,
    what: What,
}

/// What happened. A correction is recorded today, and its day is that of the step.
#[derive(Clone, Debug)]
enum What {
    Corrected { step: StepId, evidence: Note },
    Other(EventKind),
}

impl LocationEventRequest {
    /// The event, as `by` records it today.
    pub(crate) fn event(self, by: Line, today: Date) -> Event {
        match self.what {
            What::Corrected { step, evidence } => {
                Event { on: today, by, what: EventKind::Corrected { step, done_on: self.on, evidence } }
            }
            What::Other(what) => Event { on: self.on.unwrap_or(today), by, what },
        }
    }
}

impl ReadBody for LocationEventRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let event = members.take("event");
        let step = members.take("step");
        let on = members.take("on");
        let texts = ["evidence", "reason", "note"].map(|name| (name, members.take(name)));
        members.finish();
        let faults = &mut faults;
        let on = control::value(&on, "/on", faults, "a day such as 2026-11-30", |text| text.parse().ok());
        let Some(event) = kind(&event, faults) else {
            return Err(ApiError::Members { faults: std::mem::take(faults) });
        };
        let step = step_of(event, &step, faults);
        let wanted = match event {
            LocationEvent::StepDone | LocationEvent::HandedOn | LocationEvent::Corrected => "evidence",
            LocationEvent::Reopened | LocationEvent::TakenBack => "reason",
            LocationEvent::Noted => "note",
        };
        let mut text = None;
        for (name, node) in &texts {
            let pointer = format!("/{name}");
            if *name == wanted {
                text = note(node, &pointer, faults);
            } else if !node.is_absent() {
                faults
                    .push(DetailError::new(pointer, format!("does not belong to the event; send {wanted}")));
            }
        }
        let what = text.and_then(|text| what(event, step, text));
        match what {
            Some(what) if faults.is_empty() => Ok(Self { on, what }),
            _ => Err(ApiError::Members { faults: std::mem::take(faults) }),
        }
    }
}

/// `None` if the step is missing.
fn what(event: LocationEvent, step: Option<StepId>, text: Note) -> Option<What> {
    let what = match event {
        LocationEvent::StepDone => EventKind::StepDone { step: step?, evidence: text },
        LocationEvent::HandedOn => EventKind::HandedOn { step: step?, evidence: text },
        LocationEvent::Corrected => return Some(What::Corrected { step: step?, evidence: text }),
        LocationEvent::Reopened => EventKind::reopened(step?, text),
        LocationEvent::Noted => EventKind::Noted { step: Some(step?), text },
        LocationEvent::TakenBack => EventKind::TakenBack { reason: text },
    };
    Some(What::Other(what))
}

fn kind(node: &Node, faults: &mut Vec<DetailError>) -> Option<LocationEvent> {
    let text = control::text(node, "/event", faults);
    let Some(text) = text else {
        if node.is_absent() {
            faults.push(DetailError::new("/event", "is missing"));
        }
        return None;
    };
    let is_it = |word: &str| word.eq_ignore_ascii_case(&text);
    let event = LocationEvent::ALL.iter().copied().find(|event| is_it(event.word()));
    if event.is_none() {
        let of_command = OF_COMMANDS.iter().find(|(word, _)| is_it(word)).map(|(_, reason)| *reason);
        let known: Vec<&str> = LocationEvent::ALL.iter().map(|event| event.word()).collect();
        let unknown = || format!("must be one of: {}", known.join(", "));
        faults.push(DetailError::new("/event", of_command.map_or_else(unknown, str::to_owned)));
    }
    event
}

fn step_of(event: LocationEvent, node: &Node, faults: &mut Vec<DetailError>) -> Option<StepId> {
    let is_of_location = event == LocationEvent::TakenBack;
    match (is_of_location, node.is_absent()) {
        (true, false) => faults.push(DetailError::new("/step", "does not belong to the event")),
        (false, true) => faults.push(DetailError::new("/step", "is missing")),
        _ => {}
    }
    control::value(node, "/step", faults, "the id of a step, such as registration", |text| text.parse().ok())
}

/// What shows something, why, or what to remember.
fn note(node: &Node, pointer: &str, faults: &mut Vec<DetailError>) -> Option<Note> {
    if node.is_absent() {
        faults.push(DetailError::new(pointer, "is missing"));
    }
    let text = control::text(node, pointer, faults)?;
    Note::new(&text)
        .map_err(|fault| faults.push(DetailError::new(pointer, format!("cannot be used: {fault}"))))
        .ok()
}

/// Something that happened in the enrollment of a location.
#[expect(dead_code, reason = "the members exist for the document alone")]
#[derive(ToSchema)]
#[schema(as = LocationEventRequest)]
pub(crate) struct LocationEventBody {
    /// What happened. `went_live` is not taken, because going live examines the registry: use `izquery enroll golive`.
    #[schema(value_type = LocationEventForm)]
    event: (),
    /// Step in which it happened, such as `registration`. Every event but `taken_back` needs it.
    #[schema(value_type = LocationStepForm, required = false)]
    step: (),
    /// Day on which it happened, as `YYYY-MM-DD`. The default is today at the registry, and for `corrected` the recorded day.
    #[schema(value_type = DayForm, required = false)]
    on: (),
    /// What shows it, such as "mail of the registry", in one line.
    #[schema(value_type = LooseText, required = false)]
    evidence: (),
    /// Why, in one line.
    #[schema(value_type = LooseText, required = false)]
    reason: (),
    /// What to remember, in one line.
    #[schema(value_type = LooseText, required = false)]
    note: (),
}

/// What happened, in any case.
struct LocationEventForm;

impl PartialSchema for LocationEventForm {
    fn schema() -> RefOr<Schema> {
        words_in_any_case(LocationEvent::ALL.iter().map(|event| event.word()))
    }
}

impl ToSchema for LocationEventForm {}

/// The id of a step.
struct LocationStepForm;

impl PartialSchema for LocationStepForm {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new().item(pattern(r"^\s*[a-z][a-z0-9_]{0,39}\s*$")).item(absent()).into()
    }
}

impl ToSchema for LocationStepForm {}

/// A day.
struct DayForm;

impl PartialSchema for DayForm {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new().item(pattern(r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$")).item(absent()).into()
    }
}

impl ToSchema for DayForm {}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::body;

    fn read(json: &str) -> Result<LocationEventRequest, Vec<(String, String)>> {
        let read = LocationEventRequest::read(body::parse(json.as_bytes()).unwrap());
        let fault = |fault: DetailError| (fault.pointer, fault.reason.into_owned());
        read.map_err(|error| error.faults().into_iter().map(fault).collect())
    }

    #[test]
    fn an_event_happened_on_the_day_that_is_sent_or_today() {
        let today = date(2026, 11, 30);
        let event = |json| read(json).unwrap().event(Line::new("rph-1").unwrap(), today);
        let done =
            event(r#"{"event": "Step_Done", "step": "registration", "evidence": " a mail ", "note": null}"#);
        let text = Note::new("a mail").unwrap();
        let step: StepId = "registration".parse().unwrap();
        assert_eq!(done.what, EventKind::StepDone { step: step.clone(), evidence: text.clone() });
        assert_eq!((done.on, done.by.as_str()), (today, "rph-1"));
        let back = event(r#"{"event": "taken_back", "on": "2026-11-29", "reason": "a mail"}"#);
        assert_eq!((back.on, back.what), (date(2026, 11, 29), EventKind::TakenBack { reason: text.clone() }));
        // The day of a correction is the right one of the step.
        let corrected = event(
            r#"{"event": "corrected", "step": "registration", "on": "2026-11-02", "evidence": "a mail"}"#,
        );
        let correction =
            |done_on| EventKind::Corrected { step: step.clone(), done_on, evidence: text.clone() };
        assert_eq!((corrected.on, corrected.what), (today, correction(Some(date(2026, 11, 2)))));
        // Without a day, the recorded one stays.
        let corrected = event(r#"{"event": "corrected", "step": "registration", "evidence": "a mail"}"#);
        assert_eq!((corrected.on, corrected.what), (today, correction(None)));
    }

    #[test]
    fn the_page_of_the_api_lists_each_event_with_its_meaning() {
        use iz_client::hl7::CodeWord as _;
        let page = include_str!("../../../../docs/API.md");
        for (word, meaning) in LocationEvent::WORDS {
            assert!(page.contains(&format!("| `{word}` | {meaning} |\n")), "{word}");
        }
    }

    #[test]
    fn going_live_is_not_taken_over_http_and_the_error_says_why() {
        for (event, command) in
            [("went_live", "enroll golive"), ("already_live", "enroll import --already-live")]
        {
            let faults = read(&format!(r#"{{"event": "{event}"}}"#)).unwrap_err();
            let [(pointer, reason)] = &faults[..] else { panic!("{faults:?}") };
            assert!(pointer == "/event" && reason.contains("not taken over HTTP"), "{reason}");
            assert!(reason.contains(command), "{reason}");
        }
    }

    #[test]
    fn every_member_that_is_missing_or_does_not_belong_to_the_event_is_named() {
        for (json, pointers) in [
            ("{}", &["/event"][..]),
            (r#"{"event": "gone"}"#, &["/event"]),
            (r#"{"event": "step_done"}"#, &["/step", "/evidence"]),
            (r#"{"event": "noted", "step": "x", "evidence": "y"}"#, &["/evidence", "/note"]),
            (r#"{"event": "taken_back", "step": "x"}"#, &["/step", "/reason"]),
            (r#"{"event": "noted", "step": "X!", "note": "y", "on": "11/30/2026"}"#, &["/on", "/step"]),
            (r#"{"event": "noted", "step": "x", "note": "a\nb"}"#, &["/note"]),
            (r#"{"event": "noted", "step": "x", "note": "y", "by": "me"}"#, &["/by"]),
        ] {
            let faults = read(json).unwrap_err();
            let found: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
            assert_eq!(found, pointers, "{json} {faults:?}");
        }
    }
}
