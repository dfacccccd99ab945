//! Recorded answers of other registries, replayed from files.

pub(crate) mod recorded;
pub(crate) mod recorded_person;

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use iz_hl7::MAX_MESSAGE_BYTES;

use self::{
    recorded::{RecordedAnswer, SkipReason},
    recorded_person::RecordedPerson,
};
use crate::{
    error::SandboxError,
    query::{message::QueryMessage, search_criteria::SearchCriteria},
};

/// Recorded answers, one RSP^K11 in each file.
///
/// A query gets the answer that has one of its identifiers in QPD-3 or PID-3. Otherwise it gets the answer with the
/// same family and given name in QPD-4 or PID-5, and with the same birth date if both have one. If there are several,
/// the first by file name is taken. The text is sent byte for byte, except MSA-2 and QPD-2. They become those of the
/// query, because a client refuses the answer to another query.
#[derive(Clone)]
pub struct Answers {
    /// Each answer with its file.
    recorded: Vec<(PathBuf, RecordedAnswer)>,
    skipped: Vec<Skipped>,
}

/// A file that cannot be replayed.
#[derive(Debug, Clone)]
pub struct Skipped {
    /// The file.
    pub file: PathBuf,
    /// Why it cannot be replayed.
    pub reason: SkipReason,
}

impl Answers {
    /// Reads every file of a folder, but not its subfolders. Files without an answer are skipped.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Answers`] if the folder cannot be listed.
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, SandboxError> {
        let folder = folder.as_ref();
        let failed = |source| SandboxError::Answers { folder: folder.to_owned(), source };
        let paths = fs::read_dir(folder).map_err(failed)?.map(|entry| entry.map(|entry| entry.path()));
        let mut files = paths.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        files.retain(|file| !file.is_dir());
        files.sort();
        let mut answers = Self { recorded: Vec::new(), skipped: Vec::new() };
        for file in files {
            match bytes(&file).and_then(RecordedAnswer::read) {
                Ok(recorded) => answers.recorded.push((file, recorded)),
                Err(reason) => answers.skipped.push(Skipped { file, reason }),
            }
        }
        Ok(answers)
    }

    /// The number of answers.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.recorded.len()
    }

    /// Whether there are no answers.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.recorded.is_empty()
    }

    /// The people in the recorded answers, who can be looked up, each with the file of the answer.
    pub fn people(&self) -> impl Iterator<Item = (&Path, &RecordedPerson)> {
        self.recorded
            .iter()
            .flat_map(|(file, recorded)| recorded.listed.iter().map(|person| (file.as_path(), person)))
    }

    /// The files that cannot be replayed.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The recorded answer about the person that a query asks for, addressed to the query.
    pub(crate) fn replay(&self, criteria: &SearchCriteria, query: &QueryMessage) -> Option<String> {
        let recorded = || self.recorded.iter().map(|(_, recorded)| recorded);
        let by_identifier = recorded().find(|recorded| recorded.has_identifier_of(criteria));
        let by_name = || recorded().find(|recorded| recorded.has_name_of(criteria));
        by_identifier.or_else(by_name).map(|found| found.addressed_to(query))
    }
}

/// The bytes of a regular file. A pipe could stop the sandbox, so nothing else is opened.
fn bytes(file: &Path) -> Result<Vec<u8>, SkipReason> {
    let unreadable = |error: io::Error| SkipReason::Unreadable(error.kind());
    if !fs::metadata(file).map_err(unreadable)?.is_file() {
        return Err(SkipReason::NotRegular);
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(MAX_MESSAGE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(file).map_err(unreadable)?.take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Prints only counts, because the files hold data of persons.
impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("recorded", &self.recorded.len())
            .field("skipped", &self.skipped.len())
            .finish()
    }
}
