//! `izquery build`: prints the HL7 query.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use iz_facade::client::{AskError, Environment, hl7::query::RegistryQuery};

use crate::{
    cli, patient_file,
    standard_output::StandardOutput,
    target::{Named, Target},
    visible::say,
};

pub(crate) fn run(options: &cli::Build) -> anyhow::Result<ExitCode> {
    let named = Named { registry: Some(&options.registry), facility: options.facility.as_deref() };
    let Target { profile, .. } = named.shipped(options.overrides.as_deref())?;
    let stamp = Environment::system().stamp(&profile.time_zone, profile.message.control_id_length);
    let asked = options.profile.map_or(profile.profile, Into::into);
    let query = patient_file::query(&options.patient, asked, stamp.time().date())?;
    if profile.header().sending_facility.trim().is_empty() {
        say(
            "neither message.sending_facility nor a facility id is set, so MSH-4 and MSH-22 are empty; most registries refuse such a query",
        );
    }
    for warning in profile.warnings() {
        say(&warning.to_string());
    }
    // The query as it would be sent, after the rules of the registry.
    let RegistryQuery { query, notes } =
        query.for_registry(&profile.query_rules()).map_err(AskError::NotForRegistry)?;
    patient_file::print_changes(&notes);
    let text = query.write(&profile.header(), &stamp);
    let mut out = StandardOutput;
    // HL7 ends segments with CR. A terminal would print all segments over each other.
    let text = if io::stdout().is_terminal() { text.replace('\r', "\n") } else { text };
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
