//! Whether the person in a record is the person asked for.
//!
//! Registries match by rules of their own, and sometimes answer with somebody else. Here every member
//! that both sides have is compared, and what comes of it is a row of one table (`rules.rs`): so many
//! points, and the best verdict that the row leaves open. The sum of the points and the worst of the
//! rows make the verdict, so whoever wants to know why it is what it is can add it up.

mod address;
mod birth;
mod fold;
mod identifiers;
mod name;
mod nicknames;
mod rules;

use iz_hl7::{
    Demographics,
    answer::{MultipleBirth, Patient},
    query::{Indicator, MultipleBirthQuery},
};
use serde::Serialize;

pub(crate) use self::nicknames::formal;
use self::rules::Rule;

/// How surely the person returned is the person asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// The whole in one word.
    pub verdict: Word,
    /// The sum of the findings' points: 80 where family and given name and birth date are the same and
    /// nothing else was compared, and below 0 for a mismatch.
    pub score: i16,
    /// Member by member: those that both sides have, and names and birth date where they are missing in
    /// the record.
    pub findings: Vec<Finding>,
}

/// A verdict in one word, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Family and given name and birth date agree, and nothing else speaks against it.
    Exact,
    /// Something differs or could not be compared, and it may well be the same person.
    Probable,
    /// The birth date or a comparable identifier differs, or so much else that it is very likely somebody
    /// else.
    Mismatch,
}

/// One member that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MatchFinding))]
pub struct Finding {
    /// The member, as in the question.
    pub member: &'static str,
    /// What the comparison gave.
    pub agreement: Agreement,
    /// In what way, as a stable word, such as `same`, `nickname` or `day_and_month_swapped`.
    pub reason: &'static str,
    /// What it adds to the score, or takes from it.
    pub points: i16,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same, but for the way of writing.
    Agrees,
    /// Not the same, and yet it may mean the same.
    Similar,
    /// Not the same.
    Differs,
    /// The record does not have it.
    NotCompared,
}

impl Verdict {
    /// Compares the question with the person in the answer.
    #[must_use]
    pub fn of(asked: &Demographics, found: &Patient<'_>) -> Self {
        let birth = multiple_birth(asked.multiple_birth.as_ref(), found.multiple_birth.as_ref());
        let names = name::compare(asked, found, birth.is_multiple);
        let rules: Vec<&Rule> = names
            .into_iter()
            .chain(birth::compare(asked.birth_date, found.birth_date))
            .chain(sex(asked.sex.as_deref(), found.sex.as_deref()))
            .chain(address::compare(asked.address.as_ref(), &found.addresses))
            .chain(phone(asked, found))
            .chain(identifiers::compare(asked, found))
            .chain(birth.rule)
            .collect();
        Self::sum(&rules)
    }

    fn sum(rules: &[&Rule]) -> Self {
        let score = rules.iter().map(|rule| rule.points).sum();
        let worst = rules.iter().map(|rule| rule.at_best).max().unwrap_or(Word::Probable);
        Self {
            verdict: if score < 0 { Word::Mismatch } else { worst },
            score,
            findings: rules.iter().map(|rule| rule.finding()).collect(),
        }
    }

    /// Whether the finding about `member` is that both sides say the same.
    #[must_use]
    pub fn agrees_in(&self, member: &str) -> bool {
        self.findings.iter().any(|finding| finding.member == member && finding.agreement == Agreement::Agrees)
    }
}

/// `U` says nothing about either, and of the codes beside `M` and `F` no two are used alike.
fn sex(asked: Option<&str>, found: Option<&str>) -> Option<&'static Rule> {
    let known = |sex: Option<&str>| {
        sex.map(|sex| sex.trim().to_ascii_uppercase()).filter(|sex| !matches!(sex.as_str(), "" | "U"))
    };
    let (asked, found) = (known(asked)?, known(found)?);
    let is_binary = |sex: &str| matches!(sex, "M" | "F");
    Some(match asked == found {
        true => &rules::SEX_SAME,
        false if is_binary(&asked) && is_binary(&found) => &rules::SEX_DIFFERS,
        false => &rules::SEX_OTHER_CODE,
    })
}

/// The last ten digits, so that a country code makes no difference.
fn phone(asked: &Demographics, found: &Patient<'_>) -> Option<&'static Rule> {
    let national = |number: &str| {
        let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
        digits.last_chunk::<10>().copied()
    };
    let asked = national(asked.phone.as_deref()?)?;
    let numbers = found.telecoms.iter().filter_map(|telecom| national(telecom.number.as_deref()?));
    let mut numbers = numbers.peekable();
    numbers.peek()?;
    Some(if numbers.any(|found| found == asked) { &rules::PHONE_SAME } else { &rules::PHONE_DIFFERS })
}

/// What both sides say about twins.
struct Birth {
    /// Whether either side knows that there is a sibling of the same day.
    is_multiple: bool,
    rule: Option<&'static Rule>,
}

/// `N` and the order `0` are what registries send where they know nothing.
fn multiple_birth(asked: Option<&MultipleBirthQuery>, found: Option<&MultipleBirth<'_>>) -> Birth {
    let asked_multiple = asked.is_some_and(|asked| asked.indicator == Indicator::Y);
    let found_order =
        found.and_then(|found| found.order?.trim().parse::<u8>().ok()).filter(|order| *order > 0);
    let found_multiple = found
        .is_some_and(|found| found.indicator.is_some_and(|text| text.trim().eq_ignore_ascii_case("Y")))
        || found_order.is_some_and(|order| order > 1);
    let orders = asked.and_then(|asked| asked.order).zip(found_order);
    let rule = match orders {
        _ if !(asked_multiple && found_multiple) => None,
        Some((asked, found)) if asked != found => Some(&rules::BIRTH_ORDER_DIFFERS),
        _ => Some(&rules::MULTIPLE_BIRTH_SAME),
    };
    Birth { is_multiple: asked_multiple || found_multiple, rule }
}

#[cfg(test)]
mod tests;
