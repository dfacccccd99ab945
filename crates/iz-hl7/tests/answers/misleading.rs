//! Messages that an earlier version misread.

use iz_hl7::{
    Answer, MAX_MESSAGE_BYTES, Outcome, OwnedAnswer, ReadError, Source,
    answer::{DoseStatus, Validity, WarningCode},
};
use jiff::civil::date;

use super::{FOUND, MSH, NON_VACCINE_ORDER, PID, read, read_text, record};

const DOSE: &str = "ORC|RE||1\rRXA|0|1|20240801||03^MMR^CVX|0.5";

fn listed(answer: &Answer<'_>) -> Vec<String> {
    answer.unread.iter().map(|unread| format!("{} {}", unread.location, unread.value)).collect()
}

#[test]
fn a_status_that_cannot_be_read_does_not_prove_that_a_dose_was_given() {
    for (rxa, expected) in [
        ("RXA|0|1|20240801||03^MMR^CVX|0.5||||||||||||||~RE", DoseStatus::Refused),
        ("RXA|0|1|20240801||03^MMR^CVX|0.5||||||||||||||^RE", DoseStatus::Unknown),
        ("RXA|0|1|20240801||03^MMR^CVX|0.5||||||||||||||CP|~D", DoseStatus::Deleted),
        ("RXA|0|1|20240801||03^MMR^CVX|0.5||||||||||||&||CP", DoseStatus::Completed),
        ("RXA|0|1|20240801||03|0.5|mL\rnote|D||||||||||||RE", DoseStatus::Unknown),
    ] {
        let answer = record(&["ORC|RE||1", rxa]);
        assert_eq!(answer.doses[0].status, expected, "{rxa}");
    }
}

#[test]
fn the_limit_of_repetitions_never_turns_a_refusal_or_cvx_998_into_a_dose() {
    // The limit for a message is 20,000 repetitions. PID-3 uses one of them.
    let order = format!("ORC|RE|{}", "~".repeat(19_999));
    let answer = record(&[
        &order,
        "RXA|0|1|20240801||998^No vaccine^CVX~998^x^L|999||||||||||||||NA",
        "ORC|RE",
        "RXA|0|1|20240801||03^MMR^CVX|999||||||||||||00^Parental^NIP002~03^x^NIP002||RE~",
    ]);
    assert_eq!((answer.other_orders.len(), answer.doses.len()), (1, 1));
    let warned = answer.warnings.iter().filter(|warning| warning.code == WarningCode::RepetitionsNotRead);
    assert_eq!(warned.count(), 1);
    assert_eq!((answer.doses[0].status, answer.doses[0].refusal_reasons.len()), (DoseStatus::Refused, 1));
    assert!(listed(answer).iter().any(|line| line.contains("03^x^NIP002")), "the whole field is listed");
}

#[test]
fn empty_parts_at_the_end_of_a_code_are_ignored() {
    let answer =
        record(&["ORC|RE", "RXA|0|1|20261122&||998&^No vaccine administered^CVX|999||||||||||||||NA"]);
    assert_eq!((answer.other_orders.len(), answer.doses.len()), (1, 0));
    assert_eq!(answer.other_orders[0].date.map(|date| date.to_string()).as_deref(), Some("2026-11-22"));
}

#[test]
fn the_vaccine_of_a_vis_does_not_start_an_evaluation() {
    let answer = record(&[
        "ORC|RE||1\rRXA|0|1|20240801||110^Pediarix^CVX|0.5",
        "OBX|1|CE|30956-7^type^LN|2|45^HepB^CVX||||||F",
        "OBX|2|DT|29769-7^presented^LN|2|20240801||||||F",
        "OBX|3|CE|59779-9^schedule^LN|1|VXC16^ACIP^CDCPHINVS||||||F",
        "OBX|4|ID|59781-5^validity^LN|1|N||||||F",
    ]);
    let [evaluation] = answer.doses[0].evaluations.as_slice() else { panic!("one evaluation") };
    assert_eq!((evaluation.vaccine.is_none(), evaluation.validity), (true, Validity::NotValid));
    assert!(answer.doses[0].information_statements[0].vaccine.is_some());
}

#[test]
fn each_contraindication_gets_its_own_dates() {
    for id in ["", "1"] {
        let obx =
            |number: u32, code: &str, value: &str| format!("OBX|{number}|CE|{code}^x^LN|{id}|{value}||||||F");
        let lines = [
            obx(1, "30945-0", "91930004^Egg^SCT"),
            obx(2, "30946-8", "20100101"),
            obx(3, "30945-0", "300916003^Latex^SCT"),
            obx(4, "59784-9", "38907003^Varicella^SCT"),
            obx(5, "30946-8", "20200101"),
            obx(6, "30944-3", "20210101"),
        ];
        let answer = record(&[NON_VACCINE_ORDER, &lines.join("\r")]);
        let dates: Vec<_> = answer
            .facts
            .iter()
            .map(|fact| (fact.begins.map(|date| date.to_string()), fact.ends.map(|date| date.to_string())))
            .collect();
        let day = |text: &str| Some(text.to_owned());
        let expected = [(day("2010-01-01"), None), (day("2020-01-01"), day("2021-01-01")), (None, None)];
        assert_eq!(dates, expected, "sub-id {id:?}");
    }
}

#[test]
fn each_vis_gets_its_own_observations() {
    let answer = record(&[
        DOSE,
        "OBX|1|CE|69764-9^doc^LN|1|253088698300003511070517^One^cdcgs1vis||||||F",
        "OBX|2|DT|29769-7^presented^LN|1|20240801||||||F",
        "OBX|3|CE|69764-9^doc^LN|1|253088698300017211160720^Two^cdcgs1vis||||||F",
        "OBX|4|DT|29768-9^published^LN|1|20210806||||||F",
        "OBX|5|DT|29769-7^presented^LN|1|20240802||||||F",
        "OBX|6|DT|29769-7^presented^LN|2|yesterday||||||F|||20240803",
    ]);
    let [one, two] = answer.doses[0].information_statements.as_slice() else { panic!("two VIS") };
    assert_eq!(
        (one.published, two.published.map(|date| date.to_string())),
        (None, Some("2021-08-06".to_owned()))
    );
    assert_eq!(listed(answer), ["OBX[6]-5 yesterday", "OBX[6]-14 20240803"]);
}

#[test]
fn a_deleted_entry_gives_no_fact_and_no_forecast() {
    let deleted = format!("{NON_VACCINE_ORDER}|D");
    let answer = record(&[
        &deleted,
        "OBX|1|CE|59784-9^Immunity^LN|1|38907003^Varicella^SCT||||||F",
        "ORC|RE\rRXA|0|1|20240801||03^MMR^CVX|999||||||||||||||CP|D",
        "OBX|2|CE|30956-7^type^LN|1|03^MMR^CVX||||||F",
        "OBX|3|DT|30980-7^due^LN|1|20270101||||||F",
    ]);
    assert_eq!((answer.facts.len(), answer.forecasts.len()), (0, 0));
    assert_eq!((answer.other_orders[0].observations.len(), answer.doses[0].observations.len()), (1, 2));
    assert_eq!(answer.other_orders[0].action.as_deref(), Some("D"));
}

#[test]
fn the_validity_under_a_dose_is_about_that_dose_even_in_a_forecast() {
    let answer = record(&[
        DOSE,
        "OBX|1|CE|30956-7^type^LN|1|03^MMR^CVX||||||F",
        "OBX|2|ID|59781-5^validity^LN|1|N||||||F",
        "OBX|3|DT|30980-7^due^LN|1|20270101||||||F",
    ]);
    assert_eq!(answer.doses[0].evaluations[0].validity, Validity::NotValid);
    assert_eq!((answer.forecasts.len(), answer.forecasts[0].validity), (1, Validity::Unknown));
}

#[test]
fn fields_that_only_count_are_listed_if_they_hold_something_else() {
    let shifted = "PID|900117^^^TX^SR~lost||Marsh^Odell";
    let answer = read(&[
        MSH,
        FOUND,
        shifted,
        "NK1|Vance^Iris",
        DOSE,
        "OBX|LOST1|NO TYPE LOST2|30956-7^t^LN^LOST3~LOST4|1^LOST5|03^MMR^CVX||||||F",
        "OBX|2|NM|30973-2^n^LN|1^LOST5|1||||||F",
    ]);
    let all = listed(answer).join("\n");
    for lost in ["900117^^^TX^SR", "lost", "Vance^Iris", "LOST1", "LOST2", "LOST3", "LOST4", "LOST5"] {
        assert!(all.contains(lost), "{lost} is in {all}");
    }
    let hidden = read_text(format!("{}\rMSA|AA|1\rQAK|t|NF", MSH.replace("^~\\&", "HIDDEN STUFF")));
    assert!(listed(hidden).iter().any(|line| line == "MSH[1]-2 HIDDEN STUFF"), "{:?}", listed(hidden));
}

#[test]
fn the_time_zone_of_a_date_is_listed_as_unread() {
    let answer = read(&[MSH, FOUND, &PID.replace("20190604", "20190604-0600")]);
    assert_eq!(answer.patients[0].birth_date.map(|date| date.to_string()).as_deref(), Some("2019-06-04"));
    assert_eq!(listed(answer), ["PID[1]-7 20190604-0600"]);
}

#[test]
fn a_notice_before_the_message_hides_no_person() {
    for notice in ["MSH: notice of maintenance", "MSH. closed", "The registry is closed"] {
        let answer = read(&[notice, MSH, FOUND, PID]);
        assert_eq!(answer.patients.len(), 1, "{notice}");
        assert!(!answer.warnings.is_empty(), "{notice}");
    }
    let other = [MSH, FOUND, PID].join("\r").replace('|', "#");
    let answer = read(&[&MSH.replace("RSP^K11^RSP_K11", "ACK"), "MSA|AA|1", &other]);
    assert_eq!(answer.acknowledgment.as_ref().and_then(|known| known.control_id.as_deref()), Some("1"));
    assert!(answer.warnings.iter().any(|warning| warning.code == "several_messages"));
}

#[test]
fn orders_after_a_broken_pid_do_not_belong_to_the_person_before() {
    let answer =
        read(&[MSH, FOUND, PID, "PID\rbroken line", "ORC|RE||1", "RXA|0|1|20240801||03^MMR^CVX|0.5"]);
    assert_eq!((answer.outcome, answer.patients.len()), (Outcome::Candidates, 2));
    assert_eq!(answer.doses[0].patient, Some(1));
    let fact = [NON_VACCINE_ORDER, "OBX|1|CE|59784-9^Immunity^LN|1|38907003^Varicella^SCT||||||F"].join("\r");
    let nobody = read(&[MSH, "MSA|AA|1\rQAK|t|NF", &fact]);
    assert!(nobody.warnings.iter().any(|warning| warning.code == "orders_without_record"));
}

/// An earlier version took quadratic time for each of these. With that, the test would take minutes and not seconds.
/// `cargo xtask hold` reads messages of the greatest size in a release build.
#[test]
fn thirty_thousand_observations_of_a_kind_are_read_in_linear_time() {
    for code in
        ["64994-7", "30963-3", "31044-1", "30945-0", "30946-8", "29769-7", "69764-9", "30956-7", "30973-2"]
    {
        let lines: String = (0..30_000).map(|n| format!("OBX|1|CE|{code}|{n}|V{n:06}\r")).collect();
        let message = [MSH, FOUND, PID, DOSE, &lines].join("\r");
        let answer = OwnedAnswer::read(message, date(2026, 11, 22)).unwrap();
        assert_eq!(answer.get().doses.len(), 1, "{code}");
    }
    for mark in ["^", "~", "&", "\\", "\r", "x^"] {
        let value = mark.repeat(500_000 / mark.len());
        let message = [MSH, FOUND, PID, DOSE, &format!("OBX|1|TX|48767-8|1|{value}")].join("\r");
        assert!(OwnedAnswer::read(message, date(2026, 11, 22)).is_ok(), "{mark:?}");
    }
}

#[test]
fn a_message_over_the_size_limit_is_not_decoded() {
    let bytes = vec![0xff; MAX_MESSAGE_BYTES + 1];
    let error = OwnedAnswer::read(bytes, date(2026, 11, 22)).err();
    assert_eq!(error, Some(ReadError::TooLarge { bytes: MAX_MESSAGE_BYTES + 1 }));
}

#[test]
fn a_message_can_be_read_several_times() {
    let text = [MSH, FOUND, &PID.replace("|M", "|M||2106-3|||^PRN^PH^^^512^5550140|O\\T\\Hara")].join("\r");
    let source = Source::of(text);
    let first = serde_json::to_value(Answer::read(&source, date(2026, 11, 22)).unwrap()).unwrap();
    for _ in 0..3 {
        assert_eq!(serde_json::to_value(Answer::read(&source, date(2026, 11, 22)).unwrap()).unwrap(), first);
    }
}
