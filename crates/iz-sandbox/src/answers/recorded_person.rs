//! A person in a recorded answer: the details that find the answer.

use hl7_parser::message::Separators;
use jiff::civil::Date;

use crate::query::search_criteria::SearchCriteria;

/// A person in a recorded answer, as in the file. A query with the name and the birth date, or with the
/// identifier, gets the answer.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordedPerson {
    /// PID-5 or QPD-4: family and given name. `None` if one of them is missing: then no name finds the answer.
    pub name: Option<(String, String)>,
    /// PID-7 or QPD-6. `None` if it is no complete date: then every birth date fits.
    pub birth_date: Option<Date>,
    /// PID-3 or QPD-3: the type (table 0203, empty if it is absent) and the value of an identifier. It is the
    /// registry's own (`SR`, else `LR`) if there is one, else the first.
    pub identifier: Option<(String, String)>,
}

impl RecordedPerson {
    /// The persons of PID in the order of the lines, then the person of QPD. QPD repeats the query, so it is left out
    /// if a PID has the same name and birth date, or one of its identifiers.
    pub(super) fn listed<'l>(lines: impl Iterator<Item = &'l str>, separators: Separators) -> Vec<Self> {
        let mut of_pid: Vec<(SearchCriteria, Self)> = Vec::new();
        let mut of_qpd = Vec::new();
        for line in lines {
            let criteria = SearchCriteria::of_segment(line, separators);
            if criteria.identifiers.is_empty() && criteria.name.is_none() {
                continue;
            }
            let person = Self::of_segment(line, separators, &criteria);
            let list = if line.starts_with("QPD") { &mut of_qpd } else { &mut of_pid };
            if list.iter().all(|(_, known)| *known != person) {
                list.push((criteria, person));
            }
        }
        of_qpd.retain(|(criteria, _)| !of_pid.iter().any(|(known, _)| is_same(known, criteria)));
        of_pid.into_iter().chain(of_qpd).map(|(_, person)| person).collect()
    }

    /// The person of QPD or PID, with the name as it is written.
    fn of_segment(segment: &str, separators: Separators, criteria: &SearchCriteria) -> Self {
        let name = criteria.name.as_ref().and_then(|_| SearchCriteria::written_name(segment, separators));
        let with_type =
            |wanted: &str| criteria.identifiers.iter().find(|identifier| identifier.type_code == wanted);
        let identifier = with_type("SR").or_else(|| with_type("LR")).or_else(|| criteria.identifiers.first());
        Self {
            name,
            birth_date: criteria.birth_date,
            identifier: identifier.map(|found| (found.type_code.clone(), found.value.clone())),
        }
    }
}

fn is_same(known: &SearchCriteria, other: &SearchCriteria) -> bool {
    let has_same_name =
        known.name.is_some() && known.name == other.name && known.birth_date == other.birth_date;
    let has_value = |value: &str| known.identifiers.iter().any(|identifier| identifier.value == value);
    has_same_name || other.identifiers.iter().any(|identifier| has_value(&identifier.value))
}
