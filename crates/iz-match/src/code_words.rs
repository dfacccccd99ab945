//! OpenAPI schemas of the code words.

use iz_hl7::open_enumerations;

use crate::{
    grade::{Agreement, MatchGrade},
    reason::Reason,
    requery::RequeryStep,
};

open_enumerations!(Agreement, MatchGrade, Reason, RequeryStep);
