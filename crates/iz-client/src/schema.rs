//! OpenAPI schemas of the code words.

use iz_hl7::open_enumerations;

use crate::error::{Actor, ErrorCode};

open_enumerations!(Actor, ErrorCode);
