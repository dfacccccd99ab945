//! Whether the person in a record is the person asked for.
//!
//! Registries match by rules of their own, and sometimes answer with somebody else. Here every member
//! that both sides have is compared, and what comes of it is a row of one table (`rules.rs`): so many
//! points, and the best verdict that the row leaves open. The sum of the points and the worst of the
//! rows make the verdict, so whoever wants to know why it is what it is can add it up. What should have
//! been compared and could not be has a row too: nobody is the right person for want of evidence.

mod address;
mod birth;
mod fold;
mod given;
mod identifiers;
mod multiple;
mod name;
mod nicknames;
mod placeholder;
mod rules;
mod suffix;

use iz_hl7::{Demographics, answer::Patient};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

pub(crate) use self::nicknames::formal;
use self::{multiple::Twins, name::About, rules::Rule};

/// The members that say together who somebody is.
pub const IDENTITY: [&str; 4] = ["name/family", "name/given", "birth_date", "sex"];

/// From this age on, in years, a woman may bear another family name than before.
const MARRIES_AT: i16 = 16;

/// How surely the person returned is the person asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// The whole in one word.
    pub verdict: Word,
    /// The sum of the findings' points: 80 where family and given name and birth date are the same and
    /// nothing else was compared, and below 0 for a mismatch.
    pub score: i16,
    /// Member by member: those that both sides have, and names and birth date where either side lacks
    /// them.
    pub findings: Vec<Finding>,
}

/// A verdict in one word, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Family and given name and birth date agree, or the registry's own identifier that was asked for does,
    /// and nothing else speaks against it.
    Exact,
    /// Something differs or could not be compared, and it may well be the same person.
    Probable,
    /// The birth date or a number of the person differs, or so much else that it is very likely somebody
    /// else; or there is nothing that says who it is.
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
    /// One side does not have it, or something that says nothing, such as `UNKNOWN`.
    NotCompared,
}

impl Verdict {
    /// Compares the question with the person in an answer of `today`.
    #[must_use]
    pub fn of(asked: &Demographics, found: &Patient<'_>, today: Date) -> Self {
        let numbers = identifiers::compare(asked, found);
        let twins = Twins::of(asked.multiple_birth.as_ref(), found.multiple_birth.as_ref());
        let born = birth::compare(asked.birth_date, found.birth_date);
        let sexes = [asked.sex.as_deref(), found.sex.as_deref()].map(known_sex);
        let is_known = numbers.contains(&&rules::REGISTRY_ID_SAME);
        let about = About {
            twins: &twins,
            sexes: sexes.each_ref().map(|sex| sex.as_deref().and_then(binary)),
            may_have_changed: is_known
                || numbers.contains(&&rules::PERSON_NUMBER_SAME)
                || (born == &rules::BIRTH_SAME && is_grown_woman(asked, &sexes, today)),
        };
        let mut rows = name::compare(asked, found, &about);
        rows.push(born);
        rows.extend(sex(&sexes));
        rows.extend(address::compare(asked.address.as_ref(), &found.addresses));
        rows.extend(phone(asked, found));
        rows.extend(numbers);
        rows.extend(twins.rule);
        weigh(&mut rows, is_known);
        Self::sum(&rows)
    }

    fn sum(rules: &[&Rule]) -> Self {
        let score = rules.iter().map(|rule| rule.points).sum();
        let worst = rules.iter().map(|rule| rule.at_best).max().unwrap_or(Word::Mismatch);
        Self {
            verdict: if score < 0 { Word::Mismatch } else { worst },
            score,
            findings: rules.iter().map(|rule| rule.finding()).collect(),
        }
    }

    /// Whether the finding about `member` is that both sides say the same.
    #[must_use]
    pub fn agrees_in(&self, member: &str) -> bool {
        self.has(member, Agreement::Agrees)
    }

    /// Whether the finding about `member` is that it is not the same.
    #[must_use]
    pub fn differs_in(&self, member: &str) -> bool {
        self.has(member, Agreement::Differs)
    }

    fn has(&self, member: &str, agreement: Agreement) -> bool {
        self.findings.iter().any(|finding| finding.member == member && finding.agreement == agreement)
    }
}

/// What rows mean together and none says alone. `is_known`: the registry's own identifier agrees.
fn weigh(rows: &mut Vec<&'static Rule>, is_known: bool) {
    let has = |rows: &[&Rule], member: &str, agreement: &[Agreement]| {
        rows.iter().any(|rule| rule.member == member && agreement.contains(&rule.agreement))
    };
    let compared = [Agreement::Agrees, Agreement::Similar, Agreement::Differs];
    let is_compared = has(rows, "name/given", &compared) || has(rows, "birth_date", &compared);
    if is_known && is_compared {
        // Who is asked for by the registry's own identifier and a birth date needs no name.
        let needless = [&rules::FAMILY_NOT_ASKED, &rules::GIVEN_NOT_ASKED, &rules::BIRTH_NOT_ASKED];
        rows.retain(|rule| !needless.contains(rule));
    }
    if !is_known && !is_compared {
        rows.push(&rules::NOTHING_COMPARED);
    }
    let is_same = |member: &str| has(rows, member, &[Agreement::Agrees]);
    let is_same_person = is_known && IDENTITY.iter().all(|member| *member == "birth_date" || is_same(member));
    if is_same_person && let Some(born) = rows.iter_mut().find(|rule| **rule == &rules::BIRTH_DIFFERS) {
        *born = &rules::BIRTH_DIFFERS_KNOWN;
    }
    let is_other_given = has(rows, "name/given", &[Agreement::Similar, Agreement::Differs]);
    if is_other_given && has(rows, "sex", &[Agreement::Differs]) {
        rows.push(&rules::SOMEBODY_ELSE);
    }
}

/// `U` says nothing.
fn known_sex(sex: Option<&str>) -> Option<String> {
    sex.map(|sex| sex.trim().to_ascii_uppercase()).filter(|sex| !matches!(sex.as_str(), "" | "U"))
}

fn binary(sex: &str) -> Option<char> {
    sex.chars().next().filter(|_| matches!(sex, "M" | "F"))
}

/// Of the codes beside `M` and `F` no two are used alike.
fn sex([asked, found]: &[Option<String>; 2]) -> Option<&'static Rule> {
    let (asked, found) = (asked.as_deref()?, found.as_deref()?);
    Some(match asked == found {
        true => &rules::SEX_SAME,
        false if binary(asked).is_some() && binary(found).is_some() => &rules::SEX_DIFFERS,
        false => &rules::SEX_OTHER_CODE,
    })
}

/// Whether one side says so and the other does not deny it.
fn is_grown_woman(asked: &Demographics, sexes: &[Option<String>; 2], today: Date) -> bool {
    let youngest = today.saturating_sub(MARRIES_AT.years());
    let is_woman = sexes.iter().any(|sex| sex.as_deref() == Some("F"))
        && sexes.iter().all(|sex| sex.as_deref().is_none_or(|sex| sex == "F"));
    is_woman && asked.birth_date.is_some_and(|born| born <= youngest)
}

/// The last ten digits before an extension, so that a country code makes no difference.
fn phone(asked: &Demographics, found: &Patient<'_>) -> Option<&'static Rule> {
    let national = |number: &str| {
        let number = number.split(|c: char| c.is_alphabetic() || matches!(c, '#' | ';' | ',')).next()?;
        let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
        digits.last_chunk::<10>().copied()
    };
    let asked = national(asked.phone.as_deref()?)?;
    let numbers = found.telecoms.iter().filter_map(|telecom| national(telecom.number.as_deref()?));
    let mut numbers = numbers.peekable();
    numbers.peek()?;
    Some(if numbers.any(|found| found == asked) { &rules::PHONE_SAME } else { &rules::PHONE_DIFFERS })
}

#[cfg(test)]
mod tests;
