//! PID-5 and PID-6 against QPD-4 and QPD-5.

use iz_hl7::{Demographics, PersonName, answer::Patient, query::NameQuery};

use super::{
    Agreement,
    fold::{Words, folded, is_one_slip},
    given,
    multiple::Twins,
    placeholder,
    rules::{self, Rule},
    suffix::{Place, suffix_of, take_suffix},
};

/// What else is known that names are judged by.
pub(super) struct About<'t> {
    pub(super) twins: &'t Twins,
    /// `M` or `F`, asked and found.
    pub(super) sexes: [Option<char>; 2],
    /// Whether another family name may be the same person's.
    pub(super) may_have_changed: bool,
}

/// One row for each part of the name that can be compared, or that is missing and should not be. Where
/// the registry knows several names, the one counts that suits best as a whole: the given name of one
/// and the family name of another are not the person's.
pub(super) fn compare(asked: &Demographics, found: &Patient<'_>, about: &About<'_>) -> Vec<&'static Rule> {
    let maiden = asked.mothers_maiden_name.as_ref().and_then(|name| Words::of(&name.family));
    let found_maiden = found.mothers_maiden_name.as_ref().and_then(|name| Words::of(name.family.as_deref()?));
    let maidens = maiden
        .as_ref()
        .zip(found_maiden.as_ref())
        .map(|(one, other)| if one.is_same(other) { &rules::MAIDEN_SAME } else { &rules::MAIDEN_DIFFERS });
    let asked = asked.name.as_ref().map_or_else(Name::default, Name::asked);
    let known = known(found);
    let mother = Mother { asked: maiden.as_ref(), found: found_maiden.as_ref() };
    let whole = known
        .iter()
        .map(|name| Whole {
            family: asked.family(name, &known, &mother, about),
            given: given::compare(&asked, name, about),
            middle: given::middle(&asked, name, about.twins),
            suffix: asked.suffix(name),
        })
        .reduce(|best, next| if next.points() > best.points() { next } else { best })
        .unwrap_or_default();
    // A name of another kind may lack what tells father and son apart.
    let middle =
        whole.middle.or_else(|| known.iter().find_map(|name| given::middle(&asked, name, about.twins)));
    let suffix = known
        .iter()
        .filter_map(|name| asked.suffix(name))
        .min_by_key(|rule| (rule.agreement != Agreement::Differs, rule.agreement == Agreement::NotCompared));
    [
        Some(match (&asked.family, whole.family) {
            (None, _) => &rules::FAMILY_NOT_ASKED,
            (Some(_), None) => &rules::FAMILY_MISSING,
            (Some(_), Some(rule)) => rule,
        }),
        Some(match (&asked.given, whole.given) {
            (None, _) => &rules::GIVEN_NOT_ASKED,
            (Some(_), None) => &rules::GIVEN_MISSING,
            (Some(_), Some(rule)) => rule,
        }),
        middle.filter(|_| !whole.has_taken_middle()),
        suffix,
        maidens,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The names that the registry knows. What a further one lacks is as in the first: `Marsh` alone is the
/// family name before a marriage.
fn known(found: &Patient<'_>) -> Vec<Name> {
    let mut names: Vec<Name> = found.name.iter().chain(&found.aliases).map(Name::found).collect();
    if let Some((first, others)) = names.split_first_mut() {
        for other in others {
            other.is_alias = true;
            other.family = other.family.take().or_else(|| first.family.clone());
            if other.given.is_none() {
                other.given.clone_from(&first.given);
                other.middle = other.middle.take().or_else(|| first.middle.clone());
            }
            let is_same = |one: &Option<Words>, other: &Option<Words>| {
                one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.is_same(other))
            };
            other.has_first_family = is_same(&other.family, &first.family);
            other.has_first_given = is_same(&other.given, &first.given);
        }
    }
    names
}

/// The rows of one whole name.
#[derive(Default)]
struct Whole {
    family: Option<&'static Rule>,
    given: Option<&'static Rule>,
    middle: Option<&'static Rule>,
    suffix: Option<&'static Rule>,
}

impl Whole {
    fn points(&self) -> i16 {
        let rows = [self.family, self.given, self.middle, self.suffix];
        rows.into_iter().flatten().map(|rule| rule.points).sum()
    }

    /// Whether the row of the given name speaks of the middle name too.
    fn has_taken_middle(&self) -> bool {
        let taken = [
            &rules::GIVEN_JOINED,
            &rules::GIVEN_JOINED_TWIN,
            &rules::GIVEN_MIDDLE,
            &rules::GIVEN_MIDDLE_INITIAL,
            &rules::GIVEN_SECOND,
            &rules::GIVEN_PLACEHOLDER,
        ];
        self.given.is_some_and(|rule| taken.contains(&rule))
    }
}

/// The family name that the mother was born with, on both sides.
struct Mother<'w> {
    asked: Option<&'w Words>,
    found: Option<&'w Words>,
}

/// A person's name, folded.
#[derive(Default)]
pub(super) struct Name {
    pub(super) family: Option<Words>,
    pub(super) given: Option<Words>,
    pub(super) middle: Option<Words>,
    suffix: Option<&'static str>,
    /// Whether it is not the registry's first.
    is_alias: bool,
    has_first_family: bool,
    has_first_given: bool,
}

impl Name {
    fn asked(name: &NameQuery) -> Self {
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

    /// A suffix counts wherever it was written, and so does an initial behind the given name.
    fn of(family: Option<&str>, given: Option<&str>, middle: Option<&str>, suffix: Option<&str>) -> Self {
        let mut family = family.and_then(Words::of).map(Words::with_saints);
        let mut given = given.and_then(Words::of);
        let mut middle = middle.and_then(Words::of);
        let written = suffix.and_then(|suffix| suffix_of(&folded(suffix)));
        let suffix = [
            written,
            take_suffix(&mut family, Place::Family),
            take_suffix(&mut given, Place::Given),
            take_suffix(&mut middle, Place::Middle),
        ];
        if let Some(initial) = given.as_mut().and_then(Words::take_initial) {
            middle.get_or_insert_default().words.insert(0, initial);
        }
        Self { family, given, middle, suffix: suffix.into_iter().flatten().next(), ..Self::default() }
    }

    fn family(
        &self,
        found: &Self,
        known: &[Self],
        mother: &Mother<'_>,
        about: &About<'_>,
    ) -> Option<&'static Rule> {
        let (one, other) = (self.family.as_ref()?, found.family.as_ref()?);
        let is = |one: &Words, other: Option<&Words>| other.is_some_and(|other| one.is_same(other));
        Some(match () {
            () if placeholder::is_placeholder(one) || placeholder::is_placeholder(other) => {
                &rules::FAMILY_PLACEHOLDER
            }
            () if one.is_same(other) && found.is_alias && !found.has_first_family => &rules::FAMILY_ALIAS,
            () if one.is_same(other) => &rules::FAMILY_SAME,
            () if one.is_reordered(other) => &rules::FAMILY_REORDERED,
            () if one.is_part_of(other) || other.is_part_of(one) => &rules::FAMILY_PART,
            () if is_one_slip(&one.joined(), &other.joined()) => &rules::FAMILY_SPELLING,
            () if self.is_swapped(found) => &rules::FAMILY_SWAPPED,
            () if known.iter().any(|name| is(one, name.family.as_ref())) => &rules::FAMILY_MIXED,
            () if is(one, mother.found) || is(other, mother.asked) => &rules::FAMILY_MAIDEN,
            () if about.may_have_changed => &rules::FAMILY_CHANGED,
            () => &rules::FAMILY_DIFFERS,
        })
    }

    fn suffix(&self, found: &Self) -> Option<&'static Rule> {
        Some(match (self.suffix, found.suffix) {
            (Some(one), Some(other)) if one == other => &rules::SUFFIX_SAME,
            (Some(_), Some(_)) => &rules::SUFFIX_DIFFERS,
            (Some(_), None) => &rules::SUFFIX_MISSING,
            (None, Some(_)) => &rules::SUFFIX_NOT_ASKED,
            (None, None) => return None,
        })
    }

    /// All words but the family name's.
    pub(super) fn given_and_middle(&self) -> impl Iterator<Item = &String> {
        self.given.iter().chain(&self.middle).flat_map(|words| &words.words)
    }

    /// Whether family and given name stand in each other's place.
    pub(super) fn is_swapped(&self, other: &Self) -> bool {
        let is = |one: &Option<Words>, other: &Option<Words>| {
            one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.is_same(other))
        };
        is(&self.family, &other.given) && is(&self.given, &other.family)
    }

    /// The same given name, by the name that the registry knows only beside the first.
    pub(super) fn is_given_of_alias(&self) -> bool {
        self.is_alias && !self.has_first_given
    }
}
