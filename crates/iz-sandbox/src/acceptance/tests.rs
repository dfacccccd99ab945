use std::collections::HashSet;

use jiff::{ToSpan, Zoned};

use super::{
    answer_text::{AnswerValues, message},
    *,
};
use crate::people::people;

const QUERY: &str = "MSH|^~\\&|OURAPP|0001112000|SANDBOX|SANDBOXIIS|20261122||QBP^Q11^QBP_Q11|q1|T|2.5.1\r\
    QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|t1|\r";

fn all() -> impl Iterator<Item = &'static AcceptanceCase> {
    acceptance_sections().iter().flat_map(|section| &section.cases)
}

#[test]
fn every_file_says_that_its_people_are_invented() {
    for file in FILES {
        assert!(file.lines().take(3).any(|line| line.contains("invented for this project")), "{file:.60}");
    }
}

#[test]
fn numbers_are_unique_and_every_case_says_what_the_screen_must_show() {
    let mut ids = HashSet::new();
    for case in all() {
        assert!(case.id.len() == 3 && ids.insert(&case.id), "{}", case.id);
        assert!(case.title.len() > 5 && !case.title.ends_with('.'), "{}", case.title);
        assert!(!case.screen.is_empty() && case.screen.iter().all(|line| line.ends_with('.')), "{}", case.id);
        assert!(!case.request().is_empty() && !case.request().contains(['\n', '\'']), "{}", case.id);
        assert!(case.times >= 1 && case.choose.is_some() == case.after_choice.is_some(), "{}", case.id);
    }
}

/// Two cases may have the same person only if they have the same answer.
#[test]
fn a_name_and_a_birth_date_have_one_answer() {
    let listed: HashSet<_> = people()
        .iter()
        .map(|of| (of.person.name.family.to_lowercase(), of.person.name.given.to_lowercase()))
        .collect();
    let mut known = HashSet::new();
    for case in all().filter(|case| !case.answers.is_empty()) {
        let person = case.person.as_ref().unwrap();
        let name = (person.family.to_lowercase(), person.given.to_lowercase());
        assert!(!listed.contains(&name), "{}: the person is on the list", case.id);
        assert!(known.insert((name, person.birth_date)), "{}: another case has the person", case.id);
    }
}

#[test]
fn every_template_is_filled_in_on_every_date() {
    let query = QueryMessage::read(QUERY).unwrap();
    for now in ["2024-02-29T12:00:00Z[UTC]", "2026-12-31T23:59:00-06:00[-06:00]", "2031-07-01T00:00:00Z[UTC]"]
    {
        let now: Zoned = now.parse().unwrap();
        let stamp = RspStamp { time: now.clone(), control_id: "m1".to_owned() };
        let tomorrow = (now.date() + 1.day()).strftime("%Y%m%d").to_string();
        for case in all() {
            for answer in &case.answers {
                if let Some(name) = &answer.misbehaviour {
                    assert!(name.parse::<Misbehaviour>().is_ok(), "{}: {name}", case.id);
                }
                let Some(text) = answer.text.as_deref() else { continue };
                let values = AnswerValues { case, query: &query, stamp: &stamp };
                let text = message(&values, text, answer.ends_without_line_end);
                assert!(!text.contains(['{', '}', '\n']), "{}: {text}", case.id);
                assert!(text.contains("|q1\r") && text.ends_with('\r') != answer.ends_without_line_end);
                for rxa in text.split('\r').filter(|line| line.starts_with("RXA|")) {
                    let day = rxa.split('|').nth(3).unwrap_or_default();
                    assert!(!day.starts_with("20") || day < tomorrow.as_str(), "{}: {rxa}", case.id);
                }
            }
        }
    }
}

#[test]
fn the_page_of_the_people_names_every_person_of_the_kit() {
    let page = include_str!("../../PEOPLE.md");
    let (_, kit) = page.split_once("## The acceptance kit\n").unwrap();
    let rows: Vec<_> =
        kit.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| case")).collect();
    let expected: Vec<_> = all()
        .filter_map(|case| {
            let CasePerson { family, given, birth_date, .. } = case.person.as_ref()?;
            Some(format!("| {} | {family}, {given} | {birth_date} | {} |", case.id, case.title))
        })
        .collect();
    assert_eq!(rows, expected, "PEOPLE.md must hold these rows:\n{}", expected.join("\n"));
}
