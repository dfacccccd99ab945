//! The rules of one registry for the details of a query, where they differ from the national guide.

use crate::query::{
    ascii_fold::ascii_fold,
    demographics::{Demographics, IdentifierQuery},
    detail::Detail,
    detail_error::DetailError,
    note::NoteCode,
    patient_query::{OmittedParts, Query},
    registry_query::{Adapted, LeftOut, RegistryQuery},
    texts::{check_name, check_required},
};

/// Why a detail is missing: the registry requires it.
const REQUIRED: &str = "is required by this registry";

/// The types of identifiers that the sender of the query assigns itself (table 0203): chart numbers.
const OWN_TYPES: [&str; 2] = ["MR", "PI"];

/// The rules of a registry for the details of a query. The default follows the national guide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryRules {
    /// Details that are not sent.
    pub drop: Vec<Detail>,
    /// Details without which no query is sent.
    pub require: Vec<Detail>,
    /// CX.5: the types of identifiers that are sent. If the list is empty, all are sent.
    pub identifier_types: Vec<String>,
    /// CX.4: the assigning authority for the registry's own identifiers (`SR`), if they have none.
    pub registry_authority: Option<String>,
    /// CX.4: the assigning authority for identifiers of the sender (`MR`, `PI`), if they have none.
    pub own_authority: Option<String>,
    /// CX.1: the longest identifier of the sender (`MR`, `PI`), in characters. Other identifiers have no limit.
    pub identifier_length: Option<u16>,
    /// Whether names and addresses are sent in capital letters.
    pub upper_case: bool,
    /// Whether names and addresses are sent without accents.
    pub ascii_fold: bool,
}

impl Query {
    /// The query after the rules of a registry. The original query is not changed, because answers are compared with
    /// it. A detail that the registry cannot take and does not require is left out, and a note says so.
    ///
    /// # Errors
    ///
    /// All faults: each [`DetailError`] names a member that the registry requires, or a family name or given name with
    /// letters that it does not accept. If a member is missing because of the registry's profile, the reason says so.
    pub fn for_registry(&self, rules: &QueryRules) -> Result<RegistryQuery, Vec<DetailError>> {
        let mut adapted = Adapted::new(self.patient.clone());
        for &detail in &rules.drop {
            adapted.patient.remove(detail);
        }
        rules.adapt_identifiers(&mut adapted);
        if rules.ascii_fold {
            adapted.rewrite(|pointer, text| {
                let folded = ascii_fold(text).ok_or_else(|| {
                    DetailError::new(pointer, "holds letters that this registry does not accept")
                })?;
                check_rewritten(pointer, folded)
            });
        }
        if rules.upper_case {
            adapted.rewrite(|pointer, text| check_rewritten(pointer, text.to_uppercase()));
        }
        for &detail in &rules.require {
            if let Some(pointer) = adapted.patient.missing(detail) {
                let reason = || DetailError::new(pointer, rules.why_required(detail, &self.patient));
                adapted.missing(pointer, reason);
            }
        }
        rules.check_enough(&mut adapted);
        if !adapted.faults.is_empty() {
            return Err(adapted.faults);
        }
        let (patient, notes) = adapted.notes();
        let is_dropped = |detail| rules.drop.contains(&detail);
        let omitted = OmittedParts {
            country: is_dropped(Detail::Country),
            address_type: is_dropped(Detail::AddressType),
        };
        Ok(RegistryQuery { query: Self { profile: self.profile, patient, omitted }, notes })
    }
}

/// Checks a text that was rewritten. It may have become empty, or the HL7 null.
fn check_rewritten(pointer: &str, text: String) -> Result<Option<String>, DetailError> {
    let check = if pointer.starts_with("/address/") { check_required } else { check_name };
    match check(pointer, &text) {
        Ok(()) => Ok(Some(text)),
        Err(DetailError { pointer, reason }) => Err(DetailError::new(
            pointer,
            format!("after it was changed to letters that this registry accepts: {reason}"),
        )),
    }
}

impl QueryRules {
    /// Leaves out the identifiers that are not sent, and fills in the authorities of the others.
    fn adapt_identifiers(&self, adapted: &mut Adapted) {
        let given = std::mem::take(&mut adapted.patient.identifiers);
        let is_sent = |identifier: &IdentifierQuery| {
            self.identifier_types.is_empty()
                || self.identifier_types.iter().any(|code| code == identifier.type_code.trim())
        };
        let sent = given.into_iter().enumerate().filter(|(_, identifier)| is_sent(identifier));
        for (at, identifier) in sent {
            match self.identifier(at, identifier) {
                Ok(identifier) => adapted.patient.identifiers.push(identifier),
                Err(left_out) => adapted.left_out.push(left_out),
            }
        }
    }

    /// One identifier as it is sent. `at` is its index in the query.
    fn identifier(&self, at: usize, mut identifier: IdentifierQuery) -> Result<IdentifierQuery, LeftOut> {
        let type_code = identifier.type_code.trim();
        let is_own = OWN_TYPES.contains(&type_code);
        if let Some(longest) = self.identifier_length.filter(|_| is_own)
            && identifier.value.trim().chars().count() > longest.into()
        {
            let reason = format!("must not be longer than {longest} characters for this registry");
            let fault = DetailError::new(format!("/identifiers/{at}/value"), reason);
            return Err(LeftOut { code: NoteCode::IdentifierTooLong, fault });
        }
        let usual = match type_code {
            "SR" => self.registry_authority.as_ref(),
            // Who assigned any other identifier is not known.
            _ => self.own_authority.as_ref().filter(|_| is_own),
        };
        let authority = identifier.assigning_authority.or_else(|| usual.cloned());
        identifier.assigning_authority =
            authority.filter(|_| !self.drop.contains(&Detail::AssigningAuthority));
        if identifier.assigning_authority.is_none() && self.require.contains(&Detail::AssigningAuthority) {
            let pointer = format!("/identifiers/{at}/assigning_authority");
            let fault = DetailError::new(pointer, "is required by this registry");
            return Err(LeftOut { code: NoteCode::AuthorityMissing, fault });
        }
        Ok(identifier)
    }

    /// Each detail that this registry requires and that is absent.
    #[must_use]
    pub fn missing(&self, details: &Demographics) -> Vec<DetailError> {
        let missing = self.require.iter().filter_map(|detail| details.missing(*detail));
        missing.map(|pointer| DetailError::new(pointer, REQUIRED)).collect()
    }

    /// Why a member is required that is absent, or that the rules have removed.
    fn why_required(&self, detail: Detail, given: &Demographics) -> String {
        let was_given = given.missing(detail).is_none();
        let reason = match detail {
            _ if !was_given => String::new(),
            Detail::Identifiers if !self.identifier_types.is_empty() => {
                format!(", and its profile allows only those of type {}", self.identifier_types.join(", "))
            }
            _ => ", but its profile does not allow it to be sent".to_owned(),
        };
        format!("{REQUIRED}{reason}")
    }

    /// Checks that enough details are left. If the registry's profile removed them, the error says so. If an identifier
    /// was left out, its own fault says enough.
    fn check_enough(&self, adapted: &mut Adapted) {
        if adapted.patient.check_enough().is_ok() {
            return;
        }
        let has_left_out = |adapted: &Adapted| {
            let faults = adapted.left_out.iter().map(|left_out| &left_out.fault).chain(&adapted.faults);
            faults.into_iter().any(|fault| fault.pointer.starts_with("/identifiers/"))
        };
        let missing = if has_left_out(adapted) {
            vec![("/identifiers", String::new())]
        } else {
            self.why_not_enough(&adapted.patient)
        };
        for (pointer, reason) in missing {
            adapted.missing(pointer, || DetailError::new(pointer, reason));
        }
    }

    /// Each detail without which no person is found, and why.
    fn why_not_enough(&self, left: &Demographics) -> Vec<(&'static str, String)> {
        let types = self.identifier_types.join(", ");
        let removed = [(Detail::Name, "no name (QPD-4)"), (Detail::BirthDate, "no birth date (QPD-6)")]
            .into_iter()
            .find(|(detail, _)| self.drop.contains(detail));
        if let Some((_, why)) = removed {
            let need = if types.is_empty() { String::new() } else { format!(", one of type {types}") };
            return vec![(
                "/identifiers",
                format!("is required{need}: the profile of this registry allows {why}"),
            )];
        }
        let no_identifiers = if self.drop.contains(&Detail::Identifiers) {
            "no identifiers (QPD-3)".to_owned()
        } else {
            format!("no identifiers except those of type {types}")
        };
        let needed = [
            (left.name.is_none(), "/name", "a birth date"),
            (left.birth_date.is_none(), "/birth_date", "a name"),
        ];
        let missing = needed.into_iter().filter(|(is_missing, ..)| *is_missing);
        let reason = |other| {
            format!("is required, with {other}: the profile of this registry allows {no_identifiers}")
        };
        missing.map(|(_, pointer, other)| (pointer, reason(other))).collect()
    }
}

#[cfg(test)]
mod tests;
