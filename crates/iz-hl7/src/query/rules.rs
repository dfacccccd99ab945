//! The rules of one registry for the details of a query, where they differ from the national guide.

use crate::query::{
    ascii_fold::ascii_fold,
    demographics::{Demographics, IdentifierQuery},
    detail::Detail,
    detail_error::DetailError,
    patient_query::{OmittedParts, Query},
    texts::{check_name, check_required},
};

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
    /// it.
    ///
    /// # Errors
    ///
    /// [`DetailError`], which names a member that the registry requires, or one with letters that it does not accept.
    /// If a member is missing because of the registry's profile, the reason says so.
    pub fn for_registry(&self, rules: &QueryRules) -> Result<Self, DetailError> {
        let mut patient = self.patient.clone();
        for &detail in &rules.drop {
            patient.remove(detail);
        }
        patient.identifiers = rules.identifiers(&patient.identifiers)?;
        for &detail in &rules.require {
            if let Some(pointer) = patient.missing(detail) {
                return Err(DetailError::new(pointer, rules.why_required(detail, &self.patient)));
            }
        }
        rules.check_enough(&patient)?;
        if rules.ascii_fold {
            patient.rewrite(|pointer, text| {
                let folded = ascii_fold(text).ok_or_else(|| {
                    DetailError::new(pointer, "holds letters that this registry does not accept")
                })?;
                check_rewritten(pointer, folded)
            })?;
        }
        if rules.upper_case {
            patient.rewrite(|pointer, text| check_rewritten(pointer, text.to_uppercase()))?;
        }
        let is_dropped = |detail| rules.drop.contains(&detail);
        let omitted = OmittedParts {
            country: is_dropped(Detail::Country),
            address_type: is_dropped(Detail::AddressType),
        };
        Ok(Self { profile: self.profile, patient, omitted })
    }
}

/// Checks a text that was rewritten. It may have become empty, or the HL7 null.
fn check_rewritten(pointer: &str, text: String) -> Result<String, DetailError> {
    let check = if pointer.starts_with("/address/") { check_required } else { check_name };
    match check(pointer, &text) {
        Ok(()) => Ok(text),
        Err(DetailError { pointer, reason }) => Err(DetailError::new(
            pointer,
            format!("after it was changed to letters that this registry accepts: {reason}"),
        )),
    }
}

impl QueryRules {
    /// The identifiers that are sent.
    fn identifiers(&self, given: &[IdentifierQuery]) -> Result<Vec<IdentifierQuery>, DetailError> {
        let is_sent = |identifier: &IdentifierQuery| {
            self.identifier_types.is_empty()
                || self.identifier_types.iter().any(|code| code == identifier.type_code.trim())
        };
        let sent = given.iter().enumerate().filter(|(_, identifier)| is_sent(identifier));
        sent.map(|(at, identifier)| self.identifier(at, identifier)).collect()
    }

    /// One identifier as it is sent. `at` is its index in the query.
    fn identifier(&self, at: usize, given: &IdentifierQuery) -> Result<IdentifierQuery, DetailError> {
        let mut identifier = given.clone();
        let type_code = identifier.type_code.trim();
        let is_own = OWN_TYPES.contains(&type_code);
        if let Some(longest) = self.identifier_length.filter(|_| is_own)
            && identifier.value.trim().chars().count() > longest.into()
        {
            let reason = format!("must not be longer than {longest} characters for this registry");
            return Err(DetailError::new(format!("/identifiers/{at}/value"), reason));
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
            return Err(DetailError::new(pointer, "is required by this registry"));
        }
        Ok(identifier)
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
        format!("is required by this registry{reason}")
    }

    /// Checks that enough details are left. If the registry's profile removed them, the error says so.
    fn check_enough(&self, left: &Demographics) -> Result<(), DetailError> {
        if left.check_enough().is_ok() {
            return Ok(());
        }
        let types = self.identifier_types.join(", ");
        let no_identifiers = if self.drop.contains(&Detail::Identifiers) {
            "no identifiers (QPD-3)".to_owned()
        } else {
            format!("no identifiers except those of type {types}")
        };
        let removed = [(Detail::Name, "no name (QPD-4)"), (Detail::BirthDate, "no birth date (QPD-6)")]
            .into_iter()
            .find(|(detail, _)| self.drop.contains(detail));
        let (pointer, need, why) = match removed {
            Some((_, why)) if types.is_empty() => ("/identifiers", "is required".to_owned(), why.to_owned()),
            Some((_, why)) => ("/identifiers", format!("is required, one of type {types}"), why.to_owned()),
            None if left.name.is_none() => {
                ("/name", "is required, with a birth date".to_owned(), no_identifiers)
            }
            None => ("/birth_date", "is required, with a name".to_owned(), no_identifiers),
        };
        Err(DetailError::new(pointer, format!("{need}: the profile of this registry allows {why}")))
    }
}

#[cfg(test)]
mod tests;
