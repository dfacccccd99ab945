//! What the rows of a patient mean on a day.

use iz_hl7::code_words;
use jiff::civil::Date;
use serde::Serialize;

use crate::{ConsentForm, ConsentRules, LedgerRow, birthday};

code_words! {
    /// Whether a consent is on file in the ledger of this store.
    pub enum OnFile {
        /// A consent is on file, and it covers the day.
        Yes = "yes",
        /// No form is on file in this store. That says nothing of what the state has on file.
        NoneHere = "none_here",
        /// The consent was withdrawn. The registry is asked nothing about this patient.
        Withdrawn = "withdrawn",
        /// A consent for a minor is on file, and the patient is an adult now. It does not cover a release any more. A lookup is
        /// not stopped.
        Expired = "expired",
    }
}

#[cfg(feature = "openapi")]
iz_hl7::open_enumerations!(OnFile);

/// What the ledger of this store says of a patient on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConsentState {
    /// Whether a consent is on file.
    pub on_file: OnFile,
    /// The form that decides.
    pub form: Option<ConsentForm>,
    /// Since when this is so: the day on which the form was signed, or for `expired` the birthday on which the consent ended.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub since: Option<Date>,
    /// Whether a consent was signed on the day of the withdrawal. The forms do not say which came first, and the withdrawal
    /// counts.
    #[serde(skip)]
    pub is_of_one_day: bool,
    /// The numbers of the rows that decide: those of the deciding form without another form in between. The state is another one
    /// only if all of them are revoked.
    #[serde(skip)]
    pub rows: Vec<i64>,
}

impl ConsentState {
    /// The state of a patient without a row.
    pub const NONE_HERE: Self =
        Self { on_file: OnFile::NoneHere, form: None, since: None, is_of_one_day: false, rows: Vec::new() };

    /// Whether the registry must not be asked about the patient.
    #[must_use]
    pub fn stops_lookups(&self) -> bool {
        self.on_file == OnFile::Withdrawn
    }
}

/// What the rows of one patient mean on a day. Their order does not matter.
///
/// The last form that was signed decides. A withdrawal counts after a consent of the same day, because the forms do not say
/// which came first. `since` is the first day on which the deciding form was signed without another one in between.
///
/// Rows that do not count: a consent to another registry, a row that was revoked, one that was signed after the day (a withdrawal: after the next day, because it may
/// be that day elsewhere), a form for minors that was signed by or for an
/// adult, a form for adults that a minor signed, and a consent from before the birth. A withdrawal counts at any age.
#[must_use]
pub fn state_on<'rows>(
    rows: impl IntoIterator<Item = &'rows LedgerRow>,
    birth_date: Date,
    rules: &ConsentRules,
    day: Date,
) -> ConsentState {
    let majority = birthday(birth_date, rules.age_of_majority);
    let fits = |form, signed_on| match form {
        ConsentForm::Minor => birth_date <= signed_on && signed_on < majority,
        ConsentForm::Adult => majority <= signed_on,
        ConsentForm::Withdrawal => true,
    };
    let mut forms: Vec<(Date, bool, ConsentForm, i64)> = rows
        .into_iter()
        .filter(|row| row.counts() && row.entry.counts_by(rules) && row.entry.counts_on(day))
        .filter(|row| fits(row.entry.form, row.entry.signed_on))
        .map(|row| (row.entry.signed_on, row.entry.form == ConsentForm::Withdrawal, row.entry.form, row.id))
        .collect();
    forms.sort_unstable();

    let mut state = ConsentState::NONE_HERE;
    for &(signed_on, is_withdrawal, form, row) in &forms {
        if state.form == Some(form) {
            state.rows.push(row);
            continue;
        }
        let is_of_one_day = is_withdrawal && forms.iter().any(|&(day, other, ..)| day == signed_on && !other);
        let on_file = if is_withdrawal { OnFile::Withdrawn } else { OnFile::Yes };
        let rows = vec![row];
        state = ConsentState { on_file, form: Some(form), since: Some(signed_on), is_of_one_day, rows };
    }
    if state.form == Some(ConsentForm::Minor) && day >= majority {
        state = ConsentState { on_file: OnFile::Expired, since: Some(majority), ..state };
    }
    state
}

#[cfg(test)]
mod tests;
