//! Compares PID-6 with QPD-5: the mother's maiden name.

use iz_hl7::{PersonName, query::MaidenName};

use crate::{
    compare::given_word::are_similar,
    comparisons::Comparisons,
    family_form::differ_in_particles,
    normalize::{Words, is_one_edit},
    placeholder::is_no_family_name,
    rules::{self, Rule},
    sound::have_one_sound,
};

/// The mother's maiden name in the query and in the record. A placeholder counts as absent.
pub(crate) struct MaidenNames<'n> {
    pub(crate) asked: Option<Words>,
    pub(crate) found: Option<Words>,
    given: [Option<&'n str>; 2],
    comparisons: &'n Comparisons,
}

impl<'n> MaidenNames<'n> {
    pub(crate) fn of(
        asked: Option<&'n MaidenName>,
        found: Option<&'n PersonName<'_>>,
        comparisons: &'n Comparisons,
    ) -> Self {
        let family = |family: Option<&str>| {
            words(family, comparisons).map(Words::with_saints).inspect(|family| comparisons.note_cut(family))
        };
        Self {
            asked: family(asked.map(|name| name.family.as_str())),
            found: family(found.and_then(|name| name.family.as_deref())),
            given: [
                asked.and_then(|name| name.given.as_deref()),
                found.and_then(|name| name.given.as_deref()),
            ],
            comparisons,
        }
    }

    /// The row, if both sides have the mother's family name.
    pub(crate) fn compare(&self) -> Option<&'static Rule> {
        let (one, other) = (self.asked.as_ref()?, self.found.as_ref()?);
        self.comparisons.add(1);
        Some(match () {
            () if is_like(one, other) && self.is_other_given() => &rules::MAIDEN_OTHER_GIVEN,
            () if one.is_same(other) => &rules::MAIDEN_SAME,
            () if is_like(one, other) => &rules::MAIDEN_SIMILAR,
            () => &rules::MAIDEN_DIFFERS,
        })
    }

    /// Whether both sides have the mother's given name, and no word of one may stand for a word of the other.
    fn is_other_given(&self) -> bool {
        let [Some(one), Some(other)] = self.given.map(|given| words(given, self.comparisons)) else {
            return false;
        };
        self.comparisons.add(one.len() * other.len());
        !one.is_same(&other) && !one.iter().any(|word| other.iter().any(|theirs| are_similar(word, theirs)))
    }
}

/// The words of a name that is not a placeholder.
fn words(text: Option<&str>, comparisons: &Comparisons) -> Option<Words> {
    comparisons.words(text?).filter(|words| !is_no_family_name(words))
}

/// Whether the names are the same, one of two surnames, or spellings of one name.
fn is_like(one: &Words, other: &Words) -> bool {
    let (joined, other_joined) = (one.joined(), other.joined());
    one.is_same(other)
        || one.is_part_of(other)
        || other.is_part_of(one)
        || is_one_edit(joined, other_joined)
        || differ_in_particles(one, other)
        || have_one_sound(joined, other_joined)
}
