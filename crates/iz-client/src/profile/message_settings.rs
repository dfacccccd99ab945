//! The settings of a query in which registries differ.

use iz_hl7::query::{
    Detail, QueryHeader, QueryName, QueryRules, Stamp, delimiter_like, is_delimiter_like_accent,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::{error::ProfileError, table::table};
use crate::bounded::Bounded;

/// The settings of a query's header.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageSettings {
    /// MSH-3 sending application (HD).
    #[serde(default = "default_application")]
    pub sending_application: String,
    /// MSH-4 sending facility (HD). Most registries use it for authorization.
    #[serde(default)]
    pub sending_facility: String,
    /// MSH-5 receiving application (HD).
    #[serde(default)]
    pub receiving_application: String,
    /// MSH-6 receiving facility (HD).
    #[serde(default)]
    pub receiving_facility: String,
    /// MSH-11 processing id (table 0103): `P` production, `T` test, `D` debugging.
    #[serde(default = "default_processing_id")]
    #[schemars(extend("enum" = PROCESSING_IDS))]
    pub processing_id: String,
    /// MSH-22 sending organization (XON). Empty sends the first component of MSH-4. `none` sends nothing.
    #[serde(default)]
    pub sending_organization: String,
    /// MSH-23 receiving organization (XON). Empty sends the first component of MSH-6. `none` sends nothing.
    #[serde(default)]
    pub receiving_organization: String,
    /// Where the facility id is sent. It replaces the setting of that field.
    #[serde(default = "default_facility_id_in")]
    pub facility_id_in: Vec<FacilityIdField>,
    /// The SOAP member `facilityID` (or the form field for it), if the registry requires the same value from every
    /// sender.
    #[serde(default)]
    pub facility_member: Option<String>,
    /// The number of digits of the facility ids that the registry issues, up to 50. Another id is warned of. 0 if the
    /// ids have no such form.
    #[serde(default, with = "Bounded::<u8, 0, 50>")]
    pub facility_id_digits: u8,
    /// QPD-1.2 query name, if the registry requires its own text.
    #[serde(default, deserialize_with = "table")]
    pub query_name: QueryNames,
    /// QPD-1.3 coding system of the query name.
    #[serde(default = "default_query_name_system")]
    pub query_name_system: String,
    /// The length of MSH-10 message control id, in characters: 16 to 199. HL7 v2.5.1 allows 20, and some registries cut a
    /// longer one. QPD-2 query tag has the same length, but at most 32 characters.
    // Fewer digits would not be unique.
    #[serde(default = "default_control_id_length", with = "Bounded::<u16, 16, 199>")]
    pub control_id_length: u16,
    /// RCP-2 quantity limit: the greatest number of candidates to list, 1 to 100.
    // Staff at a counter do not choose from a longer list.
    #[serde(default = "default_quantity_limit", with = "Bounded::<u16, 1, 100>")]
    pub quantity_limit: u16,
    /// RCP-3 response modality.
    #[serde(default)]
    pub response_modality: String,
}

/// QPD-1.2 for each profile, such as `{ Z44 = "Request Evaluated Immunization History" }`. Without one, the national
/// text is sent.
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

/// Where the facility id is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum FacilityIdField {
    /// The SOAP member `facilityID`, or the form field for it.
    #[serde(rename = "facilityID")]
    FacilityId,
    /// MSH-3.
    #[serde(rename = "MSH-3")]
    Msh3,
    /// MSH-4, and also MSH-22 unless that has a setting of its own.
    #[serde(rename = "MSH-4")]
    Msh4,
    /// The second component of MSH-4. The first is `sending_facility`, which must then be one component.
    #[serde(rename = "MSH-4.2")]
    Msh4Second,
    /// MSH-6.
    #[serde(rename = "MSH-6")]
    Msh6,
    /// MSH-22.
    #[serde(rename = "MSH-22")]
    Msh22,
}

/// The registry's rules for patient details, where they differ from the national guide.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct QuerySettings {
    /// Fields that are never sent, such as `QPD-5`.
    #[schemars(schema_with = "details")]
    pub drop: Vec<Detail>,
    /// Fields without which no query is sent.
    #[schemars(schema_with = "details")]
    pub require: Vec<Detail>,
    /// The identifier types (table 0203) that are sent, such as `SR`. Empty sends all types.
    pub identifier_types: Vec<String>,
    /// CX.4 of registry identifiers (`SR`) that have no authority, such as `IIS`. Without this setting CX.4 stays
    /// empty.
    pub registry_authority: Option<String>,
    /// CX.4 of our identifiers (`MR`, `PI`) that have no authority. Without this setting it is the value of MSH-3.
    pub own_authority: Option<String>,
    /// The greatest length of our identifiers, in characters. The national validation rules allow 15.
    // 250 is the greatest length of any text in a query.
    #[serde(with = "Bounded::<u16, 1, 250>")]
    pub identifier_length: u16,
    /// Whether names and addresses are sent in capital letters.
    pub upper_case: bool,
    /// Whether names and addresses are sent without accents.
    pub ascii_fold: bool,
}

/// The names of all [`Detail`]s. A test compares the two lists.
const DETAILS: [&str; 20] = [
    "QPD-3", "QPD-3.4", "QPD-4", "QPD-4.3", "QPD-4.4", "QPD-5", "QPD-6", "QPD-7", "QPD-8", "QPD-8.1",
    "QPD-8.3", "QPD-8.4", "QPD-8.5", "QPD-8.6", "QPD-8.7", "QPD-9", "QPD-10", "QPD-11", "QPD-12", "QPD-13",
];

fn details(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "enum": DETAILS } })
}

/// MSH-11 (table 0103).
const PROCESSING_IDS: [&str; 3] = ["P", "T", "D"];

/// The setting that leaves MSH-22 or MSH-23 empty.
const NO_ORGANIZATION: &str = "none";

fn default_application() -> String {
    "IZQUERY".to_owned()
}

fn default_processing_id() -> String {
    "P".to_owned()
}

fn default_facility_id_in() -> Vec<FacilityIdField> {
    vec![FacilityIdField::FacilityId]
}

fn default_query_name_system() -> String {
    "CDCPHINVS".to_owned()
}

const fn default_control_id_length() -> u16 {
    Stamp::CONTROL_ID_CHARACTERS
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
    /// The rules for this registry's queries. `sending_application` is the value of MSH-3.
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
    /// The header of a query that a facility sends.
    pub(super) fn header(&self, facility_id: Option<&str>) -> QueryHeader {
        let field = |place, own: &str| match facility_id {
            Some(id) if self.facility_id_in.contains(&place) => id.to_owned(),
            _ => own.to_owned(),
        };
        let mut sending_facility = field(FacilityIdField::Msh4, &self.sending_facility);
        if let Some(id) = facility_id.filter(|_| self.facility_id_in.contains(&FacilityIdField::Msh4Second)) {
            sending_facility = format!("{}^{id}", self.sending_facility);
        }
        let receiving_facility = field(FacilityIdField::Msh6, &self.receiving_facility);
        QueryHeader {
            sending_application: field(FacilityIdField::Msh3, &self.sending_application),
            receiving_application: self.receiving_application.clone(),
            processing_id: self.processing_id.clone(),
            sending_organization: field(
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

    /// Each field is named once, and MSH-4 either as a whole or by its second component.
    fn check_facility_id_in(&self) -> Result<(), ProfileError> {
        const KEY: &str = "message.facility_id_in";
        let fields = &self.facility_id_in;
        if fields.iter().enumerate().any(|(at, field)| fields.iter().take(at).any(|earlier| earlier == field))
        {
            return Err(ProfileError::key(KEY, "must not name a field twice"));
        }
        if !fields.contains(&FacilityIdField::Msh4Second) {
            return Ok(());
        }
        if fields.contains(&FacilityIdField::Msh4) {
            return Err(ProfileError::key(KEY, "must not hold both MSH-4 and MSH-4.2"));
        }
        if self.sending_facility.contains(['^', '&']) {
            let reason = "must be one component, because message.facility_id_in puts the id into MSH-4.2";
            return Err(ProfileError::key("message.sending_facility", reason));
        }
        Ok(())
    }

    /// Settings are copied into the header unchanged, so they must not hold delimiters that would break it.
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
        self.check_facility_id_in()?;
        let names = [("Z34", &self.query_name.z34), ("Z44", &self.query_name.z44)];
        for (profile, name) in names {
            if name.as_deref().is_some_and(|name| name.trim().is_empty()) {
                return Err(ProfileError::key(format!("message.query_name.{profile}"), "must not be empty"));
            }
        }
        Ok(())
    }
}

/// The value of MSH-22 or MSH-23 (XON). From a facility (HD) only the first component is taken, because the second
/// component of HD is an id and that of XON is a type.
fn organization<'s>(own: &'s str, facility: &'s str) -> &'s str {
    match own {
        NO_ORGANIZATION => "",
        "" => facility.split(['^', '&']).next().unwrap_or_default(),
        _ => own,
    }
}

/// Checks that a header setting neither ends its field nor starts an escape sequence. It is written unchanged.
pub(super) fn check_text(key: impl Into<String>, value: &str) -> Result<(), ProfileError> {
    let key = key.into();
    if value.chars().any(|c| c.is_control() || matches!(c, '|' | '~' | '\\')) {
        return Err(ProfileError::key(key, "must not hold control characters, |, ~ or a backslash"));
    }
    check_similar(key, value)
}

/// Checks that an id is one component.
pub(super) fn check_id(key: impl Into<String>, value: &str) -> Result<(), ProfileError> {
    let key = key.into();
    if value.trim().is_empty() {
        return Err(ProfileError::key(key, "must not be empty"));
    }
    if value.chars().any(|c| c.is_control() || matches!(c, '|' | '~' | '\\' | '^' | '&')) {
        let reason = "must not hold control characters, |, ~, ^, & or a backslash";
        return Err(ProfileError::key(key, reason));
    }
    check_similar(key, value)
}

/// Checks that a receiver that writes similar characters of ASCII finds no delimiter.
fn check_similar(key: String, value: &str) -> Result<(), ProfileError> {
    match value.chars().find(|c| delimiter_like(*c).is_some() || is_delimiter_like_accent(*c)) {
        Some(c) => {
            let code_point = u32::from(c);
            let reason = format!(
                "must not hold U+{code_point:04X}, because a registry may read it as a delimiter of HL7; use letters, \
                 digits and ASCII signs"
            );
            Err(ProfileError::key(key, reason))
        }
        None => Ok(()),
    }
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
        let error = Detail::deserialize(deserializer).unwrap_err().to_string();
        assert_eq!(error.matches("`QPD-").count(), DETAILS.len() + 1, "{error}");
    }

    #[test]
    fn a_setting_that_a_registry_may_read_as_a_delimiter_is_refused() {
        for (value, code_point) in [
            ("STORE｜9", "U+FF5C"),
            ("STORE＾9", "U+FF3E"),
            ("STORE～9", "U+FF5E"),
            ("STORE＆9", "U+FF06"),
            ("STORE＼9", "U+FF3C"),
            ("STORE∣9", "U+2223"),
            ("STORE˜9", "U+02DC"),
            ("n\u{303}", "U+0303"),
        ] {
            for check in [check_text("message.sending_facility", value), check_id("facility_id", value)] {
                let error = check.unwrap_err().to_string();
                assert!(error.contains(&format!("must not hold {code_point}, ")), "{error}");
            }
        }
        for value in ["STORE-9", "Clínica Peña", "O’Neil"] {
            assert!(check_text("message.sending_facility", value).is_ok(), "{value}");
        }
    }
}
