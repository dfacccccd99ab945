//! A person's name in the form in which names are compared.

use iz_hl7::{PersonName, answer::Patient, query::NameQuery};

use crate::{
    compare::{
        multiple_birth::Twins,
        suffix_form::{NamePart, suffix_of, take_suffix},
    },
    normalize::{Words, normalized},
    placeholder::{Placeholder, is_no_name},
};

/// Other details that affect how names compare.
pub(crate) struct NameContext<'t> {
    pub(crate) twins: &'t Twins,
    /// `M` or `F`, in the query and in the record.
    pub(crate) sexes: [Option<char>; 2],
    /// Whether another family name may belong to the same person.
    pub(crate) may_have_changed: bool,
}

/// A person's name, normalized.
#[derive(Default)]
pub(crate) struct NormalizedName {
    pub(crate) family: Option<Words>,
    pub(crate) given: Option<Words>,
    pub(crate) middle: Option<Words>,
    pub(crate) suffix: Option<&'static str>,
    /// What the given name says, if it is a placeholder.
    pub(crate) placeholder: Option<Placeholder>,
    /// Whether it is an alias: not the first name of the record.
    pub(crate) is_alias: bool,
    pub(crate) has_first_family: bool,
    has_first_given: bool,
}

impl NormalizedName {
    pub(crate) fn asked(name: &NameQuery) -> Self {
        Self::of(Some(&name.family), Some(&name.given), name.middle.as_deref(), name.suffix.as_deref())
    }

    fn found(name: &PersonName<'_>) -> Self {
        Self::of(
            name.family.as_deref(),
            name.given.as_deref(),
            name.middle.as_deref(),
            name.suffix.as_deref(),
        )
    }

    /// Recognizes a suffix in any part of the name, and an initial after the given name.
    fn of(family: Option<&str>, given: Option<&str>, middle: Option<&str>, suffix: Option<&str>) -> Self {
        let mut family = family.and_then(Words::of).map(Words::with_saints);
        let mut given = given.and_then(Words::of);
        let mut middle = middle.and_then(Words::of);
        let placeholder = given.as_ref().and_then(|given| Placeholder::of(given, middle.as_ref()));
        if placeholder.is_none() {
            middle = middle.filter(|middle| !is_no_name(middle));
        }
        let written = suffix.and_then(|suffix| suffix_of(&normalized(suffix)));
        let suffix = [
            written,
            take_suffix(&mut family, NamePart::Family),
            take_suffix(&mut given, NamePart::Given),
            take_suffix(&mut middle, NamePart::Middle),
        ];
        if let Some(initial) = given.as_mut().and_then(Words::take_initial) {
            middle.get_or_insert_default().words.insert(0, initial);
        }
        let suffix = suffix.into_iter().flatten().next();
        Self { family, given, middle, suffix, placeholder, ..Self::default() }
    }

    /// All words of the given and middle names.
    pub(crate) fn given_and_middle(&self) -> impl Iterator<Item = &String> {
        self.given.iter().chain(&self.middle).flat_map(|words| &words.words)
    }

    /// Whether the family name and the given name of the two names are swapped.
    pub(crate) fn is_swapped(&self, other: &Self) -> bool {
        is_same(self.family.as_ref(), other.given.as_ref())
            && is_same(self.given.as_ref(), other.family.as_ref())
    }

    /// Whether both names have the same three words or more, in any order and in any part of the name: names of peoples
    /// who write the family name first, or who have a father's and a grandfather's name.
    pub(crate) fn has_all_words_of(&self, other: &Self) -> bool {
        const FEWEST: usize = 3;
        let words = |name: &Self| {
            let mut words: Vec<String> = name
                .family
                .iter()
                .flat_map(|words| words.words.clone())
                .chain(name.given_and_middle().cloned())
                .collect();
            words.sort_unstable();
            words
        };
        let count =
            |name: &Self| name.family.as_ref().map_or(0, Words::len) + name.given_and_middle().count();
        count(self) >= FEWEST && count(self) == count(other) && words(self) == words(other)
    }

    /// Whether the given name appears only in an alias.
    pub(crate) fn is_given_of_alias(&self) -> bool {
        self.is_alias && !self.has_first_given
    }
}

/// Whether both are present and the same.
pub(crate) fn is_same(one: Option<&Words>, other: Option<&Words>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.is_same(other))
}

/// All names of the record, the first one first. An alias without a part takes that part from the first name: `Marsh`
/// alone is a former family name.
pub(crate) fn known_names(found: &Patient<'_>) -> Vec<NormalizedName> {
    let mut names: Vec<NormalizedName> =
        found.name.iter().chain(&found.aliases).map(NormalizedName::found).collect();
    if let Some((first, others)) = names.split_first_mut() {
        for other in others {
            other.is_alias = true;
            other.family = other.family.take().or_else(|| first.family.clone());
            if other.given.is_none() {
                other.given.clone_from(&first.given);
                other.middle = other.middle.take().or_else(|| first.middle.clone());
                other.placeholder = first.placeholder;
            }
            other.has_first_family = is_same(other.family.as_ref(), first.family.as_ref());
            other.has_first_given = is_same(other.given.as_ref(), first.given.as_ref());
        }
    }
    names
}
