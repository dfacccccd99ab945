//! Compares PID-6 with QPD-5: the mother's maiden name.

use iz_hl7::{PersonName, query::MaidenName};

use crate::{
    compare::given_word::are_similar,
    family_form::differ_in_particles,
    normalize::{Words, is_one_edit},
    placeholder::is_no_family_name,
    rules::{self, Rule},
    sound::have_one_sound,
};

/// The mother's maiden name in the query and in the record. A placeholder counts as absent.
pub(crate) struct MaidenNames {
    pub(crate) asked: Option<Words>,
    pub(crate) found: Option<Words>,
    given: [Option<Words>; 2],
}

impl MaidenNames {
    pub(crate) fn of(asked: Option<&MaidenName>, found: Option<&PersonName<'_>>) -> Self {
        let words = |text: Option<&str>| Words::of(text?).filter(|words| !is_no_family_name(words));
        Self {
            asked: words(asked.map(|name| name.family.as_str())).map(Words::with_saints),
            found: words(found.and_then(|name| name.family.as_deref())).map(Words::with_saints),
            given: [
                words(asked.and_then(|name| name.given.as_deref())),
                words(found.and_then(|name| name.given.as_deref())),
            ],
        }
    }

    /// The row, if both sides have the mother's family name.
    pub(crate) fn compare(&self) -> Option<&'static Rule> {
        let (one, other) = (self.asked.as_ref()?, self.found.as_ref()?);
        Some(match () {
            () if self.is_other_given() && is_like(one, other) => &rules::MAIDEN_OTHER_GIVEN,
            () if one.is_same(other) => &rules::MAIDEN_SAME,
            () if is_like(one, other) => &rules::MAIDEN_SIMILAR,
            () => &rules::MAIDEN_DIFFERS,
        })
    }

    /// Whether both sides have the mother's given name, and no word of one may stand for a word of the other.
    fn is_other_given(&self) -> bool {
        let [Some(one), Some(other)] = &self.given else { return false };
        !one.is_same(other)
            && !one.words.iter().any(|word| other.words.iter().any(|theirs| are_similar(word, theirs)))
    }
}

/// Whether the names are the same, one of two surnames, or spellings of one name.
fn is_like(one: &Words, other: &Words) -> bool {
    let (joined, other_joined) = (one.joined(), other.joined());
    one.is_same(other)
        || one.is_part_of(other)
        || other.is_part_of(one)
        || is_one_edit(&joined, &other_joined)
        || differ_in_particles(one, other)
        || have_one_sound(&joined, &other_joined)
}
