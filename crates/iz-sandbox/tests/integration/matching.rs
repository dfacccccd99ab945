//! Persons who are hard to find or who have rare data.

use iz_sandbox::hl7::{Demographics, Outcome, PartialDate, Profile, answer::Patient, codes::FactKind};
use jiff::civil::date;

use crate::support::{Running, identified, named, run};

fn patient(sandbox: &Running, asked: Demographics) -> Patient<'static> {
    let mut answer = sandbox.ask(Profile::Z44, asked);
    assert_eq!((answer.outcome, answer.patients.len()), (Outcome::Record, 1));
    answer.patients.remove(0)
}

fn with_authority(value: &str, authority: &str, type_code: &str) -> Demographics {
    let mut asked = identified(value, type_code);
    asked.identifiers[0].assigning_authority = Some(authority.to_owned());
    asked
}

#[test]
fn contraindications_and_indications_are_under_orders_with_cvx_998() {
    let sandbox = run();
    for profile in [Profile::Z34, Profile::Z44] {
        let answer = sandbox.ask(profile, named("Cautious", "Alma", "1994-06-21"));
        assert_eq!(answer.doses.len(), 0);
        let facts: Vec<_> = answer
            .facts
            .iter()
            .map(|of| {
                (
                    of.kind,
                    of.value.code.as_deref().unwrap(),
                    of.value.system.as_deref().unwrap(),
                    of.begins,
                    of.ends,
                )
            })
            .collect();
        let day = |year, month, day| Some(PartialDate::Day(date(year, month, day)));
        assert_eq!(
            facts,
            [
                (FactKind::Contraindication, "294847001", "SCT", None, None),
                (FactKind::Contraindication, "VXC27", "CDCPHINVS", day(2026, 3, 22), None),
                (FactKind::Contraindication, "77386006", "SCT", day(2021, 2, 1), day(2021, 10, 30)),
                (FactKind::SpecialIndication, "VXC7", "CDCPHINVS", None, None),
            ]
        );
    }
}

#[test]
fn immunity_follows_from_a_disease_or_from_serology() {
    let answer = run().ask(Profile::Z44, named("Pockmark", "Varen", "1987-03-03"));
    let facts: Vec<_> = answer.facts.iter().map(|of| (of.kind, of.value.code.as_deref().unwrap())).collect();
    assert_eq!(
        facts,
        [
            (FactKind::History, "38907003"),
            (FactKind::Serology, "371111005"),
            (FactKind::Serology, "278968001")
        ]
    );
    assert_eq!(answer.forecasts.len(), 2);
}

#[test]
fn reactions_and_information_statements_belong_to_their_dose() {
    let answer = run().ask(Profile::Z44, named("Aftermath", "Rex", "2023-01-17"));
    let reactions: Vec<Vec<_>> = answer
        .doses
        .iter()
        .map(|dose| dose.reactions.iter().map(|of| of.value.code.as_deref().unwrap()).collect())
        .collect();
    assert_eq!(reactions, [vec!["VXC9", "VXC12"], vec!["39579001"]]);
    let [by_document] = answer.doses[0].information_statements.as_slice() else { panic!() };
    assert_eq!(by_document.document.as_ref().unwrap().code.as_deref(), Some("253088698300003511210806"));
    assert_eq!(by_document.published, Some(PartialDate::Day(date(2021, 8, 6))));
    let [by_vaccine] = answer.doses[1].information_statements.as_slice() else { panic!() };
    assert_eq!(by_vaccine.vaccine.as_ref().unwrap().code.as_deref(), Some("03"));
    assert_eq!(by_vaccine.presented, Some(PartialDate::Day(date(2024, 2, 5))));
    assert!(
        answer.doses.iter().all(|dose| dose.evaluations.len() == 1),
        "an information statement is not an evaluation"
    );
}

#[test]
fn twins_father_and_son_renamed_and_deceased_persons_are_distinguished() {
    let sandbox = run();
    let text = |family, given, born| {
        sandbox.text(&crate::support::question(Profile::Z44, named(family, given, born), sandbox.today))
    };
    for (family, given, born, part) in [
        ("Twinning", "Ida", "2018-02-02", "|Y|1\r"),
        ("Twinning", "Ina", "2018-02-02", "|Y|2\r"),
        ("Dunewell", "Harlan", "1958-04-02", "|Dunewell^Harlan^^Sr^^^L|"),
        ("Dunewell", "Harlan", "1986-09-17", "|Dunewell^Harlan^^Jr^^^L|"),
        ("Driftwood", "Baby Boy", "2025-06-30", "|Driftwood^BABY BOY^^^^^L|"),
        ("Driftwood", "Otto", "2025-06-30", "|Driftwood^BABY BOY^^^^^L|"),
        ("Oakes-Lindgren", "Marla", "1979-11-11", "|Oakes-Lindgren^Marla^^^^^L|"),
        ("Lindgren", "Marla", "1979-11-11", "|Oakes-Lindgren^Marla^^^^^L|"),
        ("MUÑASOL", "Renée", "2004-05-05", "|Muñasol^Renée^^^^^L|"),
        ("Munasol", "Renee", "2004-05-05", "|Muñasol^Renée^^^^^L|"),
        ("Fairwind", "Lenore", "1983-12-12", "|Bridewell^Lenore^^^^^L~Fairwind^Lenore^^^^^M|"),
        ("Lastday", "Ambrose", "1941-01-15", "|N|||||20250220|Y\r"),
    ] {
        let text = text(family, given, born);
        assert!(text.contains(part), "{family}, {given}: {part}\n{}", text.replace('\r', "\n"));
        patient(&sandbox, named(family, given, born));
    }
}

#[test]
fn an_identifier_matches_only_with_its_authority_and_type() {
    let sandbox = run();
    let outcome = |asked| sandbox.ask(Profile::Z44, asked).outcome;
    for (value, authority, type_code, expected) in [
        ("SBX100001", "SANDBOXIIS", "SR", Outcome::Record),
        ("SBX100001", "OTHERIIS", "SR", Outcome::NotFound),
        ("SBX100001", "SANDBOXIIS", "MR", Outcome::NotFound),
        ("CHART-77", "SANDCLINIC", "MR", Outcome::Record),
        ("CHART-77", "OTHERCLINIC", "MR", Outcome::NotFound),
        ("CHART-77", "SANDCLINIC", "SR", Outcome::NotFound),
    ] {
        assert_eq!(
            outcome(with_authority(value, authority, type_code)),
            expected,
            "{value} {authority} {type_code}"
        );
    }
    for (value, type_code) in [("SBX100001", "SR"), ("CHART-77", "MR")] {
        let answer = sandbox.read(&crate::support::question(
            Profile::Z34,
            identified(value, type_code),
            sandbox.today,
        ));
        assert_eq!(answer.patients[0].registry_id.as_ref().unwrap().value, "SBX100001");
    }
}
