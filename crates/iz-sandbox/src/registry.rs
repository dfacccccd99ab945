//! The registry without its transport: the text of a query gives the text of an answer.

mod earlier_queries;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use iz_hl7::Profile;
use jiff::Zoned;

use self::earlier_queries::{EarlierQueries, MAX_LAG};
use crate::{
    acceptance,
    answers::Answers,
    clock::SandboxClock,
    misbehaviour::RegistryMisbehaviour,
    people::{self, ListRules},
    population::{Population, PopulationMatch},
    query::{
        check,
        complaint::{Complaint, Severity},
        message::QueryMessage,
        search_criteria::SearchCriteria,
    },
    record::layout::Layout,
    rsp::{
        reply::{RspContent, RspReply, RspStamp},
        write::write,
    },
};

/// The registry behind the transport.
pub(crate) struct SimulatedRegistry {
    answers: Option<Answers>,
    population: Option<Population>,
    /// The number of answers so far.
    answered: AtomicU64,
    earlier: EarlierQueries,
    max_lag: Duration,
}

/// The answer to a query.
pub(crate) struct RegistryAnswer {
    pub(crate) text: String,
    pub(crate) query: QueryMessage,
    /// The word for the log.
    pub(crate) outcome: &'static str,
}

impl SimulatedRegistry {
    pub(crate) fn new(
        answers: Option<Answers>,
        population: Option<Population>,
        clock: &SandboxClock,
    ) -> Self {
        let max_lag = clock.scaled(MAX_LAG);
        let earlier = EarlierQueries::default();
        Self { answers, population, answered: AtomicU64::new(0), max_lag, earlier }
    }

    /// Answers every message. An error of the query comes first, then the misbehaviour. A record is written in the
    /// layout of the person if `layout` is `None`.
    pub(crate) fn answer(
        &self,
        message: &str,
        now: Zoned,
        misbehaviour: Option<RegistryMisbehaviour>,
        layout: Option<Layout>,
    ) -> RegistryAnswer {
        let number = self.answered.fetch_add(1, Ordering::Relaxed) + 1;
        let control_id = format!("SBX{}-{number}", now.strftime("%Y%m%d%H%M%S"));
        let stamp = RspStamp { time: now, control_id };
        let query = QueryMessage::read(message);
        let complaints = match &query {
            Ok(query) => check::header(query),
            Err(no_header) => vec![check::unreadable(*no_header)],
        };
        let query = query.unwrap_or_default();
        if !complaints.is_empty() {
            let reply = RspReply { complaints, ..RspReply::new(RspContent::Refused) };
            return written(&reply, query, &stamp);
        }
        let complaints = check::content(&query, stamp.time.date());
        if complaints.iter().any(|complaint| complaint.severity == Severity::Error) {
            let reply = RspReply { complaints, layout, ..RspReply::new(RspContent::Rejected) };
            return written(&reply, query, &stamp);
        }
        let criteria = SearchCriteria::of_query(&query);
        if let Some(reply) = misbehaviour.and_then(|of| self.misbehaving(of, &criteria, &stamp)) {
            return written(&RspReply { layout, ..reply }, query, &stamp);
        }
        if let Some(text) = self.answers.as_ref().and_then(|answers| answers.replay(&criteria, &query)) {
            return RegistryAnswer { text, query, outcome: "replayed" };
        }
        if let Some(text) = acceptance::answer(&criteria, &query, &stamp) {
            return RegistryAnswer { text, query, outcome: "acceptance_kit" };
        }
        let limit = query.quantity_limit().unwrap_or(1);
        let profile = query.profile().unwrap_or(Profile::Z44);
        let follows_guide = layout == Some(Layout::Guide);
        let mut reply = people::find(&criteria, &ListRules { limit, profile, follows_guide });
        let found;
        if reply.content == RspContent::NotFound
            && let Some(population) = self.population
        {
            found = population.find(&criteria, stamp.time.date());
            reply.content = match &found {
                None => RspContent::NotFound,
                Some(PopulationMatch::Record(person)) => RspContent::Record(person),
                // By the national guide, a Z44 is never answered with a list.
                Some(PopulationMatch::Candidates(people))
                    if people.len() <= limit && !query.is_evaluated() =>
                {
                    RspContent::Candidates(people.iter().collect())
                }
                Some(PopulationMatch::Candidates(_) | PopulationMatch::TooMany) => RspContent::TooMany,
                Some(PopulationMatch::Protected) => RspContent::Protected,
            };
        }
        reply.complaints.splice(0..0, complaints);
        written(&RspReply { layout, ..reply }, query, &stamp)
    }

    /// The answer of a misbehaving registry. `None` if it behaves well this time.
    fn misbehaving(
        &self,
        misbehaviour: RegistryMisbehaviour,
        criteria: &SearchCriteria,
        stamp: &RspStamp,
    ) -> Option<RspReply<'static>> {
        let now = stamp.time.timestamp();
        let not_found = || RspReply::new(RspContent::NotFound);
        match misbehaviour {
            RegistryMisbehaviour::Rejected => Some(internal_error(RspContent::Rejected)),
            RegistryMisbehaviour::Refused => Some(internal_error(RspContent::Refused)),
            RegistryMisbehaviour::OtherPatient => {
                people::another_person(criteria).map(RspContent::Record).map(RspReply::new)
            }
            RegistryMisbehaviour::Lagging => self.earlier.is_new(criteria, now).then(not_found),
            RegistryMisbehaviour::LaggingBySeconds => {
                self.earlier.is_lagging(criteria, now, self.max_lag).then(not_found)
            }
        }
    }
}

fn internal_error(content: RspContent<'static>) -> RspReply<'static> {
    let text = "The user selected this error: the query itself has no error";
    RspReply { complaints: vec![Complaint::error("MSH^1", 207, text)], ..RspReply::new(content) }
}

fn written(reply: &RspReply<'_>, query: QueryMessage, stamp: &RspStamp) -> RegistryAnswer {
    RegistryAnswer { text: write(reply, &query, stamp), query, outcome: reply.outcome().word() }
}
