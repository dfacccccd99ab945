//! Answers of other registries, replayed from files.

mod recorded;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use crate::{SandboxError, asked::Asked, question::Question};
use recorded::Recorded;
pub use recorded::SkipReason;

/// Answers that were recorded in files, one RSP^K11 in each.
///
/// A question gets the answer in which one of its own identifiers stands, in QPD-3 or PID-3; else the one whose
/// QPD-4 or PID-5 has its family and given name, and its birth date where both have one. Of several the first by
/// file name is taken. The text goes out byte for byte, except that MSA-2 and the QPD-2 of the echo become those of
/// the question: a client refuses the answer to somebody else's.
#[derive(Clone)]
pub struct Answers {
    recorded: Vec<Recorded>,
    skipped: Vec<Skipped>,
}

/// A file that cannot be replayed.
#[derive(Debug, Clone)]
pub struct Skipped {
    /// The file.
    pub file: PathBuf,
    /// Why not.
    pub reason: SkipReason,
}

impl Answers {
    /// Reads every file of a folder, but not the folders in it. Files without an answer are skipped.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Answers`] if the folder cannot be listed.
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, SandboxError> {
        let folder = folder.as_ref();
        let failed = |source| SandboxError::Answers { folder: folder.to_owned(), source };
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            if !file.is_dir() {
                files.push(file);
            }
        }
        files.sort();
        let mut answers = Self { recorded: Vec::new(), skipped: Vec::new() };
        for file in files {
            match fs::read(&file).map_err(SkipReason::from).and_then(Recorded::read) {
                Ok(recorded) => answers.recorded.push(recorded),
                Err(reason) => answers.skipped.push(Skipped { file, reason }),
            }
        }
        Ok(answers)
    }

    /// How many answers there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.recorded.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.recorded.is_empty()
    }

    /// The files that were passed over.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The recorded answer about the person asked for, made out to the question.
    pub(crate) fn replay(&self, asked: &Asked, question: &Question) -> Option<String> {
        let found = self
            .recorded
            .iter()
            .find(|recorded| recorded.has_identifier_of(asked))
            .or_else(|| self.recorded.iter().find(|recorded| recorded.has_name_of(asked)))?;
        Some(found.made_out_to(question))
    }
}

/// Counts alone: the files tell of persons.
impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("recorded", &self.recorded.len())
            .field("skipped", &self.skipped.len())
            .finish()
    }
}
