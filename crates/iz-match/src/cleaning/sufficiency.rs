//! Whether the details are enough to ask a registry.

use iz_hl7::query::DetailError;

use super::asked_patient::AskedPatient;

impl AskedPatient {
    /// Each detail that is missing, so that no registry could be asked: without an identifier, a name and a birth date
    /// are needed. `pointer` is that of the object of the patient. If a detail was typed and cannot be sent, the reason
    /// says why.
    #[must_use]
    pub fn missing(&self, pointer: &str) -> Vec<DetailError> {
        let details = &self.details;
        if !details.identifiers.is_empty() {
            return Vec::new();
        }
        let mut faults = Vec::new();
        if details.name.is_none() {
            let parts = [("name/family", "given name"), ("name/given", "family name")];
            let typed = parts.map(|(part, other)| {
                let pointer = format!("{pointer}/{part}");
                self.why_left_out(&pointer).map(|reason| (pointer, reason, other))
            });
            let is_known = typed.iter().any(Option::is_some);
            faults.extend(
                typed.into_iter().flatten().map(|(pointer, reason, _)| DetailError::new(pointer, reason)),
            );
            if !is_known {
                faults.push(self.needed(format!("{pointer}/name"), NAME_NEEDED));
            }
        }
        if details.birth_date.is_none() {
            faults.push(self.needed(format!("{pointer}/birth_date"), BIRTH_DATE_NEEDED));
        }
        faults
    }

    fn needed(&self, pointer: String, needed: &'static str) -> DetailError {
        let reason = self.why_left_out(&pointer).unwrap_or(needed);
        DetailError::new(pointer, reason)
    }
}

const NAME_NEEDED: &str =
    "is required, with a family name, a given name and a birth date, if no identifier is given";
const BIRTH_DATE_NEEDED: &str = "is required, with a name, if no identifier is given";
