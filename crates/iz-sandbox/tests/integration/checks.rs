//! An error in a query is reported in ERR with its location.

use iz_sandbox::hl7::{Answer, Outcome, Profile};

use crate::support::{Running, named, question, run};

fn good(sandbox: &Running) -> String {
    let mut patient = named("Slate", "Blanca", "1990-01-02");
    patient.address = Some(iz_sandbox::hl7::query::AddressQuery {
        street: Some("3 Empty Sq".to_owned()),
        ..Default::default()
    });
    question(Profile::Z44, patient, sandbox.today)
}

/// ERR-3.1, ERR-2 and ERR-4 of every complaint.
fn complaints(answer: &Answer<'_>) -> Vec<(String, String, String)> {
    answer
        .errors
        .iter()
        .map(|report| {
            let code = report.code.as_ref().unwrap().code.as_ref().unwrap().to_string();
            let locations: Vec<_> = report.locations.iter().map(|location| location.as_str()).collect();
            assert!(report.text.as_ref().is_some_and(|text| text.len() <= 250));
            (code, locations.join(" "), report.severity.as_ref().unwrap().to_string())
        })
        .collect()
}

fn complaint(code: &str, location: &str, severity: &str) -> (String, String, String) {
    (code.to_owned(), location.to_owned(), severity.to_owned())
}

#[test]
fn a_good_query_gets_no_complaint() {
    let sandbox = run();
    let answer = sandbox.read(&good(&sandbox));
    assert_eq!((answer.outcome, answer.errors.len()), (Outcome::Record, 0));
    for separator in ["\n", "\r\n"] {
        let answer = sandbox.read(&good(&sandbox).replace('\r', separator));
        assert_eq!((answer.outcome, answer.errors.len()), (Outcome::Record, 0), "{separator:?}");
    }
}

#[test]
fn an_error_in_the_header_is_refused_with_an_ack() {
    let sandbox = run();
    for (part, instead, code, location) in [
        ("|QBP^Q11^QBP_Q11|", "|VXU^V04^VXU_V04|", "200", "MSH^1^9^1^1"),
        ("|QBP^Q11^QBP_Q11|", "||", "200", "MSH^1^9^1^1"),
        ("|QBP^Q11^QBP_Q11|", "|QBP^Q22^QBP_Q21|", "201", "MSH^1^9^1^2"),
        ("|T|2.5.1|", "|X|2.5.1|", "202", "MSH^1^11"),
        ("|T|2.5.1|", "||2.5.1|", "202", "MSH^1^11"),
        ("|T|2.5.1|", "|T|2.3.1|", "203", "MSH^1^12"),
        ("|T|2.5.1|", "|T||", "203", "MSH^1^12"),
        ("|Z44^CDCPHINVS|OURORG", "|Z22^CDCPHINVS|OURORG", "200", "MSH^1^21"),
        ("|Z44^CDCPHINVS|OURORG", "||OURORG", "200", "MSH^1^21"),
        ("MSH|^~\\&|", "MSH|^~\\#|", "102", "MSH^1^2"),
        ("MSH|^~\\&|", "BHS|^~\\&|\rMSH|^~\\&|", "100", "MSH^1"),
    ] {
        let sent = good(&sandbox);
        assert!(sent.contains(part), "{part}");
        let answer = sandbox.read(&sent.replacen(part, instead, 1));
        assert_eq!((answer.outcome, answer.profile.as_deref()), (Outcome::Ack, Some("Z23")), "{instead}");
        assert_eq!(answer.message.message_type.as_deref(), Some("ACK^Q11^ACK"));
        assert_eq!(answer.acknowledgment.as_ref().unwrap().code.as_deref(), Some("AR"));
        assert_eq!(complaints(&answer), [complaint(code, location, "E")], "{instead}");
    }
    for text in ["", "Hello", "{}", "PID|1"] {
        let answer = sandbox.read(text);
        assert_eq!(complaints(&answer), [complaint("100", "MSH^1", "E")], "{text}");
    }
}

#[test]
fn all_errors_of_the_header_are_reported_together() {
    let sandbox = run();
    let answer = sandbox.read(&good(&sandbox).replace("|T|2.5.1|", "|X|2.4|"));
    assert_eq!(complaints(&answer), [complaint("202", "MSH^1^11", "E"), complaint("203", "MSH^1^12", "E")]);
}

#[test]
fn each_error_of_the_content_is_rejected_with_its_location() {
    let sandbox = run();
    let long = format!("|{}|", "t".repeat(33));
    for (part, instead, code, location) in [
        ("|20261122093017-0600|", "||", "101", "MSH^1^7"),
        ("|20261122093017-0600|", "|202611220930-0600|", "102", "MSH^1^7"),
        ("|20261122093017-0600|", "|20261122093017|", "102", "MSH^1^7"),
        ("|20261122093017-0600|", "|20261322093017-0600|", "102", "MSH^1^7"),
        ("|20261122093017-0600|", "|20261122093017.12345-0600|", "102", "MSH^1^7"),
        ("|20261122093017-0600|", "|20261122093017-06:00|", "102", "MSH^1^7"),
        ("|test-7f3c|", "||", "101", "MSH^1^10"),
        ("|ER|AL|", "||AL|", "101", "MSH^1^15"),
        ("|ER|AL|", "|NE|AL|", "103", "MSH^1^15"),
        ("|ER|AL|", "|ER||", "101", "MSH^1^16"),
        ("|ER|AL|", "|ER|NE|", "103", "MSH^1^16"),
        ("QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|", "QPD||", "101", "QPD^1^1"),
        ("QPD|Z44^", "QPD|Z34^", "103", "QPD^1^1^1^1"),
        ("|q-7f3c|", "||", "101", "QPD^1^2"),
        ("|q-7f3c|", &long, "102", "QPD^1^2"),
        ("|Slate^Blanca^^^^^L|", "|Slate^^^^^^L|", "101", "QPD^1^4"),
        ("|19900102|", "||", "101", "QPD^1^6"),
        ("|19900102|", "|199001|", "102", "QPD^1^6"),
        ("|19900102|", "|01021990|", "102", "QPD^1^6"),
        ("RCP|I|5^RD&Records&HL70126\r", "", "100", "RCP^1"),
        ("|5^RD&Records&HL70126", "", "101", "RCP^1^2"),
        ("|5^RD&Records&HL70126", "|5", "103", "RCP^1^2^1^2^1"),
        ("|5^RD&Records&HL70126", "|5^CH&Characters&HL70126", "103", "RCP^1^2^1^2^1"),
        ("|5^RD&Records&HL70126", "|0^RD&Records&HL70126", "102", "RCP^1^2^1^1"),
        ("|5^RD&Records&HL70126", "|many^RD", "102", "RCP^1^2^1^1"),
        ("RCP|I", "broken line\rRCP|I", "100", "MSH^1"),
    ] {
        let sent = good(&sandbox);
        assert!(sent.contains(part), "{part}");
        let answer = sandbox.read(&sent.replacen(part, instead, 1));
        assert_eq!(
            (answer.outcome, answer.profile.as_deref()),
            (Outcome::Rejected, Some("Z33")),
            "{instead}"
        );
        let acknowledgment = answer.acknowledgment.as_ref().unwrap();
        assert_eq!(acknowledgment.code.as_deref(), Some("AE"), "{instead}");
        assert_eq!(acknowledgment.query_status.as_deref(), Some("AE"), "{instead}");
        assert_eq!(complaints(&answer), [complaint(code, location, "E")], "{instead}");
    }
}

#[test]
fn a_query_without_qpd_is_rejected() {
    let sandbox = run();
    let sent = good(&sandbox);
    let header = sent.split('\r').next().unwrap();
    let answer = sandbox.read(&format!("{header}\rRCP|I|5^RD&Records&HL70126\r"));
    assert_eq!(answer.outcome, Outcome::Rejected);
    assert_eq!(complaints(&answer), [complaint("100", "QPD^1", "E")]);
    assert!(answer.acknowledgment.unwrap().query.is_none());
}

#[test]
fn an_address_without_a_type_gets_a_warning_and_an_answer() {
    let sandbox = run();
    let sent = good(&sandbox);
    let typed = "|3 Empty Sq^^^^^USA^L\r";
    assert!(sent.contains(typed), "{sent}");
    let answer = sandbox.read(&sent.replace(typed, "|3 Empty Sq^^^^^USA\r"));
    assert_eq!(answer.outcome, Outcome::Record);
    assert_eq!(complaints(&answer), [complaint("101", "QPD^1^8^1^7", "W")]);
    let acknowledgment = answer.acknowledgment.as_ref().unwrap();
    assert_eq!(acknowledgment.code.as_deref(), Some("AE"));
    assert_eq!(acknowledgment.query_status.as_deref(), Some("OK"));

    let nobody = sandbox.read(&sent.replace(typed, "|3 Empty Sq^^^^^USA\r").replace("Slate^", "Slater^"));
    assert_eq!((nobody.outcome, nobody.errors.len()), (Outcome::NotFound, 1));
}

#[test]
fn several_errors_and_a_warning_are_reported_together() {
    let sandbox = run();
    let sent = good(&sandbox).replace("|ER|AL|", "|||").replace("^USA^L\r", "^USA\r");
    assert_eq!(
        complaints(&sandbox.read(&sent)),
        [
            complaint("101", "MSH^1^15", "E"),
            complaint("101", "MSH^1^16", "E"),
            complaint("101", "QPD^1^8^1^7", "W")
        ]
    );
}

#[test]
fn a_violation_of_a_further_rule_gets_a_warning_and_an_answer() {
    let sandbox = run();
    let sent = good(&sandbox);
    let query = "|q-7f3c||Slate^Blanca^^^^^L||19900102||3 Empty Sq^^^^^USA^L";
    assert!(sent.contains(query), "{sent}");
    let with = |instead: &str| sent.replacen(query, instead, 1);
    for (asked, code, location) in [
        (sent.replacen("|OURAPP|", "|^1.2.3^DNS|", 1), "103", "MSH^1^3^1^3"),
        (sent.replacen("|OURAPP|", "|^^ISO|", 1), "101", "MSH^1^3^1^1"),
        (sent.replacen("|0001112000|", "||", 1).replacen("|OURORG", "|", 1), "101", "MSH^1^4"),
        (sent.replacen("-0600||QBP", "-0600|secret|QBP", 1), "102", "MSH^1^8"),
        (sent.replacen("^QBP_Q11|", "^QBP_Q99|", 1), "200", "MSH^1^9^1^3"),
        (sent.replacen("|Z44^CDCPHINVS|OURORG", "|Z44|OURORG", 1), "103", "MSH^1^21^1^2"),
        (sent.replacen("|OURORG", "|^L", 1), "101", "MSH^1^22^1^10"),
        (sent.replacen("Forecast^CDCPHINVS|", "Forecast^L|", 1), "103", "QPD^1^1^1^3"),
        (with(&query.replace("||Slate", "|1234567890123456^^^A^MR|Slate")), "102", "QPD^1^3^1^1"),
        (with(&query.replace("||Slate", "|1^^^A^MR~2^^^^MR|Slate")), "101", "QPD^1^3^2^4"),
        (with(&query.replace("||Slate", "|1^^^A|Slate")), "101", "QPD^1^3^1^5"),
        (with(&query.replace("^^^^^L||1990", "||1990")), "101", "QPD^1^4^1^7"),
        (with(&query.replace("L||1990", "L~Slate^B^^^^^L||1990")), "102", "QPD^1^4^2"),
        (with(&query.replace("L||1990", "L|Stone^Iva|1990")), "101", "QPD^1^5^1^7"),
        (with(&query.replace("19900102||", "19900102|female|")), "103", "QPD^1^7"),
        (with(&query.replace("^^^^^USA", "^^^Texas^^USA")), "103", "QPD^1^8^1^4"),
        (with(&query.replace("^^^^^USA", "^^^^787^USA")), "102", "QPD^1^8^1^5"),
        (with(&query.replace("USA", "US")), "103", "QPD^1^8^1^6"),
        (with(&format!("{query}|5125550101^PRN^PH^^^512^5550101")), "102", "QPD^1^9^1^1"),
        (with(&format!("{query}|^^PH^^^512^5550101")), "101", "QPD^1^9^1^2"),
        (with(&format!("{query}|^PRN^PH^^^5^5550101")), "102", "QPD^1^9^1^6"),
        (with(&format!("{query}|^PRN^PH^^^512^555-0101")), "102", "QPD^1^9^1^7"),
        (with(&format!("{query}|^NET^Internet^^^512^5550101")), "101", "QPD^1^9^1^4"),
        (with(&format!("{query}||Yes")), "103", "QPD^1^10"),
        (with(&format!("{query}|||first")), "102", "QPD^1^11"),
        (with(&format!("{query}||||||extra")), "102", "QPD^1^14"),
        (sent.replacen("RCP|I|", "RCP|D|", 1), "103", "RCP^1^1"),
        (sent.replacen("&HL70126", "&HL70126|B", 1), "103", "RCP^1^3"),
        (format!("{sent}DSC|1\r"), "100", "MSH^1"),
        (format!("{sent}RCP|I|9^RD\r"), "100", "MSH^1"),
    ] {
        assert_ne!(asked, sent, "{location}");
        let answer = sandbox.read(&asked);
        assert_eq!(complaints(&answer), [complaint(code, location, "W")], "{location}");
        assert_eq!(answer.outcome, Outcome::Record, "{location}");
    }
    for sex in ["F", "M", "U", "O", "X", "T"] {
        let answer = sandbox.read(&with(&query.replace("19900102||", &format!("19900102|{sex}|"))));
        assert_eq!(complaints(&answer), [], "{sex}");
    }
    let unborn = sandbox.read(&with(&query.replace("19900102", "20261123")));
    assert_eq!(complaints(&unborn), [complaint("102", "QPD^1^6", "E")]);
}
