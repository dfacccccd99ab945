//! What callers see of the consent ledger.

use std::fmt;

use iz_consent::{ConsentForm, ConsentRules, ConsentState, LedgerMatch, LedgerRow, OfferedForm, OnFile};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use serde::Serialize;

/// What the consent ledger of this store says of a patient. It says nothing of what the state has on file.
#[derive(Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Consent {
    /// Whether a consent is on file.
    pub on_file: OnFile,
    /// The form that decides. `null` if no form is on file.
    pub form: Option<ConsentForm>,
    /// Since when this is so: the day on which the form was signed, or for `expired` the birthday on which the consent ended.
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
    /// A few short sentences for the person at the counter.
    pub text: String,
    /// The forms with which the patient can consent now: one, by age, or two if the birth date is not known. `[]` if a consent
    /// covers the day.
    pub offered_forms: Vec<OfferedForm>,
    /// The numbers of the forms that decide. If the one of a withdrawal was a mistake, these are to be revoked.
    #[serde(skip)]
    pub deciding_forms: Vec<i64>,
}

impl Consent {
    pub(super) fn of(
        state: &ConsentState,
        rules: &ConsentRules,
        birth_date: Option<Date>,
        today: Date,
    ) -> Self {
        Self {
            on_file: state.on_file,
            form: state.form,
            since: state.since,
            text: rules.sentence(state, birth_date, today),
            offered_forms: rules.offered_forms(state, birth_date, today),
            deciding_forms: state.rows.clone(),
        }
    }

    /// An example for the document.
    pub(crate) fn example() -> Self {
        let state = ConsentState {
            on_file: OnFile::Withdrawn,
            form: Some(ConsentForm::Withdrawal),
            since: Some(date(2026, 11, 2)),
            is_of_one_day: false,
            rows: Vec::new(),
        };
        let (birth_date, today) = (Some(date(1990, 3, 4)), date(2026, 11, 22));
        let offered_forms = Vec::new();
        match ConsentRules::shipped("tx") {
            Ok(rules) => Self::of(&state, &rules, birth_date, today),
            Err(_) => Self {
                on_file: state.on_file,
                form: state.form,
                since: None,
                text: String::new(),
                offered_forms,
                deciding_forms: Vec::new(),
            },
        }
    }
}

impl fmt::Debug for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Consent(<redacted>)")
    }
}

/// A withdrawal that may be that of the patient. It may be that of another person, so it shows no name.
#[derive(Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UnclearConsent {
    /// The number of the form in the ledger, for `consent_confirmed_other`.
    pub id: i64,
    /// The first letters of the given name and of the family name in the ledger.
    pub initials: String,
    /// Whether the birth date in the ledger is that of the request.
    pub is_birth_date_equal: bool,
}

impl UnclearConsent {
    pub(super) fn of(row: &LedgerRow, birth_date: Option<Date>) -> Self {
        let name = &row.entry.patient.name;
        let initial =
            |text: &str| text.trim().chars().next().map(|first| first.to_uppercase().collect::<String>());
        let initials: Vec<String> =
            [&name.given, &name.family].into_iter().filter_map(|text| initial(text)).collect();
        Self {
            id: row.id,
            initials: initials.join(" "),
            is_birth_date_equal: birth_date == Some(row.entry.patient.birth_date),
        }
    }

    /// An example for the document.
    pub(crate) fn example() -> Self {
        Self { id: 412, initials: "O M".to_owned(), is_birth_date_equal: true }
    }
}

impl fmt::Debug for UnclearConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnclearConsent").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The forms of the consent ledger about a patient.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FoundConsents {
    /// What the forms say that are surely about the patient.
    pub consent: Consent,
    /// The withdrawals of which somebody must say whether they are about the patient, before a registry is asked.
    pub unclear_consents: Vec<UnclearConsent>,
    /// The forms about the patient, also the revoked ones, and those that may be about the patient. The first recorded is the first.
    pub rows: Vec<ShownForm>,
}

/// A form of the consent ledger. Of one that may be about another person, only the members `id`, `match`, `form`, `initials`,
/// `is_birth_date_equal` and `revoked` are shown.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ShownForm {
    /// Its number in the ledger.
    pub id: i64,
    /// Whether it is about the patient: `same` or `near`.
    #[serde(rename = "match")]
    pub whose: LedgerMatch,
    /// Which form it is.
    pub form: ConsentForm,
    /// The first letters of the given name and of the family name.
    pub initials: String,
    /// Whether its birth date is that of the request.
    pub is_birth_date_equal: bool,
    /// The day of the signature.
    #[schema(value_type = Option<String>, format = Date)]
    pub signed_on: Option<Date>,
    /// Who signed it.
    pub signed_by: Option<String>,
    /// Where the paper is filed.
    pub filed_at: Option<String>,
    /// When it was recorded.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub recorded: Option<Timestamp>,
    /// When it was revoked. It does not count since then.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked: Option<Timestamp>,
}

impl ShownForm {
    /// `None` for a row about another person.
    pub(super) fn of(row: &LedgerRow, whose: LedgerMatch, birth_date: Option<Date>) -> Option<Self> {
        let is_same = match whose {
            LedgerMatch::Same => true,
            LedgerMatch::Near => false,
            LedgerMatch::Other => return None,
        };
        let UnclearConsent { id, initials, is_birth_date_equal } = UnclearConsent::of(row, birth_date);
        let entry = Some(&row.entry).filter(|_| is_same);
        Some(Self {
            id,
            whose,
            form: row.entry.form,
            initials,
            is_birth_date_equal,
            signed_on: entry.map(|entry| entry.signed_on),
            signed_by: entry.map(|entry| entry.signed_by.clone()),
            filed_at: entry.map(|entry| entry.filed_at.clone()),
            recorded: Some(row.recorded).filter(|_| is_same),
            revoked: row.revoked,
        })
    }
}
