//! The JSON Schema of a profile, for editors and for programs that write profiles.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, transform};
use serde_json::Value;

use super::registry_profile::RegistryProfile;

impl RegistryProfile {
    /// The JSON Schema (2020-12) of a whole profile.
    #[must_use]
    pub fn schema() -> Value {
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Self>().to_value()
    }

    /// The JSON Schema of a file of changes: no key is required.
    #[must_use]
    pub fn changes_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = RegistryProfile::json_schema(generator);
        nothing_required(&mut schema);
        schema
    }
}

/// Removes `required` from a schema and from all schemas inside it.
pub fn nothing_required(schema: &mut Schema) {
    schema.remove("required");
    transform::transform_subschemas(&mut nothing_required, schema);
}
