//! A query as one registry is sent it.

use crate::query::{
    demographics::Demographics,
    detail_error::DetailError,
    note::{Note, NoteCode},
    patient_query::Query,
};

/// A query as one registry is sent it, and what was left out because this registry cannot take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryQuery {
    /// The query.
    pub query: Query,
    /// The details that were left out. The pointers start at the object of the patient.
    pub notes: Vec<Note>,
}

/// The details of a patient while they are adapted to a registry.
#[derive(Debug)]
pub(super) struct Adapted {
    pub(super) patient: Demographics,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) faults: Vec<DetailError>,
}

/// A detail that a registry cannot take. It is a fault if the registry needs it, and otherwise a note.
#[derive(Debug)]
pub(super) struct LeftOut {
    pub(super) code: NoteCode,
    pub(super) fault: DetailError,
}

impl Adapted {
    pub(super) const fn new(patient: Demographics) -> Self {
        Self { patient, left_out: Vec::new(), faults: Vec::new() }
    }

    /// Rewrites each part of the names and of the address. An optional part that cannot be rewritten is left out.
    pub(super) fn rewrite(
        &mut self,
        rewrite: impl Fn(&'static str, &str) -> Result<Option<String>, DetailError>,
    ) {
        for fault in self.patient.rewrite(rewrite) {
            if self.patient.remove_part(&fault.pointer) {
                self.left_out.push(LeftOut { code: NoteCode::LettersNotAccepted, fault });
            } else {
                self.add_fault(fault);
            }
        }
    }

    /// Adds the fault that the detail at `pointer` is missing. If it was left out, the fault says why.
    pub(super) fn missing(&mut self, pointer: &str, reason: impl FnOnce() -> DetailError) {
        let inside = format!("{pointer}/");
        let is_part = |at: &str| at == pointer || at.starts_with(&inside);
        let (needed, others) = std::mem::take(&mut self.left_out)
            .into_iter()
            .partition::<Vec<_>, _>(|left_out| is_part(&left_out.fault.pointer));
        self.left_out = others;
        let is_known = self.faults.iter().any(|fault| is_part(&fault.pointer));
        if needed.is_empty() && !is_known {
            self.faults.push(reason());
        }
        needed.into_iter().for_each(|left_out| self.add_fault(left_out.fault));
    }

    fn add_fault(&mut self, fault: DetailError) {
        if self.faults.iter().all(|known| known.pointer != fault.pointer) {
            self.faults.push(fault);
        }
    }

    /// The notes about what was left out.
    pub(super) fn notes(self) -> (Demographics, Vec<Note>) {
        let notes =
            self.left_out.into_iter().map(|left_out| Note::new(left_out.fault.pointer, left_out.code));
        (self.patient, notes.collect())
    }
}
