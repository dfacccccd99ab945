//! What stands in a question, where registries differ.

use iz_hl7::query::{Detail, QueryHeader, QueryName, QueryRules};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::{error::ProfileError, table::table};
use crate::bounded::Bounded;

/// What stands in the header of a question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageSettings {
    /// MSH-3.
    #[serde(default = "default_application")]
    pub sending_application: String,
    /// MSH-4, by which most registries authorise.
    #[serde(default)]
    pub sending_facility: String,
    /// MSH-5.
    #[serde(default)]
    pub receiving_application: String,
    /// MSH-6.
    #[serde(default)]
    pub receiving_facility: String,
    /// MSH-11: `P` production, `T` test, `D` debugging.
    #[serde(default = "default_processing_id")]
    #[schemars(extend("enum" = PROCESSING_IDS))]
    pub processing_id: String,
    /// MSH-22; empty sends the first component of MSH-4, and `none` sends nothing.
    #[serde(default)]
    pub sending_organization: String,
    /// MSH-23; empty sends the first component of MSH-6, and `none` sends nothing.
    #[serde(default)]
    pub receiving_organization: String,
    /// Where the facility's id goes. What stands in a field of its own here is replaced by it.
    #[serde(default = "default_places")]
    pub facility_id_in: Vec<FacilityIdField>,
    /// The SOAP member `facilityID`, or the form's field for it, where the registry wants the same word of everybody.
    #[serde(default)]
    pub facility_member: Option<String>,
    /// QPD-1.2, where the registry wants its own text.
    #[serde(default, deserialize_with = "table")]
    pub query_name: QueryNames,
    /// QPD-1.3.
    #[serde(default = "default_query_name_system")]
    pub query_name_system: String,
    /// RCP-2: the most candidates to list, 1 to 100.
    // Nobody chooses among more people at a counter.
    #[serde(default = "default_quantity_limit", with = "Bounded::<u16, 1, 100>")]
    pub quantity_limit: u16,
    /// RCP-3.
    #[serde(default)]
    pub response_modality: String,
}

/// QPD-1.2 of each profile, such as `{ Z44 = "Request Evaluated Immunization History" }`; the national text where there
/// is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QueryNames {
    /// For Z34.
    #[serde(rename = "Z34")]
    pub z34: Option<String>,
    /// For Z44.
    #[serde(rename = "Z44")]
    pub z44: Option<String>,
}

/// Where the facility's id goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum FacilityIdField {
    /// The member of that name of the SOAP message, or the field of the form.
    #[serde(rename = "facilityID")]
    FacilityId,
    /// MSH-3.
    #[serde(rename = "MSH-3")]
    Msh3,
    /// MSH-4, and by it MSH-22 where that has no text of its own.
    #[serde(rename = "MSH-4")]
    Msh4,
    /// The second component of MSH-4, behind `sending_facility`, which is one component then.
    #[serde(rename = "MSH-4.2")]
    Msh4Second,
    /// MSH-6.
    #[serde(rename = "MSH-6")]
    Msh6,
    /// MSH-22.
    #[serde(rename = "MSH-22")]
    Msh22,
}

/// What a registry wants of a person's details, where it differs from the guide.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuerySettings {
    /// Fields that are not sent, though known, such as `QPD-5`.
    #[schemars(schema_with = "details")]
    pub drop: Vec<Detail>,
    /// Fields without which nothing is asked.
    #[schemars(schema_with = "details")]
    pub require: Vec<Detail>,
    /// The identifiers that are sent, by type, such as `SR`; empty sends all.
    pub identifier_types: Vec<String>,
    /// CX.4 of the registry's own identifiers (`SR`) that name none, such as `IIS`; left out, they are sent without.
    pub registry_authority: Option<String>,
    /// CX.4 of our own identifiers (`MR`, `PI`) that name none; left out, it is what stands in MSH-3.
    pub own_authority: Option<String>,
    /// How long our own identifiers may be, in characters: 15 by the national validation.
    // As long as any text of a question.
    #[serde(with = "Bounded::<u16, 1, 250>")]
    pub identifier_length: u16,
    /// Whether names and addresses are sent in capital letters.
    pub upper_case: bool,
    /// Whether names and addresses are sent without accents.
    pub ascii_fold: bool,
}

/// As [`Detail`] names itself; a test compares.
const DETAILS: [&str; 20] = [
    "QPD-3", "QPD-3.4", "QPD-4", "QPD-4.3", "QPD-4.4", "QPD-5", "QPD-6", "QPD-7", "QPD-8", "QPD-8.1",
    "QPD-8.3", "QPD-8.4", "QPD-8.5", "QPD-8.6", "QPD-8.7", "QPD-9", "QPD-10", "QPD-11", "QPD-12", "QPD-13",
];

fn details(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "enum": DETAILS } })
}

/// MSH-11 (table 0103).
const PROCESSING_IDS: [&str; 3] = ["P", "T", "D"];

/// The word in place of an organisation that leaves its field empty.
const NO_ORGANIZATION: &str = "none";

fn default_application() -> String {
    "IZQUERY".to_owned()
}

fn default_processing_id() -> String {
    "P".to_owned()
}

fn default_places() -> Vec<FacilityIdField> {
    vec![FacilityIdField::FacilityId]
}

fn default_query_name_system() -> String {
    "CDCPHINVS".to_owned()
}

const fn default_quantity_limit() -> u16 {
    5
}

impl Default for QuerySettings {
    fn default() -> Self {
        Self {
            drop: Vec::new(),
            require: Vec::new(),
            identifier_types: Vec::new(),
            registry_authority: None,
            own_authority: None,
            identifier_length: 15,
            upper_case: false,
            ascii_fold: false,
        }
    }
}

impl QuerySettings {
    /// `sending_application` is what stands in MSH-3.
    pub(super) fn query_rules(&self, sending_application: &str) -> QueryRules {
        let own = || sending_application.split(['^', '&']).next().map(str::trim).map(str::to_owned);
        let own_authority = self.own_authority.clone().or_else(own).filter(|name| !name.is_empty());
        QueryRules {
            drop: self.drop.clone(),
            require: self.require.clone(),
            identifier_types: self.identifier_types.clone(),
            registry_authority: self.registry_authority.clone(),
            own_authority,
            identifier_length: Some(self.identifier_length),
            upper_case: self.upper_case,
            ascii_fold: self.ascii_fold,
        }
    }

    pub(super) fn check(&self) -> Result<(), ProfileError> {
        let drops = |detail| self.drop.contains(&detail);
        if drops(Detail::Identifiers) && (drops(Detail::Name) || drops(Detail::BirthDate)) {
            let reason = "must leave identifiers (QPD-3), or a name and a birth date (QPD-4 and QPD-6)";
            return Err(ProfileError::key("query.drop", reason));
        }
        for (at, &detail) in self.require.iter().enumerate() {
            if drops(detail) || detail.whole().is_some_and(drops) {
                return Err(ProfileError::key(format!("query.require[{at}]"), "is under query.drop"));
            }
        }
        if self.identifier_types.iter().any(|code| code.trim() != code || code.is_empty()) {
            let reason = "must hold codes of table 0203, such as SR";
            return Err(ProfileError::key("query.identifier_types", reason));
        }
        let authorities = [
            ("query.registry_authority", &self.registry_authority),
            ("query.own_authority", &self.own_authority),
        ];
        for (key, authority) in authorities {
            authority.as_deref().map_or(Ok(()), |authority| check_id(key, authority))?;
        }
        Ok(())
    }
}

impl MessageSettings {
    /// The header of a question that a facility asks.
    pub(super) fn header(&self, facility_id: Option<&str>) -> QueryHeader {
        let placed = |place, own: &str| match facility_id {
            Some(id) if self.facility_id_in.contains(&place) => id.to_owned(),
            _ => own.to_owned(),
        };
        let mut sending_facility = placed(FacilityIdField::Msh4, &self.sending_facility);
        if let Some(id) = facility_id.filter(|_| self.facility_id_in.contains(&FacilityIdField::Msh4Second)) {
            sending_facility = format!("{}^{id}", self.sending_facility);
        }
        let receiving_facility = placed(FacilityIdField::Msh6, &self.receiving_facility);
        QueryHeader {
            sending_application: placed(FacilityIdField::Msh3, &self.sending_application),
            receiving_application: self.receiving_application.clone(),
            processing_id: self.processing_id.clone(),
            sending_organization: placed(
                FacilityIdField::Msh22,
                organization(&self.sending_organization, &sending_facility),
            ),
            receiving_organization: organization(&self.receiving_organization, &receiving_facility)
                .to_owned(),
            sending_facility,
            receiving_facility,
            query_name: QueryName { z34: self.query_name.z34.clone(), z44: self.query_name.z44.clone() },
            query_name_system: self.query_name_system.clone(),
            quantity_limit: self.quantity_limit,
            response_modality: self.response_modality.clone(),
        }
    }

    /// Each place is written once, and at the component that it names.
    fn check_places(&self) -> Result<(), ProfileError> {
        const KEY: &str = "message.facility_id_in";
        let places = &self.facility_id_in;
        if places.iter().enumerate().any(|(at, place)| places.iter().take(at).any(|earlier| earlier == place))
        {
            return Err(ProfileError::key(KEY, "must not name a place twice"));
        }
        if !places.contains(&FacilityIdField::Msh4Second) {
            return Ok(());
        }
        if places.contains(&FacilityIdField::Msh4) {
            return Err(ProfileError::key(KEY, "must hold one of MSH-4 and MSH-4.2, not both"));
        }
        if self.sending_facility.contains(['^', '&']) {
            let reason = "must be one component, for message.facility_id_in puts the id into MSH-4.2";
            return Err(ProfileError::key("message.sending_facility", reason));
        }
        Ok(())
    }

    /// Settings go into the header as they are, so they must not hold what would break it.
    pub(super) fn check(&self) -> Result<(), ProfileError> {
        let settings = [
            ("message.sending_application", self.sending_application.as_str()),
            ("message.sending_facility", &self.sending_facility),
            ("message.receiving_application", &self.receiving_application),
            ("message.receiving_facility", &self.receiving_facility),
            ("message.processing_id", &self.processing_id),
            ("message.sending_organization", &self.sending_organization),
            ("message.receiving_organization", &self.receiving_organization),
            ("message.facility_member", self.facility_member.as_deref().unwrap_or_default()),
            ("message.query_name.Z34", self.query_name.z34.as_deref().unwrap_or_default()),
            ("message.query_name.Z44", self.query_name.z44.as_deref().unwrap_or_default()),
            ("message.query_name_system", &self.query_name_system),
            ("message.response_modality", &self.response_modality),
        ];
        for (key, value) in settings {
            check_text(key, value)?;
        }
        if !PROCESSING_IDS.contains(&self.processing_id.as_str()) {
            return Err(ProfileError::key("message.processing_id", "must be P, T or D"));
        }
        self.check_places()?;
        let names = [("Z34", &self.query_name.z34), ("Z44", &self.query_name.z44)];
        for (profile, name) in names {
            if name.as_deref().is_some_and(|name| name.trim().is_empty()) {
                return Err(ProfileError::key(format!("message.query_name.{profile}"), "must not be empty"));
            }
        }
        Ok(())
    }
}

/// What stands in MSH-22 or MSH-23 (XON). Of a facility (HD) it is the name alone: behind that stands an id in one and
/// a type in the other.
fn organization<'s>(own: &'s str, facility: &'s str) -> &'s str {
    match own {
        NO_ORGANIZATION => "",
        "" => facility.split(['^', '&']).next().unwrap_or_default(),
        _ => own,
    }
}

/// A setting that goes into the header must neither end the field that it stands in nor begin an escape.
pub(super) fn check_text(key: impl Into<String>, value: &str) -> Result<(), ProfileError> {
    if value.chars().any(|c| c.is_control() || matches!(c, '|' | '~' | '\\')) {
        return Err(ProfileError::key(key, "must not hold control characters, |, ~ or a backslash"));
    }
    Ok(())
}

/// An id is one component, wherever it stands.
pub(super) fn check_id(key: impl Into<String>, value: &str) -> Result<(), ProfileError> {
    let key = key.into();
    if value.trim().is_empty() {
        return Err(ProfileError::key(key, "must not be empty"));
    }
    if value.chars().any(|c| c.is_control() || matches!(c, '|' | '~' | '\\' | '^' | '&')) {
        let reason = "must not hold control characters, |, ~, ^, & or a backslash";
        return Err(ProfileError::key(key, reason));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde::de::{IntoDeserializer, value::Error};

    use super::*;

    #[test]
    fn the_schema_lists_every_detail() {
        for name in DETAILS {
            let deserializer: serde::de::value::StrDeserializer<'_, Error> = name.into_deserializer();
            assert!(Detail::deserialize(deserializer).is_ok(), "{name}");
        }
        let deserializer: serde::de::value::StrDeserializer<'_, Error> = "QPD-99".into_deserializer();
        let said = Detail::deserialize(deserializer).unwrap_err().to_string();
        assert_eq!(said.matches("`QPD-").count(), DETAILS.len() + 1, "{said}");
    }
}
