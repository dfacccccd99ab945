//! A person's name in the form in which names are compared.

use iz_hl7::{PersonName, answer::Patient, query::NameQuery};

use crate::{
    compare::{
        multiple_birth::Twins,
        suffix_form::{NamePart, suffix_of, take_suffix},
    },
    comparisons::Comparisons,
    normalize::Words,
    placeholder::{Placeholder, is_no_name},
};

/// Other details that affect how names compare.
pub(crate) struct NameContext<'t> {
    pub(crate) twins: &'t Twins,
    /// `M` or `F`, in the query and in the record.
    pub(crate) sexes: [Option<char>; 2],
    /// Whether another family name may belong to the same person.
    pub(crate) may_have_changed: bool,
    pub(crate) comparisons: &'t Comparisons,
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
    pub(crate) fn asked(name: &NameQuery, comparisons: &Comparisons) -> Self {
        let others = [name.middle.as_deref(), name.suffix.as_deref()];
        Self::of([Some(&name.family), Some(&name.given)], others, comparisons)
    }

    fn found(name: &PersonName<'_>, comparisons: &Comparisons) -> Self {
        let others = [name.middle.as_deref(), name.suffix.as_deref()];
        Self::of([name.family.as_deref(), name.given.as_deref()], others, comparisons)
    }

    /// Recognizes a suffix in any part of the name, and an initial after the given name.
    fn of(
        [family, given]: [Option<&str>; 2],
        [middle, suffix]: [Option<&str>; 2],
        comparisons: &Comparisons,
    ) -> Self {
        let words = |text: Option<&str>| comparisons.words(text?);
        let mut family = words(family).map(Words::with_saints);
        let mut given = words(given);
        let mut middle = words(middle);
        let placeholder = given.as_ref().and_then(|given| {
            Placeholder::of(given, middle.as_ref())
                .or_else(|| family.as_ref().and_then(|family| Placeholder::of_doe(family, given)))
        });
        if placeholder.is_none() {
            middle = middle.filter(|middle| !is_no_name(middle));
        }
        let written = suffix.and_then(|suffix| suffix_of(words(Some(suffix))?.joined()));
        let suffix = [
            written,
            take_suffix(&mut family, NamePart::Family),
            take_suffix(&mut given, NamePart::Given),
            take_suffix(&mut middle, NamePart::Middle),
        ];
        if let Some(initial) = given.as_mut().and_then(Words::take_initial) {
            middle = Some(middle.unwrap_or_default().after(&initial));
        }
        [&family, &given, &middle].into_iter().flatten().for_each(|part| comparisons.note_cut(part));
        let suffix = suffix.into_iter().flatten().next();
        Self { family, given, middle, suffix, placeholder, ..Self::default() }
    }

    /// All words of the given and middle names.
    pub(crate) fn given_and_middle(&self) -> impl Iterator<Item = &str> {
        self.given.iter().chain(&self.middle).flat_map(Words::iter)
    }

    fn all_words(&self) -> Vec<&str> {
        self.family.iter().flat_map(Words::iter).chain(self.given_and_middle()).collect()
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
        let parts = |name: &'_ Self| {
            [&name.family, &name.given, &name.middle].map(|part| part.as_ref().map_or(0, Words::len))
        };
        let count = |name: &Self| parts(name).into_iter().sum::<usize>();
        let sorted = |words: &mut Vec<&str>| words.sort_unstable();
        if count(self) < FEWEST || count(self) != count(other) {
            return false;
        }
        let (mut one, mut theirs) = (self.all_words(), other.all_words());
        sorted(&mut one);
        sorted(&mut theirs);
        one == theirs
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

/// The names of the record that are compared, the first one first. An alias without a part takes that part from the first name: `Marsh`
/// alone is a former family name.
pub(crate) fn known_names(found: &Patient<'_>, comparisons: &Comparisons) -> Vec<NormalizedName> {
    let aliases = comparisons.names(&found.aliases, found.name.iter().len());
    let names = found.name.iter().chain(aliases);
    let mut names: Vec<NormalizedName> = names.map(|name| NormalizedName::found(name, comparisons)).collect();
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
