//! Recorded answers from files.

use std::{fs, path::Path};

use iz_sandbox::{
    Answers, Settings, SkipReason,
    hl7::{Answer, Outcome, Profile},
};
use tempfile::TempDir;

use crate::support::{CONTROL_ID, NOW, Running, TAG, identified, named, question, read, run_at};

/// An answer of an invented registry, with trailing separators and spaces that must stay.
const QUARRY: &str = "MSH|^~\\&|QUARRY|QUARRYIIS|||20200101||RSP^K11^RSP_K11|old-1|P|2.5.1|||||||||Z42^CDCPHINVS^^|\r\
    MSA|AA|old-1||0\r\
    QAK|old-1|OK|Z44\r\
    QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|old-tag|C-9^^^OTHER^MR|Flint^Rocky^^^^^L||20140102|M \r\
    PID|1||77001^^^QRY^SR~~~C-9^^^OTHER^MR||FLINT^ROCKY||201401020000|M\r\
    ORC|RE||1\r\
    RXA|0|999|20150303|20150303|03^MMR^CVX|999||||||||||||||CP|||\r";

/// A list of candidates without an echo of the query.
const LIST: &str = "MSH|^~\\&|QUARRY|QUARRYIIS|||20200101||RSP^K11^RSP_K11|old-2|P|2.5.1|||||||||Z31^CDCPHINVS\r\
    MSA|AA|old-2\r\
    QAK|t|OK|Z34\r\
    PID|1||77002^^^QRY^SR||Marble^Vein||20100505|F\r\
    PID|2||77003^^^QRY^SR||Marble^Vena||20100506|F\r";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn replaying(folder: &Path) -> Running {
    let answers = Answers::load(folder).unwrap();
    run_at(NOW, Settings { answers: Some(answers), ..Settings::default() })
}

fn ask(sandbox: &Running, patient: iz_sandbox::hl7::Demographics) -> Answer<'static> {
    read(&sandbox.text(&question(Profile::Z44, patient, sandbox.today)), sandbox.today)
}

#[test]
fn an_answer_is_found_by_any_identifier_or_by_name() {
    let folder = folder(&[("quarry.hl7", QUARRY), ("list.hl7", LIST)]);
    let sandbox = replaying(folder.path());
    for (value, type_code) in [("C-9", "MR"), ("77001", "SR"), ("77001", "PI")] {
        let answer = ask(&sandbox, identified(value, type_code));
        assert_eq!((answer.outcome, answer.doses.len()), (Outcome::Record, 1), "{value}");
    }
    assert_eq!(ask(&sandbox, identified("77003", "SR")).outcome, Outcome::Candidates);
    for (family, given, born, outcome) in [
        ("flint", "ROCKY", "2014-01-02", Outcome::Record),
        ("flint", "ROCKY", "2014-01-03", Outcome::NotFound),
        ("Flint", "Rock", "2014-01-02", Outcome::NotFound),
        ("MARBLE", "Vena", "2010-05-06", Outcome::Candidates),
        ("Marble", "Vena", "2010-05-05", Outcome::NotFound),
    ] {
        assert_eq!(ask(&sandbox, named(family, given, born)).outcome, outcome, "{family} {given} {born}");
    }
    let mut either = named("Marble", "Vena", "2010-05-06");
    either.identifiers = identified("C-9", "MR").identifiers;
    assert_eq!(ask(&sandbox, either).outcome, Outcome::Record, "an identifier comes before a name");
}

#[test]
fn the_people_of_the_files_are_those_who_can_be_asked_for() {
    let nobody = QUARRY.replace("OK", "NF").split("PID|").next().unwrap().to_owned();
    let nobody = nobody.replace("Flint^Rocky", "O\\X27\\Slate^Zoë").replace("C-9^^^OTHER^MR", "");
    let by_number = LIST
        .split("PID|2")
        .next()
        .unwrap()
        .replace("Marble^Vein||20100505", "^||2010")
        .replace("77002^^^QRY^SR", "77009");
    let files = [("a.hl7", QUARRY), ("b.hl7", LIST), ("c.hl7", &nobody), ("d.hl7", &by_number)];
    let folder = folder(&files);
    let answers = Answers::load(folder.path()).unwrap();
    let listed: Vec<String> = answers
        .people()
        .map(|(file, person)| {
            let name = person.name.clone().map(|(family, given)| format!("{family}, {given}"));
            let born = person.birth_date.map(|day| day.to_string());
            let file = file.file_name().unwrap().to_string_lossy().into_owned();
            format!("{file} {name:?} {born:?} {:?}", person.identifier)
        })
        .collect();
    let id = |type_code: &str, value: &str| format!("{:?}", Some((type_code, value)));
    assert_eq!(
        listed,
        [
            format!("a.hl7 Some(\"FLINT, ROCKY\") Some(\"2014-01-02\") {}", id("SR", "77001")),
            format!("b.hl7 Some(\"Marble, Vein\") Some(\"2010-05-05\") {}", id("SR", "77002")),
            format!("b.hl7 Some(\"Marble, Vena\") Some(\"2010-05-06\") {}", id("SR", "77003")),
            "c.hl7 Some(\"O'Slate, Zoë\") Some(\"2014-01-02\") None".to_owned(),
            format!("d.hl7 None None {}", id("", "77009")),
        ]
    );
    let sandbox = replaying(folder.path());
    for (_, person) in answers.people() {
        let patient = match (&person.name, &person.identifier) {
            (Some((family, given)), _) => named(family, given, &person.birth_date.unwrap().to_string()),
            (None, Some((_, value))) => identified(value, "SR"),
            (None, None) => unreachable!("nothing finds this person"),
        };
        let answer = ask(&sandbox, patient);
        assert_eq!(answer.message.sending_application.as_deref(), Some("QUARRY"));
    }
}

#[test]
fn only_msa_2_and_qpd_2_of_the_text_change() {
    let folder = folder(&[("quarry.hl7", QUARRY), ("list.hl7", LIST)]);
    let sandbox = replaying(folder.path());
    let text = sandbox.text(&question(Profile::Z44, identified("C-9", "MR"), sandbox.today));
    let expected = QUARRY
        .replace("\rMSA|AA|old-1||0\r", &format!("\rMSA|AA|{CONTROL_ID}||0\r"))
        .replace("|old-tag|", &format!("|{TAG}|"));
    assert_ne!(expected, QUARRY);
    assert_eq!(text, expected);
    let text = sandbox.text(&question(Profile::Z34, identified("77002", "SR"), sandbox.today));
    assert_eq!(text, LIST.replace("\rMSA|AA|old-2\r", &format!("\rMSA|AA|{CONTROL_ID}\r")));
}

#[test]
fn batch_segments_and_line_ends_stay() {
    let batch = format!("FHS|^~\\&|QUARRY\rBHS|^~\\&|QUARRY\r{QUARRY}BTS|1\rFTS|1\r");
    for (name, text) in [
        ("batch", batch),
        ("lf", QUARRY.replace('\r', "\n")),
        ("crlf", QUARRY.replace('\r', "\r\n")),
        ("mark", format!("\u{feff}\n\n{}\n\n", QUARRY.replace('\r', "\n"))),
        ("pound", QUARRY.replace('|', "#")),
    ] {
        let folder = folder(&[("a.hl7", &text)]);
        let sandbox = replaying(folder.path());
        let replayed =
            sandbox.text(&question(Profile::Z44, named("Flint", "Rocky", "2014-01-02"), sandbox.today));
        let mark = if name == "pound" { '#' } else { '|' };
        let expected = text
            .replace(&format!("MSA{mark}AA{mark}old-1"), &format!("MSA{mark}AA{mark}{CONTROL_ID}"))
            .replace("old-tag", TAG);
        assert_eq!(replayed, expected, "{name}");
        let answer = read(&replayed, sandbox.today);
        assert_eq!((answer.outcome, answer.doses.len()), (Outcome::Record, 1), "{name}");
    }
}

#[test]
fn a_person_without_a_recorded_answer_is_searched_in_the_list() {
    let folder = folder(&[("quarry.hl7", QUARRY)]);
    let sandbox = replaying(folder.path());
    let own = ask(&sandbox, named("Sandcastle", "Pebble", "2022-03-10"));
    assert_eq!((own.outcome, own.doses.len()), (Outcome::Record, 8));
    assert_eq!(ask(&sandbox, named("Nobody", "Known", "2014-01-02")).outcome, Outcome::NotFound);
}

#[test]
fn the_first_of_several_answers_by_file_name_is_taken() {
    let later = QUARRY.replace("|03^MMR^CVX|", "|21^Varicella^CVX|");
    let folder = folder(&[("b.hl7", &later), ("a.hl7", QUARRY)]);
    let answer = ask(&replaying(folder.path()), named("Flint", "Rocky", "2014-01-02"));
    assert_eq!(answer.doses[0].vaccine.code.as_deref(), Some("03"));
}

#[test]
fn a_wrong_query_is_rejected_before_any_replay() {
    let folder = folder(&[("quarry.hl7", QUARRY)]);
    let sandbox = replaying(folder.path());
    let sent = question(Profile::Z44, identified("C-9", "MR"), sandbox.today).replace("|ER|AL|", "|||");
    assert_eq!(sandbox.read(&sent).outcome, Outcome::Rejected);
}

#[test]
fn a_file_that_cannot_be_replayed_is_skipped_with_the_reason() {
    let folder = folder(&[
        ("ack.hl7", "MSH|^~\\&|Q|||||20200101|ACK^Q11^ACK|1|P|2.5.1\rMSA|AR|1\r"),
        ("control.hl7", &QUARRY.replace("FLINT^", "FL\u{b}INT^")),
        ("empty.hl7", ""),
        ("nobody.hl7", "MSH|^~\\&|Q|||||20200101|RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|1|NF\r"),
        ("quarry.hl7", QUARRY),
        ("query.hl7", &question(Profile::Z44, identified("C-9", "MR"), "2026-11-22".parse().unwrap())),
        ("readme.txt", "Not HL7 at all."),
    ]);
    fs::write(folder.path().join("latin.hl7"), b"MSH|^~\\&|\xff").unwrap();
    fs::create_dir(folder.path().join("more")).unwrap();
    let answers = Answers::load(folder.path()).unwrap();
    assert_eq!((answers.len(), answers.is_empty()), (1, false));
    let skipped: Vec<_> = answers
        .skipped()
        .iter()
        .map(|skipped| {
            let reason = match &skipped.reason {
                SkipReason::NoHl7(_) => "no hl7",
                SkipReason::NotAnAnswer => "not an answer",
                SkipReason::Nobody => "nobody",
                SkipReason::NotUtf8 => "not utf-8",
                SkipReason::NotXml(_) => "not xml",
                _ => "other",
            };
            (skipped.file.file_name().unwrap().to_str().unwrap(), reason)
        })
        .collect();
    assert_eq!(
        skipped,
        [
            ("ack.hl7", "not an answer"),
            ("control.hl7", "not xml"),
            ("empty.hl7", "no hl7"),
            ("latin.hl7", "not utf-8"),
            ("nobody.hl7", "nobody"),
            ("query.hl7", "not an answer"),
            ("readme.txt", "no hl7"),
        ]
    );
    assert!(!format!("{answers:?}").contains("lint"));
    let error = Answers::load(folder.path().join("absent")).unwrap_err().to_string();
    assert!(error.contains("absent") && error.contains("HL7"), "{error}");
}
