//! Leaves out dates that cannot be true on a day.

use iz_hl7::query::{Note, NoteCode, oldest_date};
use jiff::civil::Date;

use super::asked_patient::AskedPatient;

impl AskedPatient {
    /// The patient as it can be sent on the day `today`. A date in the future, or more than 130 years ago, is left out
    /// and noted.
    #[must_use]
    pub fn on(mut self, today: Date) -> Self {
        let dates =
            [("birth_date", &mut self.details.birth_date), ("last_updated", &mut self.details.last_updated)];
        for (member, date) in dates {
            let Some(code) = date.and_then(|date| impossible(date, today)) else { continue };
            *date = None;
            let pointer = format!("{}/{member}", self.pointer);
            self.notes.retain(|note| note.pointer != pointer);
            self.notes.push(Note::new(pointer, code));
            self.guesses.retain(|guess| guess.member != member);
        }
        self
    }
}

fn impossible(date: Date, today: Date) -> Option<NoteCode> {
    if date > today {
        Some(NoteCode::DateInFuture)
    } else if date < oldest_date(today) {
        Some(NoteCode::DateTooOld)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::cleaning::{node::Node, patient::clean_patient};

    const TODAY: Date = date(2026, 11, 22);

    fn asked(json: &str) -> AskedPatient {
        let node: Node = serde_json::from_str(json).unwrap();
        let mut faults = Vec::new();
        let asked = clean_patient(node, "/patient", &mut faults).on(TODAY);
        assert_eq!(faults, []);
        asked
    }

    #[test]
    fn a_date_that_cannot_be_true_today_is_left_out() {
        for (typed, code) in [
            ("2026-11-23", NoteCode::DateInFuture),
            ("12/05/2026", NoteCode::DateInFuture),
            ("2119-06-04", NoteCode::DateInFuture),
            ("1896-11-21", NoteCode::DateTooOld),
            ("06/04/1819", NoteCode::DateTooOld),
            ("1066-10-14", NoteCode::DateTooOld),
        ] {
            let asked = asked(&format!(r#"{{"birth_date": "{typed}", "last_updated": "{typed}"}}"#));
            assert!(asked.details.birth_date.is_none() && asked.details.last_updated.is_none(), "{typed}");
            assert!(asked.guesses.is_empty(), "{typed}");
            let expected = ["/patient/birth_date", "/patient/last_updated"].map(|at| Note::new(at, code));
            assert_eq!(asked.notes, expected, "{typed}");
        }
    }

    #[test]
    fn a_date_from_130_years_ago_until_today_stays() {
        for typed in ["2026-11-22", "1896-11-22", "2019-06-04"] {
            let asked = asked(&format!(r#"{{"birth_date": "{typed}"}}"#));
            assert_eq!(asked.details.birth_date.map(|date| date.to_string()).as_deref(), Some(typed));
            assert_eq!(asked.notes, []);
        }
    }
}
