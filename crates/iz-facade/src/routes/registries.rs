//! `GET /v1/registries`: the configured registries.

use std::sync::Arc;

use axum::{Json, extract::State};
use iz_client::hl7::{Demographics, Profile};
use serde::Serialize;

use super::responses::{Refusals, TokenProblems};
use crate::{access::Caller, site::Site, site_status::path_id, state::AppState};

/// The configured registries.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Registries {
    /// Each registry, or each facility of a registry that has facilities, in the order of their ids.
    registries: Vec<ConfiguredRegistry>,
}

/// A registry, or one facility of it that asks with its own id.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ConfiguredRegistry {
    /// Its id, as in the member `registry` of a lookup: the registry, or `REGISTRY/FACILITY`.
    id: String,
    /// Its id as one part of a path. A tilde stands for each slash.
    path_id: String,
    /// The registry in `id`.
    registry: String,
    /// The facility in `id`.
    facility: Option<String>,
    /// Its name, for people.
    name: String,
    /// The profile of a query, if the request names none.
    profile: Profile,
    /// Its IANA time zone. Its day decides what is due today.
    time_zone: Option<String>,
    /// The time limit of a lookup, in seconds.
    timeout_s: u64,
    /// The details without which this registry is not asked, as pointers of the request. RFC 6901. A family name, a given
    /// name and a birth date are needed anyway, or an identifier.
    required: Vec<String>,
}

impl ConfiguredRegistry {
    fn of((id, site): (&String, &Site)) -> Self {
        let (registry, facility) =
            id.split_once('/').map_or((id.as_str(), None), |(registry, facility)| (registry, Some(facility)));
        let required = site.query_rules.missing(&Demographics::default());
        Self {
            path_id: path_id(id),
            registry: registry.to_owned(),
            facility: facility.map(str::to_owned),
            name: site.name.clone(),
            profile: site.profile,
            time_zone: site.time_zone.iana_name().map(str::to_owned),
            timeout_s: site.timeout.as_secs(),
            required: required.into_iter().map(|fault| format!("/patient{}", fault.pointer)).collect(),
            id: id.clone(),
        }
    }
}

/// List the configured registries
///
/// A token that may be used only for some registries gets only those.
#[utoipa::path(
    get,
    tag = "registries",
    path = "/v1/registries",
    responses((status = 200, description = "The configured registries", body = Registries), Refusals, TokenProblems)
)]
pub(super) async fn list_registries(State(state): State<Arc<AppState>>, caller: Caller) -> Json<Registries> {
    let allowed = state.facade.sites.iter().filter(|(id, _)| caller.may_ask(id));
    Json(Registries { registries: allowed.map(ConfiguredRegistry::of).collect() })
}
