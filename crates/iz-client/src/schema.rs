//! OpenAPI schemas of the code words.

use iz_hl7::open_enumerations;

use crate::{
    certificate_validity::CertificateState,
    error::{Actor, ErrorCode},
    resilience::BreakerPosition,
};

open_enumerations!(Actor, BreakerPosition, CertificateState, ErrorCode);
