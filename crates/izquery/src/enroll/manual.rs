//! `izquery enroll manual`: the doses that have to be entered by hand while a location is not live.

use std::{io::Write, process::ExitCode};

use anyhow::bail;
use iz_facade::{
    DosesByHand, KeptDose,
    client::hl7::{
        Demographics,
        query::{AddressQuery, NameQuery},
    },
    enroll::LocationId,
};

use super::enroll_run::{EnrollRun, location_id};
use crate::{BAD_RESULT, cli::ManualDoses, standard_output::StandardOutput, visible::visible};

/// Lists the doses of a location that are not ticked off, or ticks one off.
pub(super) async fn manual(run: &EnrollRun, options: &ManualDoses) -> anyhow::Result<ExitCode> {
    let location = location_id(&options.location)?;
    check_known(run, &location).await?;
    let mut out = StandardOutput;
    if let Some(id) = &options.done {
        if !run.records.tick_off(&run.enrollment, &location, id, run.record()).await? {
            bail!(
                "--done: {location} has no such dose to enter; `izquery enroll manual {location}` lists them"
            );
        }
        writeln!(out, "{} is ticked off, and izquery no longer keeps it.", visible(id))?;
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    let DosesByHand { doses, unreadable } =
        run.records.by_hand(&run.enrollment, &location, run.record()).await?;
    if doses.is_empty() && unreadable.is_empty() {
        writeln!(out, "{location} has no dose to enter by hand.")?;
    } else {
        writeln!(out, "Enter each dose in every portal. Then tick it off with --done ID.")?;
        for portal in run.profile()?.portals.iter() {
            let url = portal.url.as_deref().map(|url| format!(": {url}")).unwrap_or_default();
            writeln!(out, "Portal: {}{}", visible(&portal.name), visible(&url))?;
        }
    }
    for dose in &doses {
        writeln!(out, "{}", visible(&line(dose)))?;
    }
    for id in &unreadable {
        let line = format!(
            "{id}  UNREADABLE: the dose was changed by hand, or a newer version of izquery wrote it; ask who reported it"
        );
        writeln!(out, "{}", visible(&line))?;
    }
    out.flush()?;
    Ok(if unreadable.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(BAD_RESULT) })
}

/// Checks that a location has a record, a site, or a dose that is kept.
async fn check_known(run: &EnrollRun, location: &LocationId) -> anyhow::Result<()> {
    let is_recorded = run.records.all(&run.enrollment).await?.contains_key(location);
    if is_recorded
        || run.sites_of(location).next().is_some()
        || run.records.by_hand_counts(&run.enrollment).await?.contains_key(location)
    {
        return Ok(());
    }
    bail!(
        "there is no location {location}: it has no record, and no site of the configuration is it; `izquery enroll list` shows \
         the locations"
    )
}

/// That doses of a location still have to be entered by hand, in one sentence. `None` if there are none.
pub(super) async fn doses_left(run: &EnrollRun, location: &LocationId) -> anyhow::Result<Option<String>> {
    let counts = run.records.by_hand_counts(&run.enrollment).await?;
    Ok(counts.get(location).map(|count| doses_sentence(location, *count)))
}

/// That so many doses of a location still have to be entered by hand.
pub(super) fn doses_sentence(location: &LocationId, count: usize) -> String {
    let doses = if count == 1 { "1 dose has".to_owned() } else { format!("{count} doses have") };
    format!("{doses} to be entered by hand; `izquery enroll manual {location}` lists them")
}

fn line(KeptDose { id, dose, .. }: &KeptDose) -> String {
    let mut parts = vec![format!("{id}  given {}", dose.given_on)];
    let Demographics { name, birth_date, sex, address, identifiers, .. } = &dose.patient;
    if let Some(NameQuery { family, given, middle, suffix }) = name {
        let with = |first: &str, second: &Option<String>| match second {
            Some(second) => format!("{first} {second}"),
            None => first.to_owned(),
        };
        parts.push(format!("{}, {}", with(family, suffix), with(given, middle)));
    }
    parts.extend(birth_date.map(|date| format!("born {date}")));
    parts.extend(sex.iter().map(|sex| format!("sex {sex}")));
    if let Some(AddressQuery { street, other, city, state, zip, .. }) = address {
        let place: Vec<&str> =
            [street, other, city, state, zip].into_iter().flatten().map(String::as_str).collect();
        parts.push(place.join(", "));
    }
    parts.extend(identifiers.iter().map(|id| format!("{} {}", id.type_code, id.value)));
    parts.push(dose.product.to_string());
    parts.extend(dose.lot.iter().map(|lot| format!("lot {lot}")));
    parts.extend(dose.note.iter().map(ToString::to_string));
    parts.push(format!("reported by {}", dose.by));
    parts.join("  ")
}
