//! Whether the person in a record is the person asked for.
//!
//! Registries match by rules of their own, and sometimes answer with somebody else. The comparison
//! here is plain: it says for each member whether the two agree, and puts that into one word.

use iz_hl7::{Demographics, PartialDate, answer::Patient};
use serde::Serialize;

/// How surely the person returned is the person asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// The whole in one word.
    pub verdict: Word,
    /// Member by member, those that both sides have.
    pub findings: Vec<Finding>,
}

/// A verdict in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// Family and given name and birth date agree, and nothing that was compared differs.
    Exact,
    /// Something differs or could not be compared, and it may well be the same person.
    Probable,
    /// The birth date or a comparable identifier differs; or, without an identifier that agrees, both
    /// names or the given name; or the sex and a name: very likely somebody else.
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
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same, case and accents aside.
    Agrees,
    /// Not the same.
    Differs,
}

impl Verdict {
    /// Compares the question with the person in the answer.
    #[must_use]
    pub fn of(asked: &Demographics, found: &Patient<'_>) -> Self {
        let mut findings = Vec::with_capacity(4);
        let mut compare = |member, pair: Option<bool>| {
            findings.extend(pair.map(|agrees| Finding {
                member,
                agreement: if agrees { Agreement::Agrees } else { Agreement::Differs },
            }));
            pair
        };
        let asked_name = asked.name.as_ref();
        let family = compare(
            "name/family",
            names(asked_name.map(|name| &name.family), found, |name| name.family.as_deref()),
        );
        let given = compare(
            "name/given",
            names(asked_name.map(|name| &name.given), found, |name| name.given.as_deref()),
        );
        let born = compare("birth_date", births(asked, found));
        let sex = compare("sex", sexes(asked, found));
        let id = compare("identifiers", identifiers(asked, found));
        let is_near = given == Some(false) && has_near_given_name(asked, found);
        let verdict = match (family, given, born, sex, id) {
            (_, _, Some(false), _, _) | (_, _, _, _, Some(false)) => Word::Mismatch,
            // With an identifier that agrees, names may have changed; a person must look all the same.
            (Some(false), Some(false), _, _, id) if id != Some(true) => Word::Mismatch,
            // A twin has the family name, the birth date and often the sex, but not the identifier.
            (_, Some(false), _, _, None) if !is_near => Word::Mismatch,
            (Some(false), _, _, Some(false), _) | (_, Some(false), _, Some(false), _) => Word::Mismatch,
            (Some(true), Some(true), Some(true), None | Some(true), _) => Word::Exact,
            _ => Word::Probable,
        };
        Self { verdict, findings }
    }
}

/// Whether an identifier of the same type and authority is the same. Where the authorities differ, or
/// one side names none, nothing is compared; the registry's own identifier needs no authority, and
/// `SR` asks for it whatever type the registry gives it.
fn identifiers(asked: &Demographics, found: &Patient<'_>) -> Option<bool> {
    let own = found.registry_id.iter().map(|found| (found, true));
    let known = own.chain(found.identifiers.iter().map(|found| (found, false)));
    let mut comparable = known
        .flat_map(|(found, is_own)| asked.identifiers.iter().map(move |asked| (asked, found, is_own)))
        .filter(|(asked, found, is_own)| {
            let asks_own = asked.type_code == "SR";
            let is_same_type = found.type_code.as_deref() == Some(asked.type_code.as_str());
            let authorities = (asked.assigning_authority.as_deref(), found.assigning_authority.as_deref());
            let is_same_authority = match authorities {
                (Some(asked), Some(found)) => asked == found,
                _ => asks_own || *is_own,
            };
            (is_same_type || (asks_own && *is_own)) && is_same_authority
        })
        .peekable();
    comparable.peek()?;
    Some(comparable.any(|(asked, found, _)| found.value == asked.value.trim()))
}

/// Short forms (`Rob` and `Robert`), one of two given names (`Ann` and `Mary Ann`), and the names that
/// newborns have before they have one.
fn has_near_given_name(asked: &Demographics, found: &Patient<'_>) -> bool {
    const NEWBORN: [&str; 8] = ["baby", "boy", "girl", "babyboy", "babygirl", "newborn", "infant", "twin"];
    let words =
        |name: &str| name.split([' ', '-']).map(folded).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let Some(asked) = asked.name.as_ref().map(|name| words(&name.given)) else { return false };
    let is_near = |one: &String, other: &String| {
        let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
        short.chars().count() >= 3 && long.starts_with(short.as_str())
    };
    found.name.iter().chain(&found.aliases).filter_map(|name| name.given.as_deref()).any(|found| {
        let found = words(found);
        let is_newborn =
            |words: &[String]| words.first().is_some_and(|word| NEWBORN.contains(&word.as_str()));
        is_newborn(&asked)
            || is_newborn(&found)
            || asked.iter().any(|one| found.iter().any(|other| is_near(one, other)))
    })
}

/// Agrees with any of the names that the registry knows.
fn names(
    asked: Option<&String>,
    found: &Patient<'_>,
    part: impl for<'n> Fn(&'n iz_hl7::PersonName<'_>) -> Option<&'n str>,
) -> Option<bool> {
    let asked = folded(asked?);
    let mut known = found.name.iter().chain(&found.aliases).filter_map(part).peekable();
    known.peek()?;
    Some(known.any(|known| folded(known) == asked))
}

fn births(asked: &Demographics, found: &Patient<'_>) -> Option<bool> {
    let asked = asked.birth_date?;
    Some(match found.birth_date? {
        PartialDate::Day(found) => found == asked,
        PartialDate::Month(year, month) => (year, month) == (asked.year(), asked.month()),
        PartialDate::Year(year) => year == asked.year(),
    })
}

/// `U` says nothing about either.
fn sexes(asked: &Demographics, found: &Patient<'_>) -> Option<bool> {
    let known = |sex: Option<&str>| sex.map(str::to_ascii_uppercase).filter(|sex| sex != "U");
    Some(known(asked.sex.as_deref())? == known(found.sex.as_deref())?)
}

/// Letters and digits alone, without case and the commonest accents of names in Texas.
fn folded(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .map(|c| match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use iz_hl7::OwnedAnswer;

    use super::*;

    fn word(asked: &str, pid: &str) -> Word {
        word_with("9^^^IIS^SR", asked, pid)
    }

    /// The word where PID-3 holds these identifiers.
    fn word_with(identifiers: &str, asked: &str, pid: &str) -> Word {
        let asked: Demographics = serde_json::from_str(asked).unwrap();
        let text = format!(
            "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|1|OK\rPID|1||{identifiers}||{pid}"
        );
        let answer = OwnedAnswer::read(text, jiff::civil::date(2026, 11, 22)).unwrap();
        Verdict::of(&asked, &answer.get().patients[0]).verdict
    }

    const ASKED: &str =
        r#"{"name": {"family": "Núñez-Marsh", "given": "Odell"}, "birth_date": "2019-06-04", "sex": "M"}"#;

    #[test]
    fn case_accents_and_punctuation_make_no_difference() {
        assert_eq!(word(ASKED, "NUNEZ MARSH^ODELL^T||20190604|M"), Word::Exact);
        assert_eq!(word(ASKED, "OTHER^ODELL~Nunez-Marsh^Odell||20190604|m"), Word::Exact, "an alias");
        assert_eq!(word(ASKED, "NUNEZ MARSH^ODELL||20190604|U"), Word::Exact, "an unknown sex");
    }

    #[test]
    fn one_difference_is_probable() {
        assert_eq!(word(ASKED, "NUNEZ^ODELL||20190604|M"), Word::Probable);
        assert_eq!(word(ASKED, "NUNEZ MARSH^ODELL||20190604|F"), Word::Probable);
        assert_eq!(word(ASKED, "NUNEZ MARSH^ODELL||201906|M"), Word::Exact, "as precise as was sent");
        assert_eq!(word(ASKED, "NUNEZ MARSH^ODELL|||M"), Word::Probable, "no birth date");
    }

    #[test]
    fn somebody_else_is_a_mismatch() {
        assert_eq!(word(ASKED, "NUNEZ MARSH^ODELL||20190605|M"), Word::Mismatch);
        assert_eq!(word(ASKED, "VANCE^IRIS||20190604|M"), Word::Mismatch);
        assert_eq!(word(ASKED, "NUNEZ MARSH^IRIS||20190604|F"), Word::Mismatch);
        assert_eq!(word(ASKED, "NUNEZ MARSH^OSCAR||20190604|M"), Word::Mismatch, "a twin");
        assert_eq!(word(ASKED, "NUNEZ MARSH^ODE||20190604|M"), Word::Probable, "a short form");
        assert_eq!(
            word(ASKED, "NUNEZ MARSH^JAMES ODELL||20190604|M"),
            Word::Probable,
            "one of two given names"
        );
        assert_eq!(word(ASKED, "NUNEZ MARSH^BABY BOY||20190604|M"), Word::Probable, "a newborn");
        assert_eq!(word(ASKED, "DOE^ODELLA||20190604|M"), Word::Mismatch, "both names");
    }

    #[test]
    fn an_identifier_decides() {
        let by = |id: &str| ASKED.replacen('{', &format!(r#"{{"identifiers": [{id}], "#), 1);
        let registry = by(r#"{"value": "9", "type": "SR"}"#);
        assert_eq!(word(&registry, "NUNEZ MARSH^OSCAR||20190604|M"), Word::Probable, "the identifier agrees");
        let other = by(r#"{"value": "10", "type": "SR"}"#);
        assert_eq!(word(&other, "NUNEZ MARSH^ODELL||20190604|M"), Word::Mismatch);
        let chart = by(r#"{"value": "10", "assigning_authority": "OURAPP", "type": "SR"}"#);
        assert_eq!(
            word(&chart, "NUNEZ MARSH^ODELL||20190604|M"),
            Word::Exact,
            "another authority says nothing"
        );
    }

    #[test]
    fn the_registry_s_own_identifier_is_compared_whatever_its_type() {
        let by = |id: &str| ASKED.replacen('{', &format!(r#"{{"identifiers": [{id}], "#), 1);
        let (same, twin) = ("NUNEZ MARSH^ODELL||20190604|M", "NUNEZ MARSH^OSCAR||20190604|M");
        for identifiers in ["9^^^IIS^SR", "A1^^^OURAPP^MR~9^^^CITY^LR", "9"] {
            let (own, other) =
                (by(r#"{"value": "9", "type": "SR"}"#), by(r#"{"value": "10", "type": "SR"}"#));
            assert_eq!(word_with(identifiers, &own, twin), Word::Probable, "{identifiers}");
            assert_eq!(word_with(identifiers, &other, same), Word::Mismatch, "{identifiers}");
        }
        let local = by(r#"{"value": "10", "type": "LR"}"#);
        assert_eq!(word_with("9^^^CITY^LR", &local, same), Word::Mismatch);
        let chart = |value: &str| {
            by(&format!(r#"{{"value": "{value}", "assigning_authority": "OURAPP", "type": "MR"}}"#))
        };
        let both = "9^^^IIS^SR~A1^^^OURAPP^MR";
        assert_eq!(word_with(both, &chart("A1"), twin), Word::Probable, "the chart number agrees");
        assert_eq!(word_with(both, &chart("A2"), same), Word::Mismatch, "the chart number differs");
    }
}
