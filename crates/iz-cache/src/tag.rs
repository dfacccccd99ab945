//! Whom a cached answer is about, in a form that does not reveal the patient.

use std::sync::Arc;

use iz_client::{Reply, hl7::Demographics};
use jiff::civil::Date;

use crate::key::Keys;

/// A keyed hash (HMAC-SHA-256, 64 bits of it) of a birth date, of an identifier or of a registry. Two values with the same
/// tag are very unlikely, and would only make the cache forget an answer too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(pub(crate) u64);

/// The tags of an answer: its registry, and the birth dates and the identifiers in the question and in the record.
pub type Tags = Arc<[Tag]>;

/// An answer with more tags is not cached, because its identifiers would take more memory than the rest.
pub(crate) const MAX_TAGS: usize = 100;

impl Keys {
    /// The tag of the registry `id`, which all its facilities share.
    #[must_use]
    pub fn registry_tag(&self, id: &str) -> Tag {
        self.tag("registry", id)
    }

    /// The tags of a patient: the birth date and the identifiers. Names are not among them, because the same name is
    /// written in many ways. Everybody who was born on the same day has the same tag, so that no answer about the patient
    /// is missed.
    #[must_use]
    pub fn patient_tags(&self, patient: &Demographics) -> Vec<Tag> {
        let birth_date = patient.birth_date.map(|date| self.birth_date_tag(date));
        let ids = patient.identifiers.iter().map(|id| self.identifier_tag(&id.value));
        birth_date.into_iter().chain(ids).collect()
    }

    /// The tags of the answer to a question about `patient` to the registry of these keys. `None` if there are too many.
    #[must_use]
    pub fn answer_tags(&self, patient: &Demographics, reply: &Reply) -> Option<Tags> {
        let mut tags = self.question_tags(patient);
        tags.extend(self.reply_tags(reply)?);
        Some(distinct(tags).into())
    }

    /// The tags of a question about `patient` to the registry of these keys.
    pub(crate) fn question_tags(&self, patient: &Demographics) -> Vec<Tag> {
        let mut tags = self.patient_tags(patient);
        tags.push(self.own_registry_tag());
        tags
    }

    /// The tags of the record in a reply. `None` if there are too many.
    pub(crate) fn reply_tags(&self, reply: &Reply) -> Option<Vec<Tag>> {
        let Some(person) = &reply.summary().person else { return Some(Vec::new()) };
        let person = person.get();
        let birth_date = person.birth_date.and_then(|date| date.exact());
        let birth_date = birth_date.map(|date| self.birth_date_tag(date));
        let ids = person.registry_id.iter().chain(&person.identifiers);
        let mut ids = ids.map(|id| self.identifier_tag(id.value.as_str()));
        let tags: Vec<Tag> = birth_date.into_iter().chain(ids.by_ref().take(MAX_TAGS)).collect();
        ids.next().is_none().then_some(tags)
    }

    fn birth_date_tag(&self, date: Date) -> Tag {
        self.tag("birth date", &date.to_string())
    }

    /// The tag of an identifier, whatever its type and its assigning authority, which are often left out.
    fn identifier_tag(&self, value: &str) -> Tag {
        self.tag("identifier", &value.trim().to_uppercase())
    }
}

/// Each tag once.
pub(crate) fn distinct(mut tags: Vec<Tag>) -> Vec<Tag> {
    tags.sort_unstable();
    tags.dedup();
    tags
}
