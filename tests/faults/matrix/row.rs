//! One row: what was seen of one failure, and how it reads.

use std::{sync::atomic::Ordering, time::Duration};

use serde_json::Value;

use super::{
    PERSON_WORDS,
    stack::{Stack, Told},
};
use crate::support::{find, log};

/// What was seen of one failure.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) name: String,
    /// What the log calls its registry.
    pub(super) logged_as: String,
    pub(super) shows: String,
    pub(super) told: Told,
    /// How often the question was sent.
    pub(super) sent: u32,
    pub(super) breaker: Breaker,
    /// Whether others were asked before, so that the last is the one of this row.
    pub(super) is_last: bool,
    pub(super) timeout: Duration,
}

/// What a failure does to the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaker {
    /// The next question is not sent.
    Counts,
    /// The next question is sent.
    Not,
    /// It was open, and a probe closed it.
    Closes,
    /// It is open.
    Open,
}

impl Row {
    /// What a question came to, before anything else is asked of the same stack.
    pub(super) fn of(name: &str, shows: &str, stack: &Stack, told: Told) -> Self {
        Self {
            name: name.to_owned(),
            logged_as: name.to_owned(),
            shows: shows.to_owned(),
            told,
            sent: stack.below.questions.load(Ordering::SeqCst),
            breaker: Breaker::Not,
            is_last: false,
            timeout: stack.timeout,
        }
    }

    pub(super) fn is_answer(&self) -> bool {
        self.told.status == 200
    }

    pub(super) fn record(&self) -> &Value {
        &self.told.json["record"]
    }

    pub(super) fn word(&self, pointer: &str) -> &str {
        self.told.json.pointer(pointer).and_then(Value::as_str).unwrap_or("")
    }

    /// The outcome of an answer or the code of a problem.
    pub(super) fn code(&self) -> &str {
        if self.is_answer() { self.word("/outcome") } else { self.word("/code") }
    }

    /// Whether the deadline ended it, and not a reply or the lack of a connection.
    pub(super) fn met_the_deadline(&self) -> bool {
        self.told.took >= self.timeout
    }

    /// Whether it waited for its turn as long as the queue may take of its time.
    pub(super) fn waited_in_vain(&self) -> bool {
        self.code() == "registry_queue_timeout" && self.told.took * 2 >= self.timeout
    }

    /// The word that the service itself wrote down about the question of this row.
    pub(super) fn written_down(&self, log: &str) -> String {
        let line = self.logged(log);
        ["outcome", "error"].iter().find_map(|key| word_of(line, key)).expect("a word in the log").to_owned()
    }

    /// Where the cause lies, by what the service wrote down; none where there is an answer.
    pub(super) fn cause(&self, log: &str) -> Option<String> {
        word_of(self.logged(log), "cause").map(str::to_owned)
    }

    /// What the service wrote down about the question of this row.
    fn logged<'l>(&self, log: &'l str) -> &'l str {
        let place = format!("lookup registry=\"{}\" ", self.logged_as);
        let mut lines = log.lines().filter_map(|line| line.split_once(&place)).map(|(_, rest)| rest);
        let line = if self.is_last { lines.next_back() } else { lines.next() };
        line.unwrap_or_else(|| panic!("{}: nothing was logged", self.name))
    }

    /// The person, the other person or the password in the problem document.
    pub(super) fn leak(&self) -> Option<(&'static str, String)> {
        if self.is_answer() { None } else { find(&self.told.json.to_string(), &PERSON_WORDS) }
    }

    fn outcome(&self, untouched: &Self) -> String {
        let Told { status, retry_after, json, .. } = &self.told;
        if !self.is_answer() {
            let again = match retry_after {
                // What is left of a pause, or of the time of a queue, is another each time.
                Some(_) if *status == 503 => ", with `Retry-After`".to_owned(),
                Some(seconds) => format!(", with `Retry-After: {seconds}`"),
                None => String::new(),
            };
            return format!("{status} `{}`{again}", self.code());
        }
        let mut text = format!("200 `{}`", self.code());
        let grade = self.word("/match/grade");
        if !grade.is_empty() {
            text.push_str(&format!(" ({grade})"));
        }
        if self.record().is_object() && self.record() != untouched.record() {
            let doses = |row: &Self| row.record()["doses"].as_array().map_or(0, Vec::len);
            text.push_str(&format!(", {} of {} doses", doses(self), doses(untouched)));
        } else if self.word("/outcome") == "record" && self.record().is_null() {
            text.push_str(", withheld");
        }
        let codes = |row: &Self| -> Vec<String> {
            let warnings = row.told.json["warnings"].as_array().cloned().unwrap_or_default();
            warnings.iter().map(|warning| warning["code"].as_str().unwrap_or("?").to_owned()).collect()
        };
        let (mut new, known) = (codes(self), codes(untouched));
        new.sort();
        new.dedup();
        new.retain(|code| !known.contains(code));
        if !new.is_empty() {
            text.push_str(&format!(", warned of `{}`", new.join("`, `")));
        }
        let unread = json["unread"].as_array().map_or(0, Vec::len);
        if unread > 0 {
            text.push_str(&format!(", {unread} unread"));
        }
        text
    }

    fn acts(&self, log: &str) -> String {
        if self.is_answer() {
            return format!("`{}`", self.word("/action/code"));
        }
        format!("{}; {}", self.word("/who"), self.cause(log).expect("a cause in the log"))
    }

    /// The line of the table.
    pub(super) fn line(&self, untouched: &Self, log: &str) -> String {
        let breaker = match self.breaker {
            Breaker::Counts => "counts",
            Breaker::Not => "no",
            Breaker::Closes => "closes",
            Breaker::Open => "open",
        };
        let ends = match () {
            () if self.waited_in_vain() => "half of it",
            () if self.met_the_deadline() => "the deadline",
            () => "at once",
        };
        format!(
            "| `{}` | {} | {} | {} | {} | {breaker} | {ends} | `{}` | none |\n",
            self.name,
            self.shows.replace('|', "\\|"),
            self.outcome(untouched),
            self.acts(log),
            self.sent,
            self.written_down(log),
        )
    }
}

/// The value of a key in a line of the log.
fn word_of<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.split_once(&format!("{key}=\""))?.1.split('"').next()
}

/// Nobody asked for here, nobody answered with, and no password stands in the log.
pub(super) fn assert_nobody_is_logged() {
    assert_eq!(find(&log(), &PERSON_WORDS), None, "a person or a password is in the log");
}
