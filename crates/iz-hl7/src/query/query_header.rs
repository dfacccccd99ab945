//! The settings for the header of a query: MSH, QPD-1 and RCP.

use crate::query::profile::Profile;

/// The settings of a registry that are the same in every query.
///
/// They are settings of the operator. Those of MSH and RCP-3 are written unchanged, because some registries want
/// components in them (`ORG^NPI` in MSH-4). The caller must make sure that no setting ends its field. Those of QPD
/// are one component each, and are escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryHeader {
    /// MSH-3: the sending application.
    pub sending_application: String,
    /// MSH-4: the sending facility. Most registries authorise the sender by it.
    pub sending_facility: String,
    /// MSH-5: the receiving application.
    pub receiving_application: String,
    /// MSH-6: the receiving facility.
    pub receiving_facility: String,
    /// MSH-11: the processing id, `P`, `T` or `D`.
    pub processing_id: String,
    /// MSH-22 (XON): the sending organization.
    pub sending_organization: String,
    /// MSH-23 (XON): the receiving organization.
    pub receiving_organization: String,
    /// QPD-1.2: the name of the query, if the registry wants another text than the national one.
    pub query_name: QueryName,
    /// QPD-1.3: the coding system of the name. `CDCPHINVS` in the national guide.
    pub query_name_system: String,
    /// RCP-2: the most candidates that the registry may list.
    pub quantity_limit: u16,
    /// RCP-3: the response modality. California wants `R`.
    pub response_modality: String,
}

/// QPD-1.2 for each profile. The default is the text that the national validation expects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryName {
    /// For Z34.
    pub z34: Option<String>,
    /// For Z44.
    pub z44: Option<String>,
}

impl QueryName {
    /// QPD-1.2 of a query of that profile: the text of the registry, or else the national one.
    #[must_use]
    pub fn of(&self, profile: Profile) -> &str {
        let own = match profile {
            Profile::Z34 => &self.z34,
            Profile::Z44 => &self.z44,
        };
        own.as_deref().unwrap_or(profile.query_name())
    }
}
