//! Compares the message of an answer with the query and the profile.

use iz_hl7::{Answer, Outcome, Profile, path};

use super::observed_reply::{ObservedReply, joined};
use crate::check::Check;

/// The longest code that is shown, in characters.
const MAX_CODE: usize = 60;

/// The keys of the profile that name the registry.
const RECEIVER_KEYS: [&str; 2] = ["message.receiving_application", "message.receiving_facility"];

/// An answer with the reply that contains it.
pub(crate) struct Compared<'a> {
    pub(crate) observed: &'a ObservedReply<'a>,
    pub(crate) bytes: &'a [u8],
    pub(crate) answer: &'a Answer<'a>,
}

impl Compared<'_> {
    /// The check of the ids that connect the answer with the query.
    pub(crate) fn correlation(&self) -> Check {
        const NAME: &str = "reply_correlation";
        let stamp = self.observed.stamp;
        let acknowledgment = self.answer.acknowledgment.as_ref();
        let is_control_id =
            acknowledgment.and_then(|of| of.control_id.as_deref()) == Some(stamp.control_id());
        let is_tag = acknowledgment.and_then(|of| of.echoed_tag.as_deref()) == Some(stamp.query_tag());
        let mut notes = vec![if is_control_id {
            "MSA-2 is the query's MSH-10".to_owned()
        } else {
            "MSA-2 is not the query's MSH-10".to_owned()
        }];
        notes.push(match acknowledgment.and_then(|of| of.query_tag.as_deref()) {
            Some(tag) if tag == stamp.query_tag() => "QAK-1 is the query's QPD-2".to_owned(),
            Some(tag) if tag == stamp.control_id() => {
                "QAK-1 is the query's MSH-10, as at some registries".to_owned()
            }
            Some(_) => "QAK-1 is another value".to_owned(),
            None => "QAK-1 is missing".to_owned(),
        });
        if !is_control_id && is_tag {
            notes.push("QPD-2 is echoed, which is sufficient".to_owned());
        }
        match self.answer.message.control_id.as_deref() {
            None => notes.push("the answer has no MSH-10 of its own".to_owned()),
            Some(id) if id == stamp.control_id() => {
                notes.push("the answer has the query's MSH-10".to_owned())
            }
            Some(_) => {}
        }
        if is_control_id || is_tag {
            return Check::pass(NAME, joined(&notes));
        }
        let advice = "Tell the registry's support. An answer without these ids is refused, because it may answer another query.";
        Check::warning(NAME, joined(&notes), advice)
    }

    /// The check of MSH-3 and MSH-4 of the answer, which should be MSH-5 and MSH-6 of the query. Texas and others send
    /// other names there. Queries still use the names of the registry's guide.
    pub(crate) fn sender(&self) -> Check {
        const NAME: &str = "reply_sender";
        let header = self.observed.profile.header();
        let message = &self.answer.message;
        let pairs = [
            (3, message.sending_application.as_deref(), header.receiving_application),
            (4, message.sending_facility.as_deref(), header.receiving_facility),
        ];
        let mut notes = Vec::new();
        for ((field, sent, configured), key) in pairs.into_iter().zip(RECEIVER_KEYS) {
            let Some(sent) = sent.filter(|sent| !sent.trim().is_empty()) else {
                notes.push(format!("MSH-{field} is empty"));
                continue;
            };
            if is_same(sent, &configured) {
                notes.push(format!("MSH-{field} is as configured"));
                continue;
            }
            match code(sent) {
                Some(sent) if configured.is_empty() => {
                    notes.push(format!("MSH-{field} is {sent}, and {key} is not set"));
                }
                Some(sent) => {
                    notes
                        .push(format!("MSH-{field} is {sent}, and {key} is {configured}, which is harmless"));
                }
                None => notes.push(format!("MSH-{field} is not a code")),
            }
        }
        Check::pass(NAME, joined(&notes))
    }

    /// The check of MSH-5 and MSH-6 of the answer, which should be MSH-3 and MSH-4 of the query. Many registries send
    /// other values, and nothing depends on them.
    pub(crate) fn receiver(&self) -> Check {
        let header = self.observed.profile.header();
        let message = &self.answer.message;
        let pairs = [
            (5, 3, message.receiving_application.as_deref(), header.sending_application),
            (6, 4, message.receiving_facility.as_deref(), header.sending_facility),
        ];
        let notes: Vec<String> = pairs
            .into_iter()
            .map(|(field, of_query, sent, ours)| match sent.filter(|sent| !sent.trim().is_empty()) {
                None => format!("MSH-{field} is empty"),
                Some(sent) if is_same(sent, &ours) => {
                    format!("MSH-{field} is the query's MSH-{of_query}")
                }
                Some(_) => format!("MSH-{field} is not the query's MSH-{of_query}, which is harmless"),
            })
            .collect();
        Check::pass("reply_receiver", joined(&notes))
    }

    /// The check of QPD-1, as the registry echoes it.
    pub(crate) fn query_name(&self) -> Check {
        const NAME: &str = "reply_query_name";
        let header = self.observed.profile.header();
        let query_profile = self.observed.query_profile;
        let own_name = match query_profile {
            Profile::Z34 => "message.query_name.Z34",
            _ => "message.query_name.Z44",
        };
        let sent = [
            ("QPD-1.1", "profile", query_profile.code()),
            ("QPD-1.2", own_name, header.query_name.of(query_profile)),
            ("QPD-1.3", "message.query_name_system", &header.query_name_system),
        ];
        let (mut notes, mut changes) = (Vec::new(), Vec::new());
        for (place, key, ours) in sent {
            let Some(theirs) = self.value(place) else { continue };
            if theirs.trim() == ours.trim() {
                continue;
            }
            match query_name(&theirs) {
                Some(theirs) => {
                    notes.push(format!("{place} is echoed as {theirs}"));
                    changes.push(format!("{key} = \"{theirs}\""));
                }
                None => notes.push(format!("{place} is echoed as something else")),
            }
        }
        if self.value("QPD-1").is_none() {
            return Check::pass(NAME, "QPD is not echoed");
        }
        if notes.is_empty() {
            return Check::pass(NAME, "QPD-1 is echoed unchanged");
        }
        if changes.is_empty() {
            return Check::pass(NAME, joined(&notes));
        }
        let advice = format!("Set {}, if the registry's guide confirms it.", changes.join(" and "));
        Check::warning(NAME, joined(&notes), advice)
    }

    /// The check of MSH-21 against the profile of the query.
    pub(crate) fn profile(&self) -> Check {
        const NAME: &str = "reply_profile";
        let query_profile = self.observed.query_profile;
        let Some(label) = self.answer.profile.as_deref() else {
            return Check::pass(
                NAME,
                format!("no MSH-21 in the answer to a {}; the content decides", query_profile.code()),
            );
        };
        let found = format!(
            "{} for a {}",
            code(label).unwrap_or("a label that is not a profile"),
            query_profile.code()
        );
        let usual: &[&str] = match query_profile {
            Profile::Z34 => &["Z31", "Z32", "Z33"],
            _ => &["Z31", "Z33", "Z42"],
        };
        let has_more = !self.answer.forecasts.is_empty()
            || self.answer.doses.iter().any(|dose| !dose.evaluations.is_empty());
        let is_bare_history = label == "Z32" && self.answer.outcome == Outcome::Record && !has_more;
        if query_profile == Profile::Z44 && is_bare_history {
            let advice = "Set profile = \"Z34\", if the registry's guide says that it sends no forecast.";
            return Check::warning(NAME, format!("{found}, without evaluations and forecasts"), advice);
        }
        if usual.contains(&label) {
            return Check::pass(NAME, found);
        }
        Check::pass(NAME, format!("{found}, which is harmless: the content decides"))
    }

    /// The check of MSH-18, the character set.
    pub(crate) fn character_set(&self) -> Check {
        const NAME: &str = "reply_character_set";
        let Some(declared) = self.value("MSH-18") else {
            return Check::pass(NAME, "MSH-18 is empty, as in the query");
        };
        match code(&declared) {
            Some("UNICODE UTF-8" | "UTF-8" | "ASCII") => Check::pass(NAME, format!("MSH-18 is {declared}")),
            Some(other) => {
                Check::pass(NAME, format!("MSH-18 is {other}; the encoding is recognized from the bytes"))
            }
            None => Check::pass(NAME, "MSH-18 is not a code"),
        }
    }

    /// The first value at a path.
    fn value(&self, place: &str) -> Option<String> {
        path::values(self.bytes, &place.parse().ok()?).ok()?.into_iter().next()
    }
}

/// Whether both values name the same party: as a whole or by the first component, without regard to case.
fn is_same(sent: &str, configured: &str) -> bool {
    let first = |text: &str| text.split(['^', '&']).next().unwrap_or_default().trim().to_ascii_lowercase();
    let whole = |text: &str| text.trim().trim_end_matches(['^', '&']).to_ascii_lowercase();
    whole(sent) == whole(configured) || (!first(sent).is_empty() && first(sent) == first(configured))
}

/// The value if it is a code. Other text is not shown, because it may identify a patient.
fn code(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_code = |b: u8| b.is_ascii_alphanumeric() || b" .:_-/^&".contains(&b);
    (!text.is_empty() && text.len() <= MAX_CODE && text.bytes().all(is_code)).then_some(text)
}

/// The value if it can be a query name (QPD-1). All known query names contain "request" or "history".
fn query_name(text: &str) -> Option<&str> {
    let is_known = |word: &str| text.to_ascii_lowercase().contains(word);
    let is_system = matches!(text.trim(), "CDCPHINVS" | "HL70471" | "HL70471_USIIS" | "Z34" | "Z44");
    code(text).filter(|_| is_system || is_known("request") || is_known("history"))
}
