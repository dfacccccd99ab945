//! `izquery enroll profile`: the profile of an enrollment, to begin one of your own with.

use std::{io::Write, process::ExitCode};

use iz_facade::enroll::{EnrollmentProfile, ProfileError};

use crate::{cli::PrintProfile, standard_output::StandardOutput};

/// Prints the text of a shipped profile, with its comments.
pub(super) fn print(options: &PrintProfile) -> anyhow::Result<ExitCode> {
    let text = EnrollmentProfile::shipped_text(&options.id);
    let text = text.ok_or_else(|| ProfileError::Unknown(options.id.clone()))?;
    write!(StandardOutput, "{text}")?;
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}
