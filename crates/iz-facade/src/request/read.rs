//! Reads requests from JSON. All faults of a request are found at once.

use iz_client::hl7::query::DetailError;
use iz_match::{AskedPatient, Members, Node, clean_patient};

use super::{
    BackRequest, ChooseRequest, LookupRequest, PageRequest, PatientEvent, PatientEventRequest, PurgeRequest,
    TicketRequest, ViewRequest, by_hand, control,
};
use crate::{body::ReadBody, error::ApiError};

/// The pointer of the rows of the consent ledger that are about another person.
const CONFIRMED: &str = "/consent_confirmed_other";

impl ReadBody for LookupRequest {
    /// Reads a lookup. Its faults are kept in it, because the lookup itself may find more: then one answer names all.
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let registry = members.take("registry");
        let profile = members.take("profile");
        let show_mismatch = members.take("show_mismatch");
        let view = members.take("view");
        let requery = members.take("requery");
        let choose = members.take("choose");
        let cache = members.take("cache");
        let stale = members.take("stale_if_error_s");
        let purpose = members.take("purpose");
        let confirmed = members.take("consent_confirmed_other");
        let patient = members.take("patient");
        members.finish();
        let faults = &mut faults;
        let request = Self {
            registry: control::text(&registry, "/registry", faults),
            profile: control::profile(&profile, "/profile", faults),
            show_mismatch: control::flag(&show_mismatch, "/show_mismatch", faults),
            view: control::flag(&view, "/view", faults),
            requery: control::count(&requery, "/requery", faults),
            choose: control::choice_rule(&choose, "/choose", faults),
            cache_control: control::cache_control(cache, "/cache", faults),
            stale_if_error: control::seconds(&stale, "/stale_if_error_s", faults),
            purpose: control::purpose(&purpose, "/purpose", faults),
            consent_confirmed_other: control::row_ids(&confirmed, CONFIRMED, faults),
            owner: None,
            on_sent: None,
            patient: patient_of(patient, faults),
            notes: Vec::new(),
            faults: Vec::new(),
        };
        Ok(Self { faults: std::mem::take(faults), ..request })
    }
}

/// An absent patient is an empty one, so that the error says which details are needed.
pub(super) fn patient_of(patient: Node, faults: &mut Vec<DetailError>) -> AskedPatient {
    let patient = if patient.is_absent() { Node::Object(Vec::new()) } else { patient };
    clean_patient(patient, "/patient", faults)
}

impl ReadBody for ChooseRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let token = members.take("token");
        let show_mismatch = members.take("show_mismatch");
        let cache = members.take("cache");
        let stale = members.take("stale_if_error_s");
        let purpose = members.take("purpose");
        let confirmed = members.take("consent_confirmed_other");
        members.finish();
        let show_mismatch = control::flag(&show_mismatch, "/show_mismatch", &mut faults);
        let cache_control = control::cache_control(cache, "/cache", &mut faults);
        let stale_if_error = control::seconds(&stale, "/stale_if_error_s", &mut faults);
        let purpose = control::purpose(&purpose, "/purpose", &mut faults);
        let consent_confirmed_other = control::row_ids(&confirmed, CONFIRMED, &mut faults);
        if token.is_absent() {
            faults.push(DetailError::new("/token", "is missing"));
        }
        match control::text(&token, "/token", &mut faults) {
            Some(token) if faults.is_empty() => Ok(Self {
                token,
                show_mismatch,
                cache_control,
                stale_if_error,
                purpose,
                consent_confirmed_other,
                owner: None,
            }),
            _ => Err(ApiError::Members { faults }),
        }
    }
}

impl ReadBody for ViewRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let purpose = members.take("purpose");
        members.finish();
        let purpose = control::purpose(&purpose, "/purpose", &mut faults);
        if faults.is_empty() { Ok(Self { purpose }) } else { Err(ApiError::Members { faults }) }
    }
}

impl ReadBody for PatientEventRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let event = members.take("event");
        let patient = members.take("patient");
        let before = members.take("before");
        let by_hand = members.take("by_hand");
        let purpose = members.take("purpose");
        members.finish();
        if event.is_absent() {
            faults.push(DetailError::new("/event", "is missing"));
        }
        let event = control::patient_event(&event, "/event", &mut faults);
        let patient = patient_of(patient, &mut faults);
        let before = (!before.is_absent()).then(|| clean_patient(before, "/before", &mut faults));
        let by_hand = by_hand::by_hand(by_hand, &mut faults);
        if by_hand.is_some() && event.is_some_and(|event| event != PatientEvent::DoseGiven) {
            faults.push(DetailError::new("/by_hand", "belongs to dose_given alone"));
        }
        let purpose = control::purpose(&purpose, "/purpose", &mut faults);
        match event {
            Some(event) if faults.is_empty() => Ok(Self { event, patient, before, by_hand, purpose }),
            _ => Err(ApiError::Members { faults }),
        }
    }
}

impl ReadBody for PurgeRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let patient = members.take("patient");
        let registry = members.take("registry");
        let purpose = members.take("purpose");
        members.finish();
        let patient = (!patient.is_absent()).then(|| clean_patient(patient, "/patient", &mut faults));
        let registry = control::text(&registry, "/registry", &mut faults);
        let purpose = control::purpose(&purpose, "/purpose", &mut faults);
        if faults.is_empty() {
            Ok(Self { patient, registry, purpose })
        } else {
            Err(ApiError::Members { faults })
        }
    }
}

impl ReadBody for BackRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let confirmed = members.take("consent_confirmed_other");
        members.finish();
        let consent_confirmed_other = control::row_ids(&confirmed, CONFIRMED, &mut faults);
        if faults.is_empty() {
            Ok(Self { consent_confirmed_other })
        } else {
            Err(ApiError::Members { faults })
        }
    }
}

impl ReadBody for PageRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let answer = members.take("answer");
        let token = members.take("token");
        let confirmed = members.take("consent_confirmed_other");
        members.finish();
        if answer.is_absent() {
            faults.push(DetailError::new("/answer", "is missing"));
        }
        let token = control::text(&token, "/token", &mut faults);
        let consent_confirmed_other = control::row_ids(&confirmed, CONFIRMED, &mut faults);
        match control::text(&answer, "/answer", &mut faults) {
            Some(answer) if faults.is_empty() => Ok(Self { answer, token, consent_confirmed_other }),
            _ => Err(ApiError::Members { faults }),
        }
    }
}

impl ReadBody for TicketRequest {
    fn read(body: Node) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let mut members = object(body, &mut faults)?;
        let ticket = members.take("ticket");
        members.finish();
        if ticket.is_absent() {
            faults.push(DetailError::new("/ticket", "is missing"));
        }
        match control::text(&ticket, "/ticket", &mut faults) {
            Some(ticket) if faults.is_empty() => Ok(Self { ticket }),
            _ => Err(ApiError::Members { faults }),
        }
    }
}

pub(super) fn object(body: Node, faults: &mut Vec<DetailError>) -> Result<Members<'_>, ApiError> {
    match body {
        Node::Object(_) => Ok(Members::of(body, "", faults)),
        _ => Err(ApiError::member("", "must be an object")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use iz_client::CacheControl;

    use super::*;
    use crate::{body, problem::Problem};

    fn request(json: &str) -> LookupRequest {
        LookupRequest::read(body::parse(json.as_bytes()).unwrap()).unwrap()
    }

    /// The faults of a request: pointer and reason.
    fn faults(json: &str) -> Vec<(String, String)> {
        let faults = match LookupRequest::read(body::parse(json.as_bytes()).unwrap()) {
            Ok(request) => request.faults,
            Err(error) => error.faults(),
        };
        faults.into_iter().map(|fault| (fault.pointer, fault.reason.into_owned())).collect()
    }

    #[test]
    fn a_fault_names_the_member_by_json_pointer() {
        for (json, pointer) in [
            (r#"{"patient": {"surname": "x"}}"#, "/patient/surname"),
            (r#"{"patient": {"name": {"family": "x", "given": "y", "a/b": 1}}}"#, "/patient/name/a~1b"),
            (
                r#"{"patient": {"identifiers": [{"value": "1", "type": "MR"}, {"value": {"a": 7}, "type": "MR"}]}}"#,
                "/patient/identifiers/1/value",
            ),
            (r#"{"patient": {}, "patient": {}}"#, "/patient"),
            (r#"{"profile": "Z99", "patient": {}}"#, "/profile"),
            (r#"{"requery": -1, "patient": {}}"#, "/requery"),
            (r#"{"requery": 300, "patient": {}}"#, "/requery"),
            (r#"{"choose": "first", "patient": {}}"#, "/choose"),
            (r#"{"show_mismatch": "perhaps", "patient": {}}"#, "/show_mismatch"),
            (r#"{"registry": ["tx"], "patient": {}}"#, "/registry"),
            (r#"{"cache": "never", "patient": {}}"#, "/cache"),
            (r#"{"cache": 60, "patient": {}}"#, "/cache"),
            (r#"{"cache": {"max_age_s": -1}, "patient": {}}"#, "/cache/max_age_s"),
            (r#"{"stale_if_error_s": -1, "patient": {}}"#, "/stale_if_error_s"),
            (r#"{"stale_if_error_s": true, "patient": {}}"#, "/stale_if_error_s"),
            (r#"{"cache": {"max_age": 60}, "patient": {}}"#, "/cache/max_age"),
            (r#"{"patient": ["Marsh"]}"#, "/patient"),
            ("[]", ""),
            ("\"x\"", ""),
        ] {
            assert_eq!(faults(json).first().map(|(pointer, _)| pointer.as_str()), Some(pointer), "{json}");
        }
    }

    #[test]
    fn all_faults_of_a_request_are_found_at_once() {
        let json = r#"{"profil": "Z44", "requery": "many", "patient": {"surname": "Marsh", "name": {"first": "x"}}}"#;
        let pointers: Vec<String> = faults(json).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/profil", "/requery", "/patient/surname", "/patient/name/first"]);
    }

    #[test]
    fn the_form_of_a_value_that_a_program_sets_makes_no_difference() {
        let json = r#"{"registry": " tx ", "profile": "z34", "show_mismatch": "Y", "requery": "2",
                       "choose": "Single_Exact", "patient": {}}"#;
        let request = request(json);
        assert_eq!(request.registry.as_deref(), Some("tx"));
        assert_eq!(request.profile, Some(iz_client::hl7::Profile::Z34));
        assert!(request.show_mismatch && request.choose.is_some() && request.faults.is_empty());
        assert_eq!(request.requery, 2);
    }

    #[test]
    fn the_demand_on_the_cache_is_read() {
        for (cache, expected) in [
            ("null", CacheControl::Any),
            (r#""no_cache""#, CacheControl::NoCache),
            (r#"" No-Cache ""#, CacheControl::NoCache),
            (r#""only_if_cached""#, CacheControl::OnlyIfCached { max_age: None }),
            (r#""Only-If-Cached ""#, CacheControl::OnlyIfCached { max_age: None }),
            (r#"{"max_age_s": 60}"#, CacheControl::MaxAge(Duration::from_secs(60))),
            (r#"{"max_age_s": "60"}"#, CacheControl::MaxAge(Duration::from_secs(60))),
            (r#"{"max_age_s": "+060"}"#, CacheControl::MaxAge(Duration::from_secs(60))),
            (
                r#"{"max_age_s": "99999999999999999999999"}"#,
                CacheControl::MaxAge(Duration::from_secs(u64::MAX)),
            ),
            (r#"{"max_age_s": null}"#, CacheControl::Any),
        ] {
            let request = request(&format!(r#"{{"cache": {cache}, "patient": {{}}}}"#));
            assert_eq!((request.cache_control, request.faults.len()), (expected, 0), "{cache}");
        }
    }

    #[test]
    fn the_age_of_an_expired_record_is_read_and_the_lowest_demand_counts() {
        let hour = Some(Duration::from_secs(3600));
        for (stale, expected) in [("null", None), ("3600", hour), (r#"" +3600""#, hour)] {
            let request = request(&format!(r#"{{"stale_if_error_s": {stale}, "patient": {{}}}}"#));
            assert_eq!((request.stale_if_error, request.faults.len()), (expected, 0), "{stale}");
            let day = Some(Duration::from_secs(86_400));
            assert_eq!(request.clone().with_stale_if_error(day).stale_if_error, expected.or(day));
            assert_eq!(request.with_stale_if_error(None).stale_if_error, expected);
        }
    }

    #[test]
    fn absent_values_are_like_members_that_were_not_sent() {
        for absent in ["null", "\"\"", "\"  \"", "{}", "[]"] {
            let json = format!(
                r#"{{"registry": {absent}, "profile": {absent}, "show_mismatch": {absent}, "requery": {absent},
                     "choose": {absent}, "cache": {absent}, "patient": {absent}}}"#
            );
            let request = request(&json);
            assert!(request.faults.is_empty(), "{absent}: {:?}", request.faults);
            assert!(request.registry.is_none() && request.profile.is_none() && request.choose.is_none());
            assert!(!request.show_mismatch && request.requery == 0);
        }
    }

    #[test]
    fn an_error_never_repeats_a_value() {
        for json in [
            r#"{"patient": "Canary"}"#,
            r#"{"profile": "Canary", "patient": {}}"#,
            r#"{"patient": {"phone": {"Number": "Canary"}}}"#,
            r#"{"requery": "Canary", "choose": "Canary", "show_mismatch": "Canary", "patient": {}}"#,
        ] {
            let found = faults(json);
            assert!(
                !found.is_empty() && found.iter().all(|(_, reason)| !reason.contains("Canary")),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_problem_lists_every_fault() {
        let faults = faults(r#"{"profil": 1, "patient": {"surname": 1}}"#);
        let faults = faults.into_iter().map(|(pointer, reason)| DetailError::new(pointer, reason)).collect();
        let problem = Problem::from(&ApiError::Members { faults });
        assert_eq!(problem.pointer.as_deref(), Some("/profil"));
        assert_eq!(problem.errors.len(), 2);
        assert!(
            problem.detail.starts_with("/profil is not known here; known are: `registry`, "),
            "{}",
            problem.detail
        );
    }
}
