//! The ids of doses and forecasts: when they stay the same, and when they differ.

use std::collections::BTreeSet;

use iz_hl7::{
    Answer, OwnedAnswer,
    answer::{EntryId, IdKey},
};
use jiff::civil::date;

use crate::{FOUND, MSH, NON_VACCINE_ORDER, PID};

const ORDER: &str = "ORC|RE||5550731^STATEIIS";
const RXA: &str = "RXA|0|1|20240311||115^Tdap^CVX|0.5|mL^^UCUM||00^New^NIP001|77^Pruitt^Dana|^^^Clinic 4||||L77Q||\
    PMC^Sanofi^MVX|||CP|A";
const EVALUATION: &str =
    "OBX|1|CE|30956-7^Vaccine^LN|1|115^Tdap^CVX||||||F\rOBX|2|CE|59781-5^Validity^LN|1|Y||||||F";

fn ids_with(key: &IdKey, orders: &[&str]) -> (Vec<EntryId>, Vec<EntryId>) {
    let text = [&[MSH, FOUND, PID], orders].concat().join("\r") + "\r";
    let answer = OwnedAnswer::read(text, date(2026, 11, 22)).unwrap().with_ids(key);
    all(answer.get())
}

fn all(answer: &Answer<'_>) -> (Vec<EntryId>, Vec<EntryId>) {
    let doses = answer.doses.iter().map(|dose| dose.id.unwrap()).collect();
    (doses, answer.forecasts.iter().map(|forecast| forecast.id.unwrap()).collect())
}

fn doses(orders: &[&str]) -> Vec<EntryId> {
    ids_with(&IdKey::PUBLIC, orders).0
}

/// The ids of the forecasts of one order with these observations.
fn forecasts(observations: &[&str]) -> Vec<EntryId> {
    ids_with(&IdKey::PUBLIC, &[&[NON_VACCINE_ORDER], observations].concat()).1
}

fn only(ids: Vec<EntryId>) -> EntryId {
    assert_eq!(ids.len(), 1);
    ids.into_iter().next().unwrap()
}

/// Replaces the one place where a text stands.
fn with(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

#[test]
fn a_dose_keeps_its_id_if_what_identifies_it_is_the_same() {
    let id = only(doses(&[ORDER, RXA]));
    for (from, to) in [
        // The name of a code.
        ("Tdap", "Tdap, adsorbed"),
        ("115^Tdap^CVX", "0115^Tdap^CVX"),
        ("115^Tdap^CVX", "115"),
        ("115^Tdap^CVX", "115^Tdap^CVX^49281-0400-10^Adacel^NDC"),
        ("115^Tdap^CVX", "49281-0400-10^Adacel^NDC^115^Tdap^CVX"),
        ("PMC^Sanofi^MVX", "PMC^Sanofi Pasteur^MVX"),
        // The time of day.
        ("20240311", "202403110930"),
        ("20240311", "20240311093015-0600"),
        // What may be added later, or stands in only one profile.
        ("|0.5|", "|999|"),
        ("00^New^NIP001", "01^Historical^NIP001"),
        ("77^Pruitt^Dana", ""),
        ("^^^Clinic 4", "^^^Clinic 5"),
        ("||CP|A", "||CP|U"),
        ("||CP|A", "|||A"),
    ] {
        assert_eq!(only(doses(&[ORDER, &with(RXA, from, to)])), id, "{to}");
    }
    for order in [
        "ORC|RE|7|5550731^STATEIIS|||||||12^Vance^Iris",
        "ORC|RE|A100-7^OURAPP|5550731",
        "ORC|OK||5550731^OTHERIIS",
    ] {
        assert_eq!(only(doses(&[order, RXA])), id, "{order}");
    }
    for more in [EVALUATION, "RXR|IM^^HL70162|LD^^HL70163", "NTE|1||a comment"] {
        assert_eq!(only(doses(&[ORDER, RXA, more])), id, "{more}");
    }
}

#[test]
fn a_dose_keeps_its_id_beside_other_doses_and_forecasts() {
    let id = only(doses(&[ORDER, RXA]));
    let earlier = "RXA|0|1|20190604||08^Hep B^CVX|0.5|mL||||||||||||||CP";
    let forecast = "OBX|1|CE|30979-9^Due^LN|1|115^Tdap^CVX||||||F";
    let (doses, forecasts) = ids_with(
        &IdKey::PUBLIC,
        &["ORC|RE||1", earlier, ORDER, RXA, EVALUATION, NON_VACCINE_ORDER, forecast],
    );
    assert_eq!(doses[1], id);
    assert!(doses[0] != id && !forecasts.is_empty() && !forecasts.contains(&id));
}

#[test]
fn an_id_depends_neither_on_the_day_nor_on_the_person() {
    let forecast = "OBX|1|CE|30979-9^Due^LN|1|115^Tdap^CVX||||||F\rOBX|2|TS|30980-7^Due^LN|1|20261120||||||F";
    let read = |person: &str, profile: &str, day| {
        let msh = MSH.replace("Z42", profile);
        let text = [&msh, FOUND, person, ORDER, RXA, NON_VACCINE_ORDER, forecast].join("\r") + "\r";
        all(OwnedAnswer::read(text, day).unwrap().with_ids(&IdKey::PUBLIC).get())
    };
    let ids = read(PID, "Z42", date(2026, 11, 22));
    assert_eq!((ids.0.len(), ids.1.len()), (1, 1));
    assert_eq!(read(PID, "Z32", date(2026, 11, 30)), ids);
    assert_eq!(read("PID|1||4411^^^STATEIIS^SR||Pruitt^Dana||19880213|F", "Z42", date(2027, 2, 1)), ids);
}

#[test]
fn doses_that_differ_in_what_identifies_them_have_different_ids() {
    let mut seen = BTreeSet::from([only(doses(&[ORDER, RXA]))]);
    for (from, to) in [
        ("115^Tdap^CVX", "113^Td^CVX"),
        ("20240311", "20240312"),
        ("20240311", "202403"),
        ("||CP|A", "||RE|A"),
        ("||CP|A", "||PA|A"),
        ("||CP|A", "||NA|A"),
        ("||CP|A", "||CP|D"),
        ("L77Q", "L77R"),
        ("L77Q", ""),
        ("L77Q", "L77Q~L80"),
        ("PMC^Sanofi^MVX", "SKB^GSK^MVX"),
        ("PMC^Sanofi^MVX", "^Sanofi"),
        // A value in the next field is another dose.
        ("L77Q||PMC^Sanofi^MVX", "||L77Q"),
    ] {
        assert!(seen.insert(only(doses(&[ORDER, &with(RXA, from, to)]))), "{to}");
    }
    assert!(seen.insert(only(doses(&["ORC|RE||5550732^STATEIIS", RXA]))));
    assert!(seen.insert(only(doses(&["ORC|RE|A100-7^OURAPP|9999", RXA]))));
    for name in ["^Yellow fever vaccine", "^Typhoid vaccine", "UNK^Rabies", "UNK^Cholera", "999^Cholera^CVX"]
    {
        assert!(seen.insert(only(doses(&[ORDER, &with(RXA, "115^Tdap^CVX", name)]))), "{name}");
    }
}

#[test]
fn a_number_that_does_not_identify_an_order_is_no_part_of_the_id() {
    let id = only(doses(&["ORC|RE", RXA]));
    for number in ["0", "1", "12", "999", "9999^STATEIIS", "00000", "99999999", "IZ-1"] {
        assert_eq!(only(doses(&[&format!("ORC|RE||{number}"), RXA])), id, "{number}");
        assert_eq!(only(doses(&[&format!("ORC|RE|{number}"), RXA])), id, "{number}");
    }
    assert_eq!(only(doses(&[RXA])), id);
}

#[test]
fn equal_doses_are_numbered() {
    let two = doses(&[ORDER, RXA, ORDER, RXA]);
    let three = doses(&[ORDER, RXA, EVALUATION, "ORC|RE||1", RXA, ORDER, RXA, ORDER, RXA]);
    assert_eq!(two[0], only(doses(&[ORDER, RXA])));
    assert_eq!([three[0], three[2]], [two[0], two[1]]);
    assert_eq!(BTreeSet::from_iter(three).len(), 4);
}

#[test]
fn order_numbers_tell_equal_doses_apart_in_any_order() {
    let other = "ORC|RE||5550732^STATEIIS";
    let [one, two] = [doses(&[ORDER, RXA, other, RXA]), doses(&[other, RXA, ORDER, RXA])];
    assert_eq!((one[0], one[1]), (two[1], two[0]));
}

const GROUP: &str = "OBX|1|CE|30956-7^Group^LN|1|107^DTaP^CVX||||||F";
const NUMBER: &str = "OBX|2|NM|30973-2^Number^LN|1|4||||||F";
const DUE: &str = "OBX|3|TS|30980-7^Due^LN|1|20270611||||||F";
const STATUS: &str = "OBX|4|CE|59783-1^Status^LN|1|LA13423-1^Overdue^LN||||||F";
const SERIES: &str = "OBX|5|CE|59780-7^Series^LN|1|DTaP 5^DTaP 5-dose^STATE||||||F";

#[test]
fn a_forecast_keeps_its_id_if_its_dates_and_its_status_change() {
    let id = only(forecasts(&[GROUP, NUMBER, DUE, STATUS, SERIES]));
    for (what, observations) in [
        ("another date", vec![GROUP, NUMBER, "OBX|3|TS|30980-7^Due^LN|1|20260101||||||F", STATUS, SERIES]),
        ("no date", vec![GROUP, NUMBER, STATUS, SERIES]),
        ("no status", vec![GROUP, NUMBER, DUE, SERIES]),
        (
            "another name",
            vec!["OBX|1|CE|30956-7^Group^LN|1|107^Diphtheria^CVX||||||F", NUMBER, DUE, STATUS, SERIES],
        ),
        (
            "a reason",
            vec![GROUP, NUMBER, DUE, STATUS, SERIES, "OBX|6|CE|30982-3^Reason^LN|1|^too early||||||F"],
        ),
        ("a comment", vec![GROUP, NUMBER, DUE, STATUS, SERIES, "NTE|1||see the guide"]),
        ("a length", vec![GROUP, NUMBER, DUE, STATUS, SERIES, "OBX|6|NM|59782-3^Doses^LN|1|5||||||F"]),
        ("another sub-id", vec![GROUP, NUMBER, DUE, STATUS, SERIES]),
    ] {
        let changed: Vec<String> = observations.iter().map(|line| line.replace("^LN|1|", "^LN|7|")).collect();
        let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
        assert_eq!(only(forecasts(&observations)), id, "{what}");
        assert_eq!(only(forecasts(&changed)), id, "{what}");
    }
}

#[test]
fn forecasts_of_other_doses_have_other_ids_and_equal_ones_are_numbered() {
    let id = only(forecasts(&[GROUP, NUMBER, DUE]));
    let mut seen = BTreeSet::from([id]);
    let polio = with(GROUP, "107^DTaP", "89^Polio");
    let fifth = with(NUMBER, "|4|", "|5|");
    for observations in
        [&[&polio, NUMBER, DUE][..], &[GROUP, &fifth, DUE], &[GROUP, DUE], &[GROUP, NUMBER, DUE, SERIES]]
    {
        assert!(seen.insert(only(forecasts(observations))), "{observations:?}");
    }
    let second = with(&with(DUE, "|1|", "|2|"), "20270611", "20280101");
    let (group, number) = (with(GROUP, "LN|1|", "LN|2|"), with(NUMBER, "LN|1|", "LN|2|"));
    let two = forecasts(&[GROUP, NUMBER, DUE, &group, &number, &second]);
    assert_eq!((two.len(), two[0]), (2, id));
    assert_ne!(two[1], id);
    // A number that is not known.
    assert_eq!(only(forecasts(&[GROUP, DUE])), only(forecasts(&[GROUP, &with(NUMBER, "|4|", "|0|"), DUE])));
}

#[test]
fn another_key_makes_other_ids_and_the_public_key_always_the_same_ones() {
    let orders = [ORDER, RXA, NON_VACCINE_ORDER, GROUP, NUMBER, DUE];
    let (doses, forecasts) = ids_with(&IdKey::PUBLIC, &orders);
    let (secret_doses, secret_forecasts) = ids_with(&IdKey::new([7; 16]), &orders);
    assert!(doses != secret_doses && forecasts != secret_forecasts);
    assert_eq!(ids_with(&IdKey::new([7; 16]), &orders), (secret_doses, secret_forecasts));
    // Integrators keep ids. A change of these values breaks what they kept.
    assert_eq!(only(doses).to_string(), "12e8740440bbd0ce05d6ff1519e0ba0b");
    assert_eq!(only(forecasts).to_string(), "c49cda3b14d2b2f71d2215ccd9a0a4dc");
}

#[test]
fn the_reader_alone_makes_no_ids() {
    let text = [MSH, FOUND, PID, ORDER, RXA].join("\r") + "\r";
    let answer = OwnedAnswer::read(text, date(2026, 11, 22)).unwrap();
    assert!(answer.get().doses[0].id.is_none());
}
