//! A question's text to an answer's text: all of the registry that is not transport.

mod memory;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use iz_hl7::{Outcome, Profile};
use jiff::Zoned;

use self::memory::{MAX_LAG, Memory};
use crate::{
    Answers, Clock, Population, check,
    misbehaviour::Oddity,
    people,
    population::Found,
    question::Question,
    rsp::{self, Complaint, Content, Layout, Reply, Severity, Stamp},
};

/// The registry behind the transport.
pub(crate) struct Registry {
    answers: Option<Answers>,
    population: Option<Population>,
    answered: AtomicU64,
    /// Who was asked for while patients lag.
    seen: Memory,
    max_lag: Duration,
}

/// An answer and how it came about.
pub(crate) struct Answered {
    pub(crate) text: String,
    /// A word for the log.
    pub(crate) outcome: &'static str,
}

impl Registry {
    pub(crate) fn new(answers: Option<Answers>, population: Option<Population>, clock: &Clock) -> Self {
        let max_lag = clock.span(MAX_LAG);
        Self { answers, population, answered: AtomicU64::new(0), max_lag, seen: Memory::default() }
    }

    /// Answers one message; whatever was sent, there is an answer. What is wrong with the question comes first, and
    /// then what is to go wrong. A record is written in the layout of the person, unless another is asked for.
    pub(crate) fn answer(
        &self,
        message: &str,
        now: Zoned,
        oddity: Option<Oddity>,
        layout: Option<Layout>,
    ) -> Answered {
        let stamp = self.stamp(now);
        let question = match Question::read(message) {
            Ok(question) => question,
            Err(no_header) => {
                return turned_away(&Question::default(), vec![check::unreadable(no_header)], &stamp);
            }
        };
        let complaints = check::gate(&question);
        if !complaints.is_empty() {
            return turned_away(&question, complaints, &stamp);
        }
        let complaints = check::content(&question, stamp.time.date());
        if complaints.iter().any(|complaint| complaint.severity == Severity::Error) {
            let reply = Reply { complaints, ..Reply::new(Content::Rejected) };
            return laid_out(reply, layout, &question, &stamp);
        }
        let asked = question.asked();
        let now = stamp.time.timestamp();
        let odd = match oddity {
            Some(Oddity::Rejected) => Some(internal_error(Content::Rejected)),
            Some(Oddity::TurnedAway) => Some(internal_error(Content::TurnedAway)),
            Some(Oddity::OtherPatient) => Some(Reply::new(Content::Record(people::somebody_but(&asked)))),
            Some(Oddity::Lagging) if self.seen.is_new(&asked, now) => Some(Reply::new(Content::NotFound)),
            Some(Oddity::LaggingBySeconds) if self.seen.is_behind(&asked, now, self.max_lag) => {
                Some(Reply::new(Content::NotFound))
            }
            Some(Oddity::Lagging | Oddity::LaggingBySeconds) | None => None,
        };
        if let Some(reply) = odd {
            return laid_out(reply, layout, &question, &stamp);
        }
        if let Some(text) = self.answers.as_ref().and_then(|answers| answers.replay(&asked, &question)) {
            return Answered { text, outcome: "replayed" };
        }
        let limit = question.quantity_limit().unwrap_or(1);
        let mut reply = people::find(&asked, limit, question.profile().unwrap_or(Profile::Z44));
        let found;
        if reply.content == Content::NotFound
            && let Some(population) = self.population
        {
            found = population.find(&asked, stamp.time.date());
            reply = Reply::new(match &found {
                None => Content::NotFound,
                Some(Found::Record(person)) => Content::Record(person),
                // By the guide, no list answers a Z44.
                Some(Found::Candidates(people)) if people.len() <= limit && !question.is_evaluated() => {
                    Content::Candidates(people.iter().collect())
                }
                Some(Found::Candidates(_) | Found::TooMany) => Content::TooMany,
                Some(Found::Protected) => Content::Protected,
            });
        }
        reply.complaints.splice(0..0, complaints);
        laid_out(reply, layout, &question, &stamp)
    }

    fn stamp(&self, time: Zoned) -> Stamp {
        let number = self.answered.fetch_add(1, Ordering::Relaxed) + 1;
        let control_id = format!("SBX{}-{number}", time.strftime("%Y%m%d%H%M%S"));
        Stamp { time, control_id }
    }
}

fn turned_away(question: &Question, complaints: Vec<Complaint>, stamp: &Stamp) -> Answered {
    written(&Reply { complaints, ..Reply::new(Content::TurnedAway) }, question, stamp)
}

/// An answer in another layout than the person's.
fn laid_out(reply: Reply<'_>, layout: Option<Layout>, question: &Question, stamp: &Stamp) -> Answered {
    written(&Reply { layout, ..reply }, question, stamp)
}

fn internal_error(content: Content<'_>) -> Reply<'_> {
    let complaint = Complaint {
        location: "MSH^1".to_owned(),
        code: 207,
        severity: Severity::Error,
        text: "This error was asked for: nothing is wrong with the question".to_owned(),
    };
    Reply { complaints: vec![complaint], ..Reply::new(content) }
}

fn written(reply: &Reply<'_>, question: &Question, stamp: &Stamp) -> Answered {
    let outcome: Outcome = reply.content.outcome();
    Answered { text: rsp::write(reply, question, stamp), outcome: outcome.word() }
}
