//! `izquery build`: prints the HL7 query.

use std::{
    fs,
    io::{self, IsTerminal, Read as _, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::Context;
use iz_facade::{
    LookupRequest,
    client::{
        Environment,
        hl7::{Profile, Query},
    },
};
use jiff::civil::Date;

use crate::{
    cli,
    target::{Named, Target},
};

pub(crate) fn run(options: &cli::Build) -> anyhow::Result<ExitCode> {
    let named = Named { registry: Some(&options.registry), facility: options.facility.as_deref() };
    let Target { profile, .. } = named.shipped(options.overrides.as_deref())?;
    let stamp = Environment::system().stamp(&profile.time_zone);
    let asked = options.profile.map_or(profile.profile, Into::into);
    let query = question(&options.patient, asked, stamp.time().date())?;
    if profile.header().sending_facility.trim().is_empty() {
        let _ = writeln!(
            io::stderr(),
            "izquery: neither message.sending_facility nor a facility id is set, so MSH-4 and MSH-22 are empty; most registries refuse such a query"
        );
    }
    // The query as it would be sent, after the rules of the registry.
    let query = query.for_registry(&profile.query_rules()).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let text = query.write(&profile.header(), &stamp);
    let mut out = io::stdout().lock();
    // HL7 ends segments with CR. A terminal would print all segments over each other.
    let text = if out.is_terminal() { text.replace('\r', "\n") } else { text };
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The query about the patient in a file.
pub(crate) fn question(path: &Path, profile: Profile, today: Date) -> anyhow::Result<Query> {
    let mut json = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut json)?;
    } else {
        json = fs::read(path).with_context(|| path.display().to_string())?;
    }
    let patient = LookupRequest::parse_patient(&json).with_context(|| path.display().to_string())?;
    Query::new(profile, patient, today).map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))
}
