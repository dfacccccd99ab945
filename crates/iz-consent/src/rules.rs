//! The rules of one state, as data. The files are in `consents/`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{ConsentForm, RulesError};

/// The id and the TOML text of the rules of each state.
const SHIPPED: [(&str, &str); 2] =
    [("sample", include_str!("../consents/sample.toml")), ("tx", include_str!("../consents/tx.toml"))];

/// The longest text of the rules in bytes.
const TEXT_BYTES: usize = 200;

/// What one state says about consent: its forms, their links, and two ages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentRules {
    /// The id, as `consent` of a registry's profile names it.
    pub id: String,
    /// The state, as a sentence names it.
    pub state: String,
    /// The registry, as a sentence names it.
    pub registry: String,
    /// The age in years from which a person signs for himself or herself. A consent for a minor ends at the start of
    /// that birthday.
    pub age_of_majority: u8,
    /// The age in years until which the registry keeps the record of somebody whose consent for a minor has ended. Absent if it
    /// is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_until_age: Option<u8>,
    /// The day on which `kept_until_age` became the rule. It is said only of those who became adults after this day: of others the
    /// registry may have removed the record under an earlier rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub kept_until_age_since: Option<Date>,
    /// Whom to ask at the registry.
    pub contact: String,
    forms: Forms,
}

/// The words of one form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormText {
    /// The title of the form.
    pub title: String,
    /// The page of the state that has it.
    pub link: String,
    /// Who signs it.
    pub signed_by: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
struct Forms {
    minor: FormText,
    adult: FormText,
    withdrawal: FormText,
}

impl ConsentRules {
    /// The ids of the rules that ship with the program.
    pub fn shipped_ids() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(id, _)| *id)
    }

    /// The rules with this id that ship with the program.
    ///
    /// # Errors
    ///
    /// If the program ships no rules with this id.
    pub fn shipped(id: &str) -> Result<Self, RulesError> {
        let shipped = SHIPPED.iter().find(|(known, _)| *known == id);
        shipped.map_or_else(|| Err(RulesError::Unknown(id.to_owned())), |(_, text)| Self::parse(text))
    }

    /// Reads rules from TOML.
    ///
    /// # Errors
    ///
    /// If the text is not TOML, a key is unknown or missing, or a value is not allowed.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let rules: Self =
            toml::from_str(text).map_err(|error| RulesError::Toml(error.message().to_owned()))?;
        rules.check()?;
        Ok(rules)
    }

    /// The words of a form.
    #[must_use]
    pub const fn form(&self, form: ConsentForm) -> &FormText {
        match form {
            ConsentForm::Minor => &self.forms.minor,
            ConsentForm::Adult => &self.forms.adult,
            ConsentForm::Withdrawal => &self.forms.withdrawal,
        }
    }

    fn check(&self) -> Result<(), RulesError> {
        if !(14..=25).contains(&self.age_of_majority) {
            return Err(RulesError::key("age_of_majority", "must be from 14 to 25"));
        }
        if self.kept_until_age.is_some_and(|age| age < self.age_of_majority || age > 100) {
            return Err(RulesError::key("kept_until_age", "must be from the age of majority to 100"));
        }
        if self.kept_until_age.is_some() != self.kept_until_age_since.is_some() {
            return Err(RulesError::key(
                "kept_until_age_since",
                "must have a value if kept_until_age has one, and only then",
            ));
        }
        check_text("state", &self.state)?;
        check_text("registry", &self.registry)?;
        check_text("contact", &self.contact)?;
        for form in ConsentForm::ALL {
            let FormText { title, link, signed_by } = self.form(*form);
            let key = |name: &str| format!("forms.{}.{name}", form.word());
            check_text(&key("title"), title)?;
            check_text(&key("signed_by"), signed_by)?;
            check_text(&key("link"), link)?;
            let address = link.strip_prefix("https://").unwrap_or_default();
            if address.is_empty() || address.contains(|c: char| c.is_whitespace() || "\"<>".contains(c)) {
                return Err(RulesError::key(key("link"), "must be an address that begins with https://"));
            }
        }
        Ok(())
    }
}

fn check_text(key: &str, text: &str) -> Result<(), RulesError> {
    if text.trim().is_empty() {
        return Err(RulesError::key(key, "must have a value"));
    }
    if text.len() > TEXT_BYTES || text.chars().any(char::is_control) {
        return Err(RulesError::key(key, "must be one line of at most 200 bytes"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rows::{sample, texas};
    use jiff::civil::date;

    #[test]
    fn all_shipped_rules_can_be_read_and_differ() {
        assert_eq!(ConsentRules::shipped_ids().collect::<Vec<_>>(), ["sample", "tx"]);
        let (texas, sample) = (texas(), sample());
        assert_eq!((texas.age_of_majority, texas.kept_until_age), (18, Some(26)));
        assert_eq!(texas.kept_until_age_since, Some(date(2015, 9, 1)));
        assert_eq!(
            (sample.age_of_majority, sample.kept_until_age, sample.kept_until_age_since),
            (19, None, None)
        );
        for form in ConsentForm::ALL {
            assert_ne!(texas.form(*form), sample.form(*form));
        }
        let error = ConsentRules::shipped("ca").unwrap_err();
        assert_eq!(error.to_string(), "the program has no consent rules `ca`; it has: sample, tx");
        let known: Vec<_> = ConsentRules::shipped_ids().collect();
        assert!(error.to_string().ends_with(&known.join(", ")));
    }

    #[test]
    fn rules_that_cannot_be_true_are_refused_with_their_key() {
        let text = include_str!("../consents/tx.toml");
        let wrong = [
            ("age_of_majority = 18", "age_of_majority = 8", "age_of_majority: must be from 14 to 25"),
            (
                "kept_until_age = 26",
                "kept_until_age = 17",
                "kept_until_age: must be from the age of majority to 100",
            ),
            (
                "kept_until_age = 26",
                "",
                "kept_until_age_since: must have a value if kept_until_age has one, and only then",
            ),
            (
                "kept_until_age_since = \"2015-09-01\"",
                "",
                "kept_until_age_since: must have a value if kept_until_age has one, and only then",
            ),
            ("state = \"Texas\"", "state = \" \"", "state: must have a value"),
            ("\"ImmTrac2\"", "\"Imm\\nTrac2\"", "registry: must be one line of at most 200 bytes"),
            ("https://", "http://", "forms.minor.link: must be an address that begins with https://"),
            ("forms.shtm", "<b>", "forms.minor.link: must be an address that begins with https://"),
        ];
        for (old, new, expected) in wrong {
            assert_eq!(ConsentRules::parse(&text.replacen(old, new, 1)).unwrap_err().to_string(), expected);
        }
        for (old, new) in
            [("contact =", "phone ="), ("[forms.adult]", "[forms.grown]"), ("18", "\"18\""), ("=", "")]
        {
            let error = ConsentRules::parse(&text.replacen(old, new, 1)).unwrap_err();
            assert!(matches!(error, RulesError::Toml(_)), "{error}");
        }
    }
}
