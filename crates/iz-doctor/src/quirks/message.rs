//! The message of an answer beside the question and the profile.

use iz_hl7::{Answer, Outcome, Profile, path};

use super::{Seen, joined};
use crate::check::Check;

/// The longest code that is repeated.
const MAX_CODE: usize = 60;

/// The keys under which a profile says whom it talks to.
const RECEIVER_KEYS: [&str; 2] = ["message.receiving_application", "message.receiving_facility"];

/// An answer to be compared.
pub(crate) struct Compared<'a> {
    pub(crate) seen: &'a Seen<'a>,
    pub(crate) bytes: &'a [u8],
    pub(crate) answer: &'a Answer<'a>,
}

impl Compared<'_> {
    /// By which ids the answer can be known for ours.
    pub(crate) fn correlation(&self) -> Check {
        const NAME: &str = "reply_correlation";
        let stamp = self.seen.stamp;
        let acknowledgment = self.answer.acknowledgment.as_ref();
        let is_control_id =
            acknowledgment.and_then(|of| of.control_id.as_deref()) == Some(stamp.control_id());
        let is_tag = acknowledgment.and_then(|of| of.echoed_tag.as_deref()) == Some(stamp.query_tag());
        let mut said = vec![if is_control_id {
            "MSA-2 is the question's MSH-10".to_owned()
        } else {
            "MSA-2 is not the question's MSH-10".to_owned()
        }];
        said.push(match acknowledgment.and_then(|of| of.query_tag.as_deref()) {
            Some(tag) if tag == stamp.query_tag() => "QAK-1 is its QPD-2".to_owned(),
            Some(tag) if tag == stamp.control_id() => "QAK-1 is its MSH-10, as some have it".to_owned(),
            Some(_) => "QAK-1 is something else".to_owned(),
            None => "there is no QAK-1".to_owned(),
        });
        if !is_control_id && is_tag {
            said.push("QPD-2 is repeated, and that is enough".to_owned());
        }
        match self.answer.message.control_id.as_deref() {
            None => said.push("the answer has no MSH-10 of its own".to_owned()),
            Some(id) if id == stamp.control_id() => {
                said.push("the answer has the question's MSH-10".to_owned())
            }
            Some(_) => {}
        }
        if is_control_id || is_tag {
            return Check::pass(NAME, joined(&said));
        }
        let advice =
            "Tell the registry's support: an answer that cannot be known for one's own is not shown.";
        Check::warning(NAME, joined(&said), advice)
    }

    /// MSH-3 and MSH-4 of the answer, which should be MSH-5 and MSH-6 of the question. Texas and others have names of their
    /// own there, and are addressed by those of their guide all the same.
    pub(crate) fn sender(&self) -> Check {
        const NAME: &str = "reply_sender";
        let header = self.seen.profile.header();
        let message = &self.answer.message;
        let pairs = [
            (3, message.sending_application.as_deref(), header.receiving_application),
            (4, message.sending_facility.as_deref(), header.receiving_facility),
        ];
        let mut said = Vec::new();
        for ((field, sent, configured), key) in pairs.into_iter().zip(RECEIVER_KEYS) {
            let Some(sent) = sent.filter(|sent| !sent.trim().is_empty()) else {
                said.push(format!("MSH-{field} is empty"));
                continue;
            };
            if is_same(sent, &configured) {
                said.push(format!("MSH-{field} is as configured"));
                continue;
            }
            match code(sent) {
                Some(sent) if configured.is_empty() => {
                    said.push(format!("MSH-{field} is {sent}, and {key} is not set"));
                }
                Some(sent) => {
                    said.push(format!(
                        "MSH-{field} is {sent}, and {key} is {configured}, which does no harm"
                    ));
                }
                None => said.push(format!("MSH-{field} is no code")),
            }
        }
        Check::pass(NAME, joined(&said))
    }

    /// MSH-5 and MSH-6 of the answer, which should be MSH-3 and MSH-4 of the question. Many fill them otherwise, and
    /// nothing hangs on it.
    pub(crate) fn receiver(&self) -> Check {
        let header = self.seen.profile.header();
        let message = &self.answer.message;
        let pairs = [
            (5, 3, message.receiving_application.as_deref(), header.sending_application),
            (6, 4, message.receiving_facility.as_deref(), header.sending_facility),
        ];
        let said: Vec<String> = pairs
            .into_iter()
            .map(|(field, of_question, sent, ours)| match sent.filter(|sent| !sent.trim().is_empty()) {
                None => format!("MSH-{field} is empty"),
                Some(sent) if is_same(sent, &ours) => {
                    format!("MSH-{field} is the question's MSH-{of_question}")
                }
                Some(_) => format!("MSH-{field} is not the question's MSH-{of_question}, which does no harm"),
            })
            .collect();
        Check::pass("reply_receiver", joined(&said))
    }

    /// QPD-1 as the registry repeats it.
    pub(crate) fn query_name(&self) -> Check {
        const NAME: &str = "reply_query_name";
        let header = self.seen.profile.header();
        let asked = self.seen.asked;
        let own_name = match asked {
            Profile::Z34 => "message.query_name.Z34",
            _ => "message.query_name.Z44",
        };
        let sent = [
            ("QPD-1.1", "profile", asked.code()),
            ("QPD-1.2", own_name, header.query_name.of(asked)),
            ("QPD-1.3", "message.query_name_system", &header.query_name_system),
        ];
        let (mut said, mut changes) = (Vec::new(), Vec::new());
        for (place, key, ours) in sent {
            let Some(theirs) = self.value(place) else { continue };
            if theirs.trim() == ours.trim() {
                continue;
            }
            match query_name(&theirs) {
                Some(theirs) => {
                    said.push(format!("{place} comes back as {theirs}"));
                    changes.push(format!("{key} = \"{theirs}\""));
                }
                None => said.push(format!("{place} comes back as something else")),
            }
        }
        if self.value("QPD-1").is_none() {
            return Check::pass(NAME, "the question is not repeated");
        }
        if said.is_empty() {
            return Check::pass(NAME, "QPD-1 comes back as it was sent");
        }
        if changes.is_empty() {
            return Check::pass(NAME, joined(&said));
        }
        let advice = format!("Set {}, if the registry's guide says so too.", changes.join(" and "));
        Check::warning(NAME, joined(&said), advice)
    }

    /// MSH-21 beside what was asked for.
    pub(crate) fn profile(&self) -> Check {
        const NAME: &str = "reply_profile";
        let asked = self.seen.asked;
        let Some(label) = self.answer.profile.as_deref() else {
            return Check::pass(NAME, format!("no MSH-21 for a {}; the content decides", asked.code()));
        };
        let found =
            format!("{} for a {}", code(label).unwrap_or("something that is no profile"), asked.code());
        let usual: &[&str] = match asked {
            Profile::Z34 => &["Z31", "Z32", "Z33"],
            _ => &["Z31", "Z33", "Z42"],
        };
        let has_more = !self.answer.forecasts.is_empty()
            || self.answer.doses.iter().any(|dose| !dose.evaluations.is_empty());
        let is_bare_history = label == "Z32" && self.answer.outcome == Outcome::Record && !has_more;
        if asked == Profile::Z44 && is_bare_history {
            let advice = "Set profile = \"Z34\" if the registry's guide says that it gives no forecast.";
            return Check::warning(NAME, format!("{found}, without evaluation and forecast"), advice);
        }
        if usual.contains(&label) {
            return Check::pass(NAME, found);
        }
        Check::pass(NAME, format!("{found}, which does no harm: the content decides"))
    }

    /// MSH-18.
    pub(crate) fn character_set(&self) -> Check {
        const NAME: &str = "reply_character_set";
        let Some(declared) = self.value("MSH-18") else {
            return Check::pass(NAME, "MSH-18 is empty, as in the question");
        };
        match code(&declared) {
            Some("UNICODE UTF-8" | "UTF-8" | "ASCII") => Check::pass(NAME, format!("MSH-18 is {declared}")),
            Some(other) => Check::pass(
                NAME,
                format!("MSH-18 is {other}; what counts is the encoding of the bytes, and that is read"),
            ),
            None => Check::pass(NAME, "MSH-18 is no code"),
        }
    }

    /// The first value at a path.
    fn value(&self, place: &str) -> Option<String> {
        path::values(self.bytes, &place.parse().ok()?).ok()?.into_iter().next()
    }
}

/// Whether a field names the same party: by its first component, in any case, or as a whole.
fn is_same(sent: &str, configured: &str) -> bool {
    let first = |text: &str| text.split(['^', '&']).next().unwrap_or_default().trim().to_ascii_lowercase();
    let whole = |text: &str| text.trim().trim_end_matches(['^', '&']).to_ascii_lowercase();
    whole(sent) == whole(configured) || (!first(sent).is_empty() && first(sent) == first(configured))
}

/// A value that is a code, so that nothing else is repeated.
fn code(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_code = |b: u8| b.is_ascii_alphanumeric() || b" .:_-/^&".contains(&b);
    (!text.is_empty() && text.len() <= MAX_CODE && text.bytes().all(is_code)).then_some(text)
}

/// A value that can stand in QPD-1: a query is called a request or a history everywhere.
fn query_name(text: &str) -> Option<&str> {
    let is_known = |word: &str| text.to_ascii_lowercase().contains(word);
    let is_system = matches!(text.trim(), "CDCPHINVS" | "HL70471" | "HL70471_USIIS" | "Z34" | "Z44");
    code(text).filter(|_| is_system || is_known("request") || is_known("history"))
}
