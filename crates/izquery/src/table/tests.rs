use std::sync::Arc;

use iz_facade::{
    Facade, LookupRequest, Site,
    client::{
        AskError, Clock, Environment, Question, Registry, RegistryProfile, Reply, async_trait,
        hl7::{OwnedAnswer, answer::IdKey},
    },
};
use jiff::civil::{Date, date};
use tokio::time::{Duration, Instant};

use super::*;

const DAY: Date = date(2026, 11, 22);

/// Answers with each of these messages in turn, and with the last one for ever.
struct Fixed(std::sync::Mutex<Vec<String>>);

#[async_trait]
impl Registry for Fixed {
    async fn ask(&self, _: &Question, _: Instant) -> Result<Arc<Reply>, AskError> {
        let mut messages = self.0.lock().unwrap();
        let message = if messages.len() > 1 { messages.remove(0) } else { messages[0].clone() };
        if message.contains("TIMEOUT") {
            return Err(AskError::Timeout { after: Duration::from_secs(1) });
        }
        let answer = OwnedAnswer::read(message, DAY).unwrap();
        let received = "2026-11-22T15:30:00Z".parse().unwrap();
        Ok(Arc::new(Reply::new(answer, IdKey::PUBLIC, DAY, received, Duration::from_millis(7))?))
    }
}

/// What is shown of a lookup that is answered with these segments, behind MSH and MSA.
async fn shown_of(segments: &[&str]) -> String {
    shown_by("a registry", segments).await
}

/// The same of a registry with this name.
async fn shown_by(name: &str, segments: &[&str]) -> String {
    let message = |segments: &&str| {
        let label = if segments.contains("PID|2") { "Z31" } else { "Z42" };
        format!("MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||{label}\rMSA|AA|1\r{segments}\r")
    };
    let registry = Fixed(std::sync::Mutex::new(segments.iter().map(message).collect()));
    let mut profile = RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
    profile.name = name.to_owned();
    let site = Site::new(&profile, Arc::new(registry));
    let clock = Clock::of(|| "2026-11-22T15:30:00Z".parse().unwrap());
    let facade = Facade::new([("one".to_owned(), site)].into(), Environment::system().at(clock));
    let patient =
        br#"{"name": {"family": "Marsh", "given": "Odell", "middle": "T"}, "birth_date": "2019-06-04"}"#;
    let request = LookupRequest::new(None, None, LookupRequest::parse_patient(patient).unwrap())
        .with_requery(1)
        .with_mismatch_shown(true);
    lookup(&facade.lookup(request).await.unwrap()).unwrap()
}

/// Segments whose every text is hostile.
fn hostile(text: &str) -> [String; 2] {
    let coded = format!("{text}^{text}^{text}");
    let person = format!("{text}^^^{text}^SR||{text}^{text}^{text}^{text}||19800101|{text}");
    let errors = format!("ERR||{text}|{coded}|{text}|{coded}||{text}|{text}\rERR|||{coded}|E");
    let record = format!(
        "{errors}\rQAK|1|OK\rPID|1||{person}\rORC|RE||1\rRXA|0|1|20200604||03^{text}^CVX|0.5|||{text}\r\
         OBX|1|CE|30956-7^x^LN|1|03^{text}^CVX||||||F\rOBX|2|CE|59781-5^x^LN|1|{text}||||||F\r\
         OBX|3|CE|30982-3^x^LN|1|{coded}||||||F\rOBX|4|CE|31044-1^x^LN|2|{coded}||||||F\r\
         ORC|RE||0\rRXA|0|1|20261122||998^{text}^CVX|999\rOBX|1|CE|30979-9^x^LN|1|08^{text}^CVX||||||F\r\
         OBX|2|CE|59783-1^x^LN|1|{coded}||||||F\rOBX|3|CE|30945-0^x^LN|2|{coded}||||||F\rZZZ|{text}"
    );
    let candidates = format!("{errors}\rQAK|1|OK\rPID|1||{person}\rPID|2||{person}");
    [record, candidates]
}

#[tokio::test(start_paused = true)]
async fn no_text_steers_the_terminal_or_forges_a_line() {
    let mut plain = Vec::new();
    for segments in hostile("a b") {
        plain.push(shown_of(&[&segments]).await.lines().count());
    }
    assert!(plain[0] > 15 && plain[1] > 5, "{plain:?}");
    // A carriage return and a line feed end a segment; the others reach the table.
    for hidden in [
        '\u{1b}', '\t', '\u{8}', '\u{7f}', '\u{85}', '\u{9b}', '\u{200b}', '\u{200f}', '\u{2028}',
        '\u{2029}', '\u{202a}', '\u{202e}', '\u{2060}', '\u{2064}', '\u{2066}', '\u{2069}', '\u{feff}',
    ] {
        for (segments, plain) in hostile(&format!("a{hidden}b")).iter().zip(&plain) {
            let shown = shown_by(&format!("a{hidden}\n{hidden}b"), &[segments]).await;
            assert_eq!(shown.lines().count(), *plain, "{hidden:?}: {shown}");
            assert!(!shown.contains(hidden), "{hidden:?}: {shown}");
        }
    }
    // Escapes of HL7 put a line end into a value.
    for escaped in ["a\\X0A\\b", "a\\X0D\\b", "a\\.br\\b"] {
        for (segments, plain) in hostile(escaped).iter().zip(&plain) {
            assert_eq!(shown_of(&[segments]).await.lines().count(), *plain, "{escaped}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_people_write_is_shown_as_it_is() {
    let [record, _] = hostile("Ñandú-O’Neil 李");
    let shown = shown_of(&[&record]).await;
    assert!(shown.contains("Ñandú-O’Neil 李"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn a_match_says_why_and_further_questions_are_told() {
    let list = "QAK|1|OK\rPID|1||8^^^I^SR||Marsh^Odel||20190604\rPID|2||9^^^I^SR||Marsh^Iris||19800101";
    let shown = shown_of(&["QAK|1|NF", list]).await;
    for line in [
        "  asked 2 times: as asked (not found), without details (candidates)",
        "  Candidates (2)",
        "    probable match, score 65: family same, given short form, birth date same",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    let late = shown_of(&["QAK|1|NF", "TIMEOUT"]).await;
    let line = "  asked 2 times: as asked (not found), without details (registry timeout)";
    assert!(late.lines().any(|shown| shown == line), "{late}");
    let record = shown_of(&["QAK|1|OK\rPID|1||8^^^I^SR||Marsh^Odell^T||20190604"]).await;
    assert!(record.starts_with("RECORD from a registry, exact match\n  -> Confirm the name"), "{record}");
    let line = "  exact match, score 83: family same, given same, middle initial, birth date same";
    assert!(record.lines().any(|shown| shown == line), "{record}");
}

#[tokio::test(start_paused = true)]
async fn facts_and_reactions_have_a_line_each() {
    let shown = shown_of(&["QAK|1|OK\rPID|1||900117^^^I^SR||Marsh^Odell||20190604\r\
        ORC|RE||1\rRXA|0|1|20240801||03^MMR^CVX|0.5\r\
        OBX|1|CE|31044-1^x^LN|1|39579001^Anaphylaxis^SCT||||||F\rOBX|2|CE|31044-1^x^LN|2|VXC9^^CDCPHINVS||||||F\r\
        ORC|RE||0\rRXA|0|1|20261122||998^x^CVX|999\rOBX|1|CE|30945-0^x^LN|1|91930004^Allergy to eggs^SCT||||||F\r\
        OBX|2|DT|30946-8^x^LN|1|202001||||||F\rOBX|3|CE|59784-9^x^LN|2|38907003^Varicella infection^SCT||||||F\r\
        OBX|4|CE|75505-8^x^LN|3|371113008^^SCT||||||F\rOBX|5|CE|59785-6^x^LN|4|^Exposure to rabies||||||F"])
    .await;
    for line in [
        "  Facts (4)",
        "  contraindication    Allergy to eggs      2020-01  -      -",
        "  presumed immunity   Varicella infection  -        -      -",
        "  immunity by a test  371113008            -        -      -",
        "  special indication  Exposure to rabies   -        -      -",
        "                        reaction: Anaphylaxis",
        "                        reaction: VXC9",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    assert!(shown.contains("   registry id 900117\n"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn each_comment_of_the_registry_is_shown_with_what_it_is_about() {
    let shown = shown_of(&["QAK|1|OK\rPID|1||900117^^^I^SR||Marsh^Odell||20190604\rNTE|1||Speaks Spanish\r\
        ORC|RE||1\rRXA|0|1|20240801||03^MMR^CVX|0.5||||||||||||||CP\rNTE|1||Lot recalled, revaccinate\r\
        OBX|1|CE|30956-7^x^LN|1|03^MMR^CVX||||||F\rOBX|2|ID|59781-5^x^LN|1|N||||||F\rNTE|1||Stored too warm\r"])
    .await;
    for line in [
        "  Comments (3)",
        "  patient: Speaks Spanish",
        "  MMR 2024-08-01: Lot recalled, revaccinate",
        "  MMR 2024-08-01: Stored too warm",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
}
