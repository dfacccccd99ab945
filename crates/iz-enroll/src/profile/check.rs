//! What a profile must be beyond the form of its keys.

use std::collections::BTreeSet;

use super::{
    EnrollmentProfile, ProfileError, Step, StepId,
    step::{WORD_FAULT, is_word},
    template::{Placeholder, Template},
};
use crate::{columns, registry_id::MAX_DIGITS, stage};

type Checked = Result<(), ProfileError>;

impl EnrollmentProfile {
    pub(super) fn check(&self) -> Checked {
        let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.id.is_empty() || !self.id.bytes().all(is_sign) {
            return Err(ProfileError::key("id", "must have only lower-case letters, digits and hyphens"));
        }
        text("name", &self.name)?;
        text("registry", &self.registry)?;
        text("vendor.name", &self.vendor.name)?;
        let mut words = BTreeSet::new();
        self.check_ids(&mut words)?;
        self.check_steps(&mut words)?;
        texts("go_live.todo", &self.go_live.todo)?;
        self.check_mail()?;
        self.check_sheets()?;
        self.check_addresses()
    }

    /// Checks the ids. `words` collects the words that name columns.
    fn check_ids<'a>(&'a self, words: &mut BTreeSet<&'a str>) -> Checked {
        if self.ids.is_empty() {
            return Err(ProfileError::key("ids", "must name at least one id that the registry gives"));
        }
        for (number, rule) in (1..).zip(&self.ids) {
            let key = format!("ids[{number}].key");
            if !is_word(&rule.key) {
                return Err(ProfileError::key(key, WORD_FAULT));
            }
            if Placeholder::WORDS.contains(&rule.key.as_str()) {
                return Err(ProfileError::key(key, "is the word of a placeholder; choose another one"));
            }
            column(key, &rule.key, words)?;
            text(&format!("ids[{number}].name"), &rule.name)?;
            if !(1..=MAX_DIGITS).contains(&rule.digits) {
                let reason = format!("must be between 1 and {MAX_DIGITS}");
                return Err(ProfileError::key(format!("ids[{number}].digits"), reason));
            }
        }
        Ok(())
    }

    fn check_steps<'a>(&'a self, words: &mut BTreeSet<&'a str>) -> Checked {
        if self.tasks().next().is_none() {
            return Err(ProfileError::key("steps", "must have at least one step that is not ongoing"));
        }
        let mut earlier: Vec<&Step> = Vec::new();
        for (number, step) in (1..).zip(&self.steps) {
            let key = |name: &str| format!("steps[{number}].{name}");
            column(key("id"), step.id.as_str(), words)?;
            if stage::RESERVED.contains(&step.id.as_str()) || step.id.as_str().ends_with(columns::HANDED_ON) {
                return Err(ProfileError::key(key("id"), "is a word of the program; choose another one"));
            }
            text(&key("title"), &step.title)?;
            text(&key("ends_when"), &step.ends_when)?;
            texts(&key("todo"), &step.todo)?;
            match step.who.as_slice() {
                [_] => {}
                [first, second] if first != second && !step.ongoing => {}
                _ => {
                    let reason = "must name one who acts, or two different ones in their order (one if the step is ongoing)";
                    return Err(ProfileError::key(key("who"), reason));
                }
            }
            for id in &step.after {
                check_after(id, &earlier).map_err(|reason| ProfileError::key(key("after"), reason))?;
            }
            if step.ongoing && (step.alongside || step.remind_after_days.is_some() || !step.needs.is_empty())
            {
                let reason = "an ongoing step is never done, so it has no `alongside`, `needs` and `remind_after_days`";
                return Err(ProfileError::key(key("ongoing"), reason));
            }
            earlier.push(step);
        }
        Ok(())
    }

    fn check_mail(&self) -> Checked {
        let Some(mail) = &self.mail else { return Ok(()) };
        match self.step(&mail.step) {
            Some((_, step)) if !step.ongoing => {}
            Some(_) => {
                return Err(ProfileError::key(
                    "mail.step",
                    "is an ongoing step; name a step that is done once",
                ));
            }
            None => return Err(ProfileError::key("mail.step", format!("there is no step `{}`", mail.step))),
        }
        if mail.to.is_empty() {
            return Err(ProfileError::key("mail.to", "must name at least one address"));
        }
        for (key, template) in
            [("mail.subject", &mail.subject), ("mail.attachment_name", &mail.attachment_name)]
        {
            self.check_template(key, template)?;
            if template.texts().any(|text| text.contains(char::is_control)) {
                return Err(ProfileError::key(key, "must be one line without control characters"));
            }
        }
        let is_name = |text: &str| !text.contains(['/', '\\', ':', '"']);
        let last = mail.attachment_name.texts().last().unwrap_or_default();
        if !last.ends_with(".pdf") || !mail.attachment_name.texts().all(is_name) {
            return Err(ProfileError::key(
                "mail.attachment_name",
                "must be the name of a file that ends with .pdf",
            ));
        }
        self.check_template("mail.body", &mail.body)?;
        if mail.body.texts().any(|text| text.contains(|c: char| c.is_control() && c != '\n')) {
            return Err(ProfileError::key("mail.body", "must have no control characters beside line breaks"));
        }
        Ok(())
    }

    fn check_sheets(&self) -> Checked {
        if let Some(sheet) = &self.intent_sheet {
            text("intent_sheet.title", &sheet.title)?;
            for (number, row) in (1..).zip(&sheet.rows) {
                text(&format!("intent_sheet.rows[{number}].label"), &row.label)?;
                self.check_template(&format!("intent_sheet.rows[{number}].value"), &row.value)?;
            }
        }
        if let Some(sheet) = &self.answer_sheet {
            text("answer_sheet.title", &sheet.title)?;
            for (number, row) in (1..).zip(&sheet.questions) {
                text(&format!("answer_sheet.questions[{number}].question"), &row.question)?;
                if let Some(answer) = &row.answer {
                    text(&format!("answer_sheet.questions[{number}].answer"), answer)?;
                }
            }
        }
        Ok(())
    }

    fn check_template(&self, key: &str, template: &Template) -> Checked {
        if template.placeholders().next().is_none() && template.texts().all(|text| text.trim().is_empty()) {
            return Err(ProfileError::key(key, "must not be empty"));
        }
        for placeholder in template.placeholders() {
            if let Placeholder::Id(word) = placeholder
                && !self.ids.iter().any(|rule| rule.key == *word)
            {
                let ids = self.ids.iter().map(|rule| rule.key.as_str());
                let known: Vec<&str> = Placeholder::WORDS.into_iter().chain(ids).collect();
                let reason =
                    format!("there is no placeholder {{{word}}}; the placeholders are: {}", known.join(", "));
                return Err(ProfileError::key(key, reason));
            }
        }
        Ok(())
    }

    /// Checks what is shown as a link. An address of another kind could run a script in a browser.
    fn check_addresses(&self) -> Checked {
        for (number, step) in (1..).zip(&self.steps) {
            for (link_number, link) in (1..).zip(&step.links) {
                let key = format!("steps[{number}].links[{link_number}]");
                text(&format!("{key}.title"), &link.title)?;
                url(&format!("{key}.url"), &link.url)?;
            }
        }
        for (key, portal) in
            [("registry", Some(&self.portals.registry)), ("vendor", self.portals.vendor.as_ref())]
        {
            let Some(portal) = portal else { continue };
            text(&format!("portals.{key}.name"), &portal.name)?;
            if let Some(address) = &portal.url {
                url(&format!("portals.{key}.url"), address)?;
            }
        }
        Ok(())
    }
}

/// Checks that each column of a list of locations has one meaning.
fn column<'a>(key: String, word: &'a str, words: &mut BTreeSet<&'a str>) -> Checked {
    if columns::READ.contains(&word) || columns::COMPUTED.contains(&word) {
        return Err(ProfileError::key(key, "is a column of a list of locations; choose another word"));
    }
    if words.insert(word) { Ok(()) } else { Err(ProfileError::key(key, format!("`{word}` stands twice"))) }
}

/// A step waits only for earlier steps. So two steps never wait for each other.
fn check_after(id: &StepId, earlier: &[&Step]) -> Result<(), String> {
    match earlier.iter().find(|step| step.id == *id) {
        Some(step) if step.ongoing => Err(format!("`{id}` is ongoing and never done; name another step")),
        Some(_) => Ok(()),
        None => Err(format!("there is no step `{id}` before this one")),
    }
}

fn text(key: &str, text: &str) -> Checked {
    if text.trim().is_empty() {
        return Err(ProfileError::key(key, "must not be empty"));
    }
    if text.contains(char::is_control) {
        return Err(ProfileError::key(key, "must be one line without control characters"));
    }
    Ok(())
}

fn texts(key: &str, sentences: &[String]) -> Checked {
    if sentences.is_empty() {
        return Err(ProfileError::key(key, "must have at least one sentence"));
    }
    sentences.iter().try_for_each(|sentence| text(key, sentence))
}

fn url(key: &str, address: &str) -> Checked {
    let is_sign = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>');
    match address.strip_prefix("https://") {
        Some(rest) if !rest.is_empty() && rest.bytes().all(is_sign) => Ok(()),
        _ => Err(ProfileError::key(key, "must be an address that begins with https://")),
    }
}
