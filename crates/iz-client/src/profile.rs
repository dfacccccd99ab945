//! The differences between registries, as data. A profile is a TOML file. The shipped profiles are in `registries/`.

mod cache_settings;
mod element_settings;
mod error;
mod facility;
mod facility_id_form;
mod http_settings;
mod limits;
mod message_settings;
mod operation_settings;
mod profile_check;
mod profile_warning;
mod registry_profile;
mod schema;
mod service_settings;
mod shipped;
mod site_profile;
mod table;
mod transport_kind;
mod transport_settings;
mod unset_credential;

pub use self::{
    cache_settings::CacheSettings,
    element_settings::{ElementSettings, ElementValue},
    error::ProfileError,
    facility::{Credentials, Facility},
    http_settings::{HttpHeaderSettings, HttpHeaderValue},
    limits::Limits,
    message_settings::{FacilityIdField, MessageSettings, QueryNames, QuerySettings},
    operation_settings::OperationSettings,
    profile_warning::ProfileWarning,
    registry_profile::{Advice, Need, RegistryEnvironment, RegistryProfile, overlay},
    schema::nothing_required,
    service_settings::{ActionIn, Addressing, ServiceSettings, SoapVersionSetting, UsernameTokenSettings},
    transport_kind::TransportKind,
    transport_settings::{
        FormFields, PROXY_OF_THE_ENVIRONMENT, PayloadEncoding, SegmentEndSetting, TlsSettings,
        TransportSettings,
    },
};
