//! One row of the matrix: what the test observed of one fault, and its line in the document.

use std::{sync::atomic::Ordering, time::Duration};

use serde_json::Value;

use super::{
    person::PERSON_WORDS,
    stack::{ApiReply, Stack},
};
use crate::support::{find, log};

/// What the test observed of one fault.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) name: String,
    /// The registry's id in the log.
    pub(super) logged_as: String,
    pub(super) description: String,
    pub(super) reply: ApiReply,
    /// How often the query was sent.
    pub(super) sent: u32,
    pub(super) breaker: Breaker,
    /// Whether the last lookup in the log belongs to this row. Otherwise the first one does.
    pub(super) is_last: bool,
    pub(super) timeout: Duration,
}

/// The effect of a fault on the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaker {
    /// The failure opens the breaker, so the next query is not sent.
    Counts,
    /// The breaker stays closed, so the next query is sent.
    Not,
    /// The breaker was open, and a probe closed it.
    Closes,
    /// The breaker is open.
    Open,
}

impl Row {
    /// The row of the lookup that `stack` answered last.
    pub(super) fn of(name: &str, description: &str, stack: &Stack, reply: ApiReply) -> Self {
        Self {
            name: name.to_owned(),
            logged_as: name.to_owned(),
            description: description.to_owned(),
            reply,
            sent: stack.transport.queries.load(Ordering::SeqCst),
            breaker: Breaker::Not,
            is_last: false,
            timeout: stack.timeout,
        }
    }

    pub(super) fn is_answer(&self) -> bool {
        self.reply.status == 200
    }

    pub(super) fn record(&self) -> &Value {
        &self.reply.json["record"]
    }

    pub(super) fn word(&self, pointer: &str) -> &str {
        self.reply.json.pointer(pointer).and_then(Value::as_str).unwrap_or("")
    }

    /// The outcome of an answer or the code of a problem.
    pub(super) fn code(&self) -> &str {
        if self.is_answer() { self.word("/outcome") } else { self.word("/code") }
    }

    /// Whether the deadline ended the lookup.
    pub(super) fn met_the_deadline(&self) -> bool {
        self.reply.duration >= self.timeout
    }

    /// Whether the query waited in the queue for half of its time, which is the most that it may, and did not start.
    pub(super) fn timed_out_in_queue(&self) -> bool {
        self.code() == "registry_queue_timeout" && self.reply.duration * 2 >= self.timeout
    }

    /// The outcome or the error code in the log line of this row's lookup.
    pub(super) fn logged_code(&self, log: &str) -> String {
        let line = self.log_line(log);
        let code = ["outcome", "error"].iter().find_map(|key| value_of(line, key));
        code.expect("an outcome or an error in the log line").to_owned()
    }

    /// Where the cause is, according to the log. `None` where there is an answer.
    pub(super) fn cause(&self, log: &str) -> Option<String> {
        value_of(self.log_line(log), "cause").map(str::to_owned)
    }

    /// The service's log line about this row's lookup, behind the registry's id.
    fn log_line<'l>(&self, log: &'l str) -> &'l str {
        let start = format!("lookup registry=\"{}\" ", self.logged_as);
        let mut lines = log.lines().filter_map(|line| line.split_once(&start)).map(|(_, rest)| rest);
        let line = if self.is_last { lines.next_back() } else { lines.next() };
        line.unwrap_or_else(|| panic!("{}: the lookup is not in the log", self.name))
    }

    /// A text of [`PERSON_WORDS`] that the problem document contains.
    pub(super) fn leak(&self) -> Option<(&'static str, String)> {
        if self.is_answer() { None } else { find(&self.reply.json.to_string(), &PERSON_WORDS) }
    }

    fn result(&self, untouched: &Self) -> String {
        let ApiReply { status, retry_after, json, .. } = &self.reply;
        if !self.is_answer() {
            let again = match retry_after {
                // The rest of a pause, or of the time in the queue, differs from run to run.
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
            text.push_str(&format!(", doses {} (untouched {})", doses(self), doses(untouched)));
        } else if self.word("/outcome") == "record" && self.record().is_null() {
            text.push_str(", record withheld");
        }
        let codes = |row: &Self| -> Vec<String> {
            let warnings = row.reply.json["warnings"].as_array().cloned().unwrap_or_default();
            warnings.iter().map(|warning| warning["code"].as_str().unwrap_or("?").to_owned()).collect()
        };
        let (mut new, known) = (codes(self), codes(untouched));
        new.sort();
        new.dedup();
        new.retain(|code| !known.contains(code));
        if !new.is_empty() {
            text.push_str(&format!(", warnings `{}`", new.join("`, `")));
        }
        let unread = json["unread"].as_array().map_or(0, Vec::len);
        if unread > 0 {
            text.push_str(&format!(", values in `unread` {unread}"));
        }
        text
    }

    fn who_acts(&self, log: &str) -> String {
        if self.is_answer() {
            return format!("`{}`", self.word("/action/code"));
        }
        format!("{}; {}", self.word("/who"), self.cause(log).expect("a cause in the log"))
    }

    /// The row as a line of the table.
    pub(super) fn line(&self, untouched: &Self, log: &str) -> String {
        let breaker = match self.breaker {
            Breaker::Counts => "counts",
            Breaker::Not => "no",
            Breaker::Closes => "closes",
            Breaker::Open => "open",
        };
        let ends = match () {
            () if self.timed_out_in_queue() => "at half the deadline",
            () if self.met_the_deadline() => "at the deadline",
            () => "at once",
        };
        format!(
            "| `{}` | {} | {} | {} | {} | {breaker} | {ends} | `{}` | none |\n",
            self.name,
            self.description.replace('|', "\\|"),
            self.result(untouched),
            self.who_acts(log),
            self.sent,
            self.logged_code(log),
        )
    }
}

/// The value of a key in a log line.
fn value_of<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.split_once(&format!("{key}=\""))?.1.split('"').next()
}

/// Asserts that the log contains no text of [`PERSON_WORDS`].
pub(super) fn assert_log_has_no_phi() {
    assert_eq!(find(&log(), &PERSON_WORDS), None, "the log contains a person or the password");
}
