//! Which cached answers are removed before their time.

use crate::{key::CacheKey, tag::Tag};

/// Which cached answers are removed: those of a patient, those of a registry, those of a patient at a registry, or all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purge {
    patient: Option<Vec<Tag>>,
    registry: Option<Tag>,
    kept: Option<CacheKey>,
}

impl Purge {
    /// Every answer.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Every answer that has at least one of the tags of a patient. Without any tag, that is no answer.
    #[must_use]
    pub fn of_patient(tags: impl IntoIterator<Item = Tag>) -> Self {
        Self { patient: Some(tags.into_iter().collect()), ..Self::default() }
    }

    /// Of these answers only those of one registry, with all its facilities.
    #[must_use]
    pub fn at_registry(self, registry: Tag) -> Self {
        Self { registry: Some(registry), ..self }
    }

    /// All of these answers but the one with this key.
    #[must_use]
    pub fn but(self, kept: CacheKey) -> Self {
        Self { kept: Some(kept), ..self }
    }

    /// The tags of the patient, of which an answer must have at least one. `None` if every patient is meant.
    #[must_use]
    pub fn patient(&self) -> Option<&[Tag]> {
        self.patient.as_deref()
    }

    /// The tag of the registry. `None` if every registry is meant.
    #[must_use]
    pub const fn registry(&self) -> Option<Tag> {
        self.registry
    }

    /// The key of the answer that stays.
    #[must_use]
    pub const fn kept(&self) -> Option<CacheKey> {
        self.kept
    }

    /// Whether the answer with this key and these tags is removed.
    #[must_use]
    pub fn removes(&self, key: &CacheKey, tags: &[Tag]) -> bool {
        let is_of_patient =
            self.patient.as_ref().is_none_or(|patient| patient.iter().any(|tag| tags.contains(tag)));
        let is_kept = self.kept.as_ref() == Some(key);
        is_of_patient && !is_kept && self.registry.is_none_or(|registry| tags.contains(&registry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purge_removes_the_answers_that_share_a_tag_of_the_patient_and_that_of_the_registry() {
        let [born, id, other, texas, iowa] = [1, 2, 3, 8, 9].map(Tag);
        let patient = Purge::of_patient([born, id]);
        for (purge, tags, is_removed) in [
            (Purge::all(), vec![], true),
            (Purge::all().at_registry(texas), vec![born, texas], true),
            (Purge::all().at_registry(texas), vec![born, iowa], false),
            (patient.clone(), vec![texas, born], true),
            (patient.clone(), vec![iowa, id, other], true),
            (patient.clone(), vec![texas, other], false),
            (patient.clone().at_registry(texas), vec![texas, id], true),
            (patient.at_registry(texas), vec![iowa, born, id], false),
            (Purge::of_patient([]), vec![born], false),
        ] {
            let [key, other] = [CacheKey([1; 32]), CacheKey([2; 32])];
            assert_eq!(purge.removes(&key, &tags), is_removed, "{purge:?} {tags:?}");
            assert_eq!(purge.clone().but(other).removes(&key, &tags), is_removed, "{purge:?} {tags:?}");
            assert!(!purge.but(key).removes(&key, &tags));
        }
    }
}
