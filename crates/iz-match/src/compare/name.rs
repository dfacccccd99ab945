//! Compares PID-5 and PID-6 with QPD-4 and QPD-5: the names.

use std::cell::LazyCell;

use iz_hl7::{Demographics, answer::Patient};

use crate::{
    compare::{
        family_name, given_name,
        maiden_name::MaidenNames,
        middle_name,
        person_name::{NameContext, NormalizedName, is_same, known_names},
        suffix,
    },
    grade::Agreement,
    rules::{self, Rule},
};

/// Returns one row for each part of the name that can be compared, or that is missing although it is expected. If the
/// record has several names, the one that matches best as a whole counts. The given name of one name and the family
/// name of another do not form a name of the patient.
pub(crate) fn compare(
    asked: &Demographics,
    found: &Patient<'_>,
    context: &NameContext<'_>,
) -> Vec<&'static Rule> {
    let comparisons = context.comparisons;
    let maiden =
        MaidenNames::of(asked.mothers_maiden_name.as_ref(), found.mothers_maiden_name.as_ref(), comparisons);
    let asked = asked.name.as_ref().map(|name| NormalizedName::asked(name, comparisons)).unwrap_or_default();
    let known = known_names(found, comparisons);
    let is_of_another_name = LazyCell::new(|| {
        comparisons.add(known.len());
        known.iter().any(|name| is_same(asked.family.as_ref(), name.family.as_ref()))
    });
    let best = known
        .iter()
        .map(|name| NameRows {
            family: family_name::compare(&asked, name, &is_of_another_name, &maiden, context),
            given: given_name::compare(&asked, name, context),
            middle: middle_name::compare(&asked, name, context),
            suffix: suffix::compare(&asked, name),
        })
        .reduce(|best, next| if next.points() > best.points() { next } else { best })
        .unwrap_or_default();
    // An alias may lack the middle name or the suffix that tells father and son apart.
    let middle =
        best.middle.or_else(|| known.iter().find_map(|name| middle_name::compare(&asked, name, context)));
    let suffix = known
        .iter()
        .filter_map(|name| suffix::compare(&asked, name))
        .min_by_key(|rule| (rule.agreement != Agreement::Differs, rule.agreement == Agreement::NotCompared));
    [
        Some(match (&asked.family, best.family) {
            (None, _) => &rules::FAMILY_NOT_ASKED,
            (Some(_), None) => &rules::FAMILY_MISSING,
            (Some(_), Some(rule)) => rule,
        }),
        Some(match (&asked.given, best.given) {
            (None, _) => &rules::GIVEN_NOT_ASKED,
            (Some(_), None) => &rules::GIVEN_MISSING,
            (Some(_), Some(rule)) => rule,
        }),
        middle.filter(|_| !best.covers_middle()),
        suffix,
        maiden.compare(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The rows of one whole name.
#[derive(Default)]
struct NameRows {
    family: Option<&'static Rule>,
    given: Option<&'static Rule>,
    middle: Option<&'static Rule>,
    suffix: Option<&'static Rule>,
}

impl NameRows {
    fn points(&self) -> i16 {
        let rows = [self.family, self.given, self.middle, self.suffix];
        rows.into_iter().flatten().map(|rule| rule.points).sum()
    }

    /// Whether the row of the given name or of the family name covers the middle name too.
    fn covers_middle(&self) -> bool {
        let covering = [
            &rules::GIVEN_JOINED,
            &rules::GIVEN_JOINED_TWIN,
            &rules::GIVEN_MIDDLE,
            &rules::GIVEN_MIDDLE_INITIAL,
            &rules::GIVEN_SECOND,
            &rules::GIVEN_MOVED,
            &rules::GIVEN_PLACEHOLDER,
            &rules::GIVEN_PLACEHOLDERS,
        ];
        let moved = [&rules::FAMILY_MOVED, &rules::FAMILY_MIDDLE, &rules::FAMILY_MIDDLE_COMMON];
        self.given.is_some_and(|rule| covering.contains(&rule))
            || self.family.is_some_and(|rule| moved.contains(&rule))
    }
}
