//! The profile of a query.

use serde::{Deserialize, Serialize};

/// The profile of a query: what it asks for (MSH-21 and QPD-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub enum Profile {
    /// The complete history of doses.
    Z34,
    /// The evaluated history of doses, and the forecast.
    #[default]
    Z44,
}

impl Profile {
    /// The code in MSH-21.1 and QPD-1.1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Z34 => "Z34",
            Self::Z44 => "Z44",
        }
    }

    /// The name of the query that the national validation expects. QPD-1.2.
    #[must_use]
    pub const fn query_name(self) -> &'static str {
        match self {
            Self::Z34 => "Request Immunization History",
            Self::Z44 => "Request Evaluated History and Forecast",
        }
    }
}
