//! Re-query and choice by rule, against a registry that answers from a list, with a paused clock.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use iz_client::{
    MemoryBudget, Registry, RegistryProfile, async_trait,
    hl7::{Demographics, OwnedAnswer, answer::IdKey, query::NameQuery},
};
use jiff::{Timestamp, civil::date};

use super::*;

const TODAY: Date = date(2026, 11, 22);

const NOBODY: &str = "QAK|1|NF";
const HERSELF: &str = "QAK|1|OK\rPID|1||9^^^I^SR||Smith^Iris||19900604|F";
const SOMEBODY_ELSE: &str = "QAK|1|OK\rPID|1||8^^^I^SR||Vance^Odell||20010101|M";
const MANY: &str = "QAK|1|TM";

/// The answers to the queries in their order. `None` is a query that is never answered.
struct Scripted(Mutex<VecDeque<Option<&'static str>>>);

#[async_trait]
impl Registry for Scripted {
    async fn ask(&self, _: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        let Some(Some(segments)) = self.0.lock().unwrap().pop_front() else {
            let after = deadline - Instant::now();
            tokio::time::sleep_until(deadline).await;
            return Err(AskError::Timeout { after });
        };
        let label = if segments.contains("PID|2") { "Z31" } else { "Z32" };
        let text = format!(
            "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||{label}\rMSA|AA|1\r{segments}\r"
        );
        let message = OwnedAnswer::read(text, TODAY).unwrap();
        // A registry takes two seconds.
        tokio::time::sleep(Duration::from_secs(2)).await;
        Ok(Arc::new(Reply::new(message, IdKey::PUBLIC, TODAY, Timestamp::UNIX_EPOCH, Duration::ZERO)?))
    }
}

fn site(answers: &[Option<&'static str>]) -> Site {
    let profile = RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
    Site::new(&profile, Arc::new(Scripted(Mutex::new(answers.iter().copied().collect()))))
}

fn asked() -> AskedPatient {
    let name = NameQuery {
        family: "Smith-Jones".to_owned(),
        given: "Iris".to_owned(),
        middle: Some("Ann".to_owned()),
        suffix: None,
    };
    Demographics {
        name: Some(name),
        birth_date: Some(date(1990, 6, 4)),
        sex: Some("F".to_owned()),
        ..Demographics::default()
    }
    .into()
}

fn run<'f>(site: &'f Site, asked: &'f AskedPatient) -> LookupRun<'f> {
    LookupRun {
        consent_confirmed_other: Vec::new(),
        site,
        asked,
        profile: Profile::Z44,
        today: date(2026, 11, 22),
        deadline: Instant::now() + Duration::from_secs(10),
        notes: Vec::new(),
        cache_control: CacheControl::Any,
        stale_if_error: None,
        on_sent: None,
        attempts: Vec::new(),
        withheld_queries: 0,
        workers: Workers::default(),
    }
}

/// Each attempt as one line.
fn lines(attempts: &[Attempt]) -> Vec<String> {
    let word = |value: serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    attempts
        .iter()
        .map(|attempt| {
            let json = serde_json::to_value(attempt).unwrap();
            let part = |member: &str| word(json[member].clone());
            format!("{} {} {} {}", part("step"), part("outcome"), part("grade"), part("error"))
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_requery_ends_when_somebody_is_found() {
    let (site, asked) = (site(&[Some(NOBODY), Some(HERSELF), Some(HERSELF)]), asked());
    let mut run = run(&site, &asked);
    let reply = run.requery(2).await.unwrap().unwrap();
    assert_eq!(
        reply.grade(),
        Some(MatchGrade::Probable),
        "by the name that was asked for in the first place"
    );
    assert_eq!(lines(&run.attempts), ["without_details not_found - -", "last_family_name record probable -"]);
    assert_eq!(run.attempts[1].changed, ["name/family", "name/middle"]);
    assert_eq!(run.attempts[1].name.as_ref().unwrap().family, "Jones", "the name in the second query");
    assert_eq!(run.attempts[1].took_ms, 2000);
}

#[tokio::test(start_paused = true)]
async fn a_requery_respects_its_limit() {
    for limit in 0..=2 {
        let (site, asked) = (site(&[Some(NOBODY), Some(NOBODY), Some(HERSELF)]), asked());
        let mut run = run(&site, &asked);
        assert!(run.requery(limit).await.unwrap().is_none());
        assert_eq!(run.attempts.len(), usize::from(limit));
    }
}

#[tokio::test(start_paused = true)]
async fn another_person_and_too_many_do_not_end_a_requery() {
    let (site, asked) = (site(&[Some(SOMEBODY_ELSE), Some(MANY)]), asked());
    let mut run = run(&site, &asked);
    assert!(run.requery(2).await.unwrap().is_none());
    assert_eq!(lines(&run.attempts), ["without_details record mismatch -", "last_family_name too_many - -"]);
}

#[tokio::test(start_paused = true)]
async fn all_queries_share_one_deadline() {
    let (site, asked) = (site(&[Some(NOBODY), None, Some(HERSELF)]), asked());
    let mut run = run(&site, &asked);
    let started = Instant::now();
    assert!(run.requery(2).await.unwrap().is_none());
    assert_eq!(started.elapsed(), Duration::from_secs(10));
    assert_eq!(
        lines(&run.attempts),
        ["without_details not_found - -", "last_family_name - - registry_timeout"]
    );
}

/// Applies the rule to a list, and to the answer about the chosen candidate.
async fn chosen(list: &str, answer: Option<&'static str>) -> (bool, Vec<String>) {
    let mut asked = asked();
    asked.details.name.as_mut().unwrap().family = "Smith".to_owned();
    let site = site(&[answer]);
    let mut run = run(&site, &asked);
    let text = format!(
        "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31\rMSA|AA|1\rQAK|1|OK\r{list}"
    );
    let list = OwnedAnswer::read(text, TODAY).unwrap();
    let list = Reply::new(list, IdKey::PUBLIC, TODAY, Timestamp::UNIX_EPOCH, Duration::ZERO).unwrap();
    let reply = run.choose(ChoiceRule::SingleExact, &Arc::new(list)).await.unwrap();
    (reply.is_some(), lines(&run.attempts))
}

#[tokio::test(start_paused = true)]
async fn the_rule_chooses_nobody_from_a_list_that_is_too_long_to_be_compared() {
    for (others, is_certain) in [(999, true), (1000, false)] {
        let others: String =
            (0..others).map(|id| format!("\rPID|2||{id}^^^I^SR||Smith^Odell||19900604|M")).collect();
        let list = format!("PID|1||9^^^I^SR||Smith^Iris||19900604|F{others}");
        let (is_chosen, attempts) = chosen(&list, Some(HERSELF)).await;
        assert_eq!((is_chosen, attempts.len()), (is_certain, usize::from(is_certain)));
    }
}

#[tokio::test(start_paused = true)]
async fn the_rule_chooses_nobody_if_a_candidate_has_more_names_than_are_compared() {
    for (aliases, is_certain) in [(19, true), (20, false), (5000, false)] {
        let aliases = "~Vance^Odell".repeat(aliases);
        let list = format!(
            "PID|1||9^^^I^SR||Smith^Iris||19900604|F\rPID|2||8^^^I^SR||Smith^Odell{aliases}||19900604|M"
        );
        let (is_chosen, attempts) = chosen(&list, Some(HERSELF)).await;
        assert_eq!((is_chosen, attempts.len()), (is_certain, usize::from(is_certain)));
    }
}

#[tokio::test(start_paused = true)]
async fn the_rule_chooses_nobody_from_a_list_of_too_many_comparisons() {
    // Each of these candidates needs some comparisons for each name.
    let aliases = "~Vance^Odell^Quill".repeat(19);
    for (others, is_certain) in [(10, true), (999, false)] {
        let others: String =
            (0..others).map(|id| format!("\rPID|2||{id}^^^I^SR||Smith^Odell{aliases}||19900604|M")).collect();
        let list = format!("PID|1||9^^^I^SR||Smith^Iris||19900604|F{others}");
        let (is_chosen, attempts) = chosen(&list, Some(HERSELF)).await;
        assert_eq!((is_chosen, attempts.len()), (is_certain, usize::from(is_certain)));
    }
}

#[tokio::test(start_paused = true)]
async fn the_rule_needs_all_others_to_differ_in_name_birth_date_or_sex() {
    const ONE: &str = "PID|1||9^^^I^SR||Smith^Iris||19900604|F";
    let (is_chosen, attempts) =
        chosen(&format!("{ONE}\rPID|2||8^^^I^SR||Smith^Odell||19900604|M"), Some(HERSELF)).await;
    assert_eq!((is_chosen, attempts), (true, vec!["chosen_candidate record exact -".to_owned()]));
    for list in [
        format!("{ONE}\rPID|2||8^^^I^SR||Smith^Iris||19900604|F"),
        // In each of these lists the other candidate may be the patient: a detail is unknown or similar.
        format!("{ONE}\rPID|2||8^^^I^SR||Smith^Iris||19900604"),
        format!("{ONE}\rPID|2||8^^^I^SR||Smith^Iris||19900604|U"),
        format!("{ONE}\rPID|2||8^^^I^SR||Smith^Iris|||F"),
        format!("{ONE}\rPID|2||8^^^I^SR||Smith^Iris^Bea||19900604|F"),
        format!("{ONE}\rPID|2||8^^^I^SR||Smith^Irisa||19900604|F"),
        format!("{ONE}\rPID|2||8^^^I^SR||Smith^Iris||19900605|F"),
        format!("{ONE}\rPID|2||8^^^I^SR||Smith^Baby Girl||19900604|F"),
        "PID|1||9^^^I^SR||Smith^Iris|||F\rPID|2||8^^^I^SR||Smith^Odell||19900604|M".to_owned(),
        "PID|1||9^^^I^SR||Smith^Iris||19900604".to_owned(),
        "PID|1||9^^^I^SR||Smith^Iris||19900604|M".to_owned(),
        "PID|1||9^^^I^SR||Smith^Iris||19900406|F".to_owned(),
        "PID|1||9^^^I^SR||Smyth^Iris||19900604|F".to_owned(),
        "PID|1||A1^^^OURAPP^MR||Smith^Iris||19900604|F".to_owned(),
    ] {
        assert_eq!(chosen(&list, Some(HERSELF)).await, (false, Vec::new()), "{list}");
    }
    for (answer, told) in [
        (Some(SOMEBODY_ELSE), "chosen_candidate record mismatch -"),
        (Some("QAK|1|OK\rPID|1||9^^^I^SR||Smith^Iris||19900604|M"), "chosen_candidate record probable -"),
        (Some("QAK|1|OK\rPID|1||9^^^I^SR||Smith^Iris||19900604"), "chosen_candidate record exact -"),
        (Some("QAK|1|OK\rPID|1||8^^^I^SR||Smith^Iris||19900604|F"), "chosen_candidate record exact -"),
        (Some("QAK|1|OK\rPID|1||||Smith^Iris||19900604|F"), "chosen_candidate record exact -"),
        (Some(NOBODY), "chosen_candidate not_found - -"),
        (None, "chosen_candidate - - registry_timeout"),
    ] {
        assert_eq!(chosen(ONE, answer).await, (false, vec![told.to_owned()]), "a person has to choose then");
    }
}

/// A registry whose answers take memory. It notes how much is taken when a query comes.
struct Budgeted {
    answers: Scripted,
    memory: MemoryBudget,
    taken: Mutex<Vec<u64>>,
}

#[async_trait]
impl Registry for Budgeted {
    async fn ask(&self, question: &Question, deadline: Instant) -> Result<Arc<Reply>, AskError> {
        self.taken.lock().unwrap().push(self.memory.taken_bytes());
        let share = self.memory.take_answer(1 << 20, deadline).await?;
        let reply = Arc::into_inner(self.answers.ask(question, deadline).await?).unwrap();
        Ok(Arc::new(reply.with_memory(share)))
    }
}

/// Many lookups that each held an answer and waited for the next one would wait for each other until their deadlines.
#[tokio::test(start_paused = true)]
async fn a_lookup_holds_no_memory_while_it_waits_for_its_next_answer() {
    const LIST: &str =
        "QAK|1|OK\rPID|1||9^^^I^SR||Smith^Iris||19900604|F\rPID|2||8^^^I^SR||Smith^Odell||19900604|M";
    // A lookup does not keep so long an answer, so nothing follows it.
    let long_nobody: &str = format!("{NOBODY}{}", "\rZZ1|".repeat(60_000)).leak();
    let long_list: &str = format!("{LIST}{}", "\rZZ1|".repeat(60_000)).leak();
    let exact = Some(ChoiceRule::SingleExact);
    for (answers, requery, choose, outcome) in [
        (vec![NOBODY, NOBODY, HERSELF], 2, None, Outcome::Record),
        (vec![NOBODY, NOBODY, NOBODY], 2, None, Outcome::NotFound),
        (vec![LIST, HERSELF], 0, exact, Outcome::Record),
        (vec![LIST, SOMEBODY_ELSE], 0, exact, Outcome::Candidates),
        (vec![NOBODY, LIST, HERSELF], 2, exact, Outcome::Record),
        (vec![long_nobody], 2, None, Outcome::NotFound),
        (vec![long_list], 0, exact, Outcome::Candidates),
    ] {
        let mut asked = asked();
        let name = asked.details.name.as_mut().unwrap();
        if requery == 0 || answers.contains(&LIST) {
            name.family = "Smith".to_owned();
        }
        let query = Query::new(Profile::Z44, asked.details.clone(), TODAY).unwrap();
        let registry = Arc::new(Budgeted {
            answers: Scripted(Mutex::new(answers.iter().copied().map(Some).collect())),
            memory: MemoryBudget::default(),
            taken: Mutex::default(),
        });
        let profile = RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
        let site = Site::new(&profile, Arc::<Budgeted>::clone(&registry));
        let mut run = run(&site, &asked);
        let matched = run.lookup(&query, requery, choose).await.unwrap();
        let lines = lines(&run.attempts);
        assert_eq!(matched.reply.outcome(), outcome, "{lines:?}");
        assert_eq!(*registry.taken.lock().unwrap(), vec![0; answers.len()], "{lines:?}");
        // What is kept is whole.
        assert_eq!(matched.reply.answer().unwrap().get().outcome, outcome);
    }
}

/// A refused query is listed in `attempts`. A refused re-query is skipped, and is not listed.
#[tokio::test(start_paused = true)]
async fn a_query_that_the_registry_does_not_accept_is_an_attempt_unless_it_is_a_requery() {
    let mut site = site(&[]);
    site.query_rules.require = vec![iz_client::hl7::query::Detail::Phone];
    let asked = asked();
    let query = Query::new(Profile::Z44, asked.details.clone(), TODAY).unwrap();
    let mut run = run(&site, &asked);
    assert!(run.requery(2).await.unwrap().is_none() && run.attempts.is_empty());
    let refused = run.ask_for_candidate(&query, Chooser::SingleExact).await.map(drop).unwrap_err();
    assert_eq!(refused.code(), "question_not_for_registry");
    assert_eq!(lines(&run.attempts), ["chosen_candidate - - question_not_for_registry"]);
}
