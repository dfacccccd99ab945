//! The differences between registries, as data. A profile is a TOML file. The shipped profiles are in `registries/`.

mod error;
mod facility;
mod facility_id_form;
mod limits;
mod message_settings;
mod registry_profile;
mod schema;
mod shipped;
mod site_profile;
mod table;
mod transport_kind;
mod transport_settings;

pub use self::{
    error::ProfileError,
    facility::{Credentials, Facility},
    facility_id_form::ProfileWarning,
    limits::Limits,
    message_settings::{FacilityIdField, MessageSettings, QueryNames, QuerySettings},
    registry_profile::{Advice, Need, RegistryProfile, overlay},
    schema::nothing_required,
    transport_kind::TransportKind,
    transport_settings::{
        FormFields, PROXY_OF_THE_ENVIRONMENT, PayloadEncoding, TlsSettings, TransportSettings,
    },
};
