mod styles;

use iz_hl7::{Answer, Outcome, Source, answer::Validity};
use jiff::{Zoned, civil::Date};

use crate::{
    population::sample::{SAMPLE_QUERY, sample_person, sample_response},
    query::{complaint::Complaint, message::QueryMessage},
    record::layout::Layout,
    rsp::{
        reply::{RspContent, RspReply, RspStamp},
        write::write,
    },
};

/// The source is never freed.
fn read(text: &str) -> Answer<'static> {
    let source = Box::leak(Box::new(Source::of(text)));
    let mut answer = Answer::read(source, Date::constant(2026, 11, 22)).unwrap();
    // The layout of Texas has 0 there, which no type can hold.
    answer.unread.retain(|unread| unread.location.to_string() != "MSA[1]-4");
    assert!(answer.unread.is_empty(), "{:?}", answer.unread);
    assert!(answer.warnings.is_empty(), "{:?}", answer.warnings);
    answer
}

/// The query that the samples answer.
fn sample_query() -> QueryMessage {
    QueryMessage::read(SAMPLE_QUERY).unwrap()
}

fn stamp() -> RspStamp {
    let time: Zoned = "2026-11-22T09:30:17-06:00[-06:00]".parse().unwrap();
    RspStamp { time, control_id: "r-1".to_owned() }
}

#[test]
fn a_typical_sample_has_about_44_kilobytes() {
    let text = sample_response(40, 15);
    assert!((40_000..48_000).contains(&text.len()), "{} bytes", text.len());
    let answer = read(&text);
    assert_eq!((answer.outcome, answer.profile.as_deref()), (Outcome::Record, Some("Z42")));
    assert_eq!((answer.doses.len(), answer.forecasts.len()), (40, 15));
    assert!(answer.doses.iter().all(|dose| dose.evaluations.len() == 1));
    let invalid = answer.doses.iter().filter(|dose| dose.evaluations[0].validity == Validity::NotValid);
    assert_eq!(invalid.count(), 4);
    for group in text.split("\rORC|").skip(1).take(40) {
        let observations = group.matches("\rOBX|").count();
        assert!((5..=7).contains(&observations), "{observations}: {group}");
    }
}

#[test]
fn samples_have_any_size_and_are_the_same_every_time() {
    for (doses, forecasts) in [(0, 0), (0, 3), (1, 0), (10, 5), (3000, 40)] {
        let text = sample_response(doses, forecasts);
        assert_eq!(text, sample_response(doses, forecasts));
        let answer = read(&text);
        assert_eq!((answer.doses.len(), answer.forecasts.len()), (doses, forecasts));
        assert_eq!(answer.outcome, Outcome::Record);
    }
}

#[test]
fn observations_are_counted_through_the_whole_message() {
    let text = sample_response(3, 2);
    let numbers: Vec<usize> = text
        .split('\r')
        .filter_map(|line| line.strip_prefix("OBX|")?.split('|').next()?.parse().ok())
        .collect();
    assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
    assert!(numbers.len() > 20);
}

#[test]
fn no_value_of_a_person_becomes_a_delimiter() {
    let wild = "a|b^c~d&e\\f";
    let mut person = sample_person(1, 1);
    person.name.family = wild.to_owned();
    person.identifiers[0].value = wild.to_owned();
    person.address.as_mut().unwrap().street = wild.to_owned();
    person.doses[0].lot = Some(wild.to_owned());
    person.doses[0].vaccine.name = wild.to_owned();
    person.doses[0].evaluations[0].reason = Some(wild.to_owned());
    person.forecasts[0].reason = Some(wild.to_owned());
    for layout in [Layout::Guide, Layout::Texas] {
        person.layout = layout;
        let mut complaint = Complaint::warning("QPD^1", 999, wild);
        let reply =
            RspReply { complaints: vec![complaint.clone()], ..RspReply::new(RspContent::Record(&person)) };
        let answer = read(&write(&reply, &sample_query(), &stamp()));
        assert_eq!(answer.errors[0].text.as_deref(), Some(wild));
        let cased = if layout == Layout::Texas { wild.to_uppercase() } else { wild.to_owned() };
        let patient = &answer.patients[0];
        assert_eq!(patient.name.as_ref().unwrap().family.as_deref(), Some(cased.as_str()));
        assert_eq!(patient.addresses[0].street.as_deref(), Some(cased.as_str()));
        assert_eq!(patient.registry_id.as_ref().unwrap().value, wild);
        assert_eq!(answer.doses[0].lots, [wild]);
        assert_eq!(answer.doses[0].vaccine.text.as_deref(), Some(wild));
        assert_eq!(answer.forecasts.len(), 1);
        complaint.code = 0;
        assert_eq!(complaint.code_text(), "Message accepted");
    }
}

#[test]
fn values_of_the_query_are_returned_as_they_were_sent() {
    let query = QueryMessage::read(
        "MSH|^~\\&|A^1.2^ISO|B\\T\\C|||20261122093015-0600||QBP^Q11^QBP_Q11|id\\F\\1|P|2.5.1|||ER|AL|||||Z44^CDCPHINVS\n\
         QPD|Z44^A name of its own^HL70471|tag\\S\\1||Ol\\T\\y^X^^^^^L||20120229|||| |||Hello  \nRCP|I|5^RD",
    )
    .unwrap();
    let text = write(&RspReply::new(RspContent::NotFound), &query, &stamp());
    assert_eq!(
        text,
        "MSH|^~\\&|SANDBOX|SANDBOXIIS|A^1.2^ISO|B\\T\\C|20261122093017-0600||RSP^K11^RSP_K11|r-1|P|2.5.1|||NE|NE|||||\
         Z33^CDCPHINVS|SANDBOXIIS\r\
         MSA|AA|id\\F\\1\r\
         QAK|tag\\S\\1|NF|Z44^A name of its own^HL70471\r\
         QPD|Z44^A name of its own^HL70471|tag\\S\\1||Ol\\T\\y^X^^^^^L||20120229|||| |||Hello  \r"
    );
    assert_eq!(read(&text).acknowledgment.unwrap().control_id.as_deref(), Some("id|1"));
}
