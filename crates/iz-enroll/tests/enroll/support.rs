//! An invented location and short ways to say what happens to it.

use std::sync::LazyLock;

use iz_enroll::{
    CheckResult, Contact, Enrollment, EnrollmentProfile, Event, EventFault, EventKind, Line, Location,
    LocationId, MailAddress, Note, PharmacyName, Status, StepId,
};
use jiff::civil::{Date, date};

/// The day of these tests.
pub(crate) const TODAY: Date = date(2026, 11, 30);

/// The profile of Texas. It is read once, because many tests use it many times.
pub(crate) fn texas() -> EnrollmentProfile {
    static TEXAS: LazyLock<EnrollmentProfile> =
        LazyLock::new(|| EnrollmentProfile::shipped("tx-outcomes").unwrap());
    TEXAS.clone()
}

/// A day of November 2026.
pub(crate) fn november(day: i8) -> Date {
    date(2026, 11, day)
}

pub(crate) fn step(word: &str) -> StepId {
    word.parse().unwrap()
}

pub(crate) fn note(text: &str) -> Note {
    Note::new(text).unwrap()
}

/// An invented location with everything that Texas needs to know.
pub(crate) fn location() -> Location {
    let profile = texas();
    let mut location = Location::new(
        LocationId::new("store-0412").unwrap(),
        PharmacyName::new("Bluebonnet Sample Pharmacy #12").unwrap(),
    );
    let id = profile.ids[0].read("0001112000").unwrap();
    location.registry_ids.insert("tx_iis_id".to_owned(), id);
    location.pharmacist_in_charge = Some(Line::new("Avery Sandcastle, RPh").unwrap());
    location.contact = Contact {
        name: Some(Line::new("Robin Driftwood").unwrap()),
        email: Some(MailAddress::new("robin@bluebonnet.example").unwrap()),
        phone: Some(Line::new("512-555-0100").unwrap()),
    };
    location
}

/// The record of the location, opened on 1 November.
pub(crate) fn enrollment() -> Enrollment {
    Enrollment::open(&texas(), location(), november(1), TODAY).unwrap()
}

pub(crate) fn event(on: Date, what: EventKind) -> Event {
    Event { on, by: Line::new("rph-1").unwrap(), what }
}

pub(crate) fn done(word: &str) -> EventKind {
    EventKind::StepDone { step: step(word), evidence: note("seen") }
}

pub(crate) fn went_live() -> EventKind {
    let passed = CheckResult::Passed;
    EventKind::WentLive { doctor: passed, test_question: passed, despite: None }
}

pub(crate) trait Drive {
    /// Records what happened, and fails if it is refused.
    fn now(&mut self, on: Date, what: EventKind) -> &mut Self;
    /// Records steps that were done on these days of November.
    fn steps(&mut self, steps: &[(&str, i8)]) -> &mut Self;
    /// The sentence with which an event is refused.
    fn refusal(&mut self, on: Date, what: EventKind) -> String;
    fn standing(&self) -> Status;
}

impl Drive for Enrollment {
    fn now(&mut self, on: Date, what: EventKind) -> &mut Self {
        self.record(&texas(), event(on, what), TODAY).unwrap();
        self
    }

    fn steps(&mut self, steps: &[(&str, i8)]) -> &mut Self {
        for (word, day) in steps {
            self.now(november(*day), done(word));
        }
        self
    }

    fn refusal(&mut self, on: Date, what: EventKind) -> String {
        let before = self.clone();
        let fault: EventFault = self.record(&texas(), event(on, what), TODAY).unwrap_err();
        assert_eq!(*self, before, "a refused event changed the record");
        fault.to_string()
    }

    fn standing(&self) -> Status {
        self.status(&texas(), TODAY).unwrap()
    }
}

/// Every step of Texas, in an order in which it can be done, with a day of November.
pub(crate) const ALL: [(&str, i8); 11] = [
    ("registration", 2),
    ("syntropi", 3),
    ("approval", 5),
    ("intent_form", 4),
    ("widget_request", 6),
    ("mail", 6),
    ("consent", 8),
    ("waiting_queue", 15),
    ("exchange_form", 16),
    ("credentials", 17),
    ("confirmation", 20),
];
