//! `izquery consent`: the consent ledger of this store.

mod consent_run;
mod purge;

use std::{io::Write, process::ExitCode};

use anyhow::Context;
use iz_facade::{
    FoundConsents, ShownForm,
    consent::{ConsentEntry, ConsentForm, LedgerMatch, turning_adult},
    matching::AskedPatient,
};

use self::{
    consent_run::ConsentRun,
    purge::{Purged, purge},
};
use crate::{
    BAD_RESULT, cli,
    cli::{ConsentCommand, ReportConsents, RevokeConsent, ShowConsent, SignedForm, WithdrawConsent},
    counted::{counted, removed_answers},
    input_file, patient_file,
    serve::runtime,
    standard_output::StandardOutput,
    visible::{say, visible, visible_json},
};

pub(crate) fn run(options: &cli::Consent) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        match &options.command {
            ConsentCommand::Record(record) => {
                let run = ConsentRun::open(&record.options)?;
                let form = record.form.parse().context("--form")?;
                let (id, patient) = run.record(form, &record.signed).await?;
                writeln!(StandardOutput, "recorded as form {id}")?;
                say_state(&run, &patient).await?;
                Ok(ExitCode::SUCCESS)
            }
            ConsentCommand::Withdraw(options) => withdraw(options).await,
            ConsentCommand::Show(options) => show(options).await,
            ConsentCommand::Revoke(options) => revoke(options).await,
            ConsentCommand::Report(options) => report(options).await,
        }
    })
}

/// Records a withdrawal. From then on no lookup of the patient is answered. What is cached is removed as well.
async fn withdraw(WithdrawConsent { options, signed }: &WithdrawConsent) -> anyhow::Result<ExitCode> {
    let run = ConsentRun::open(options)?;
    let (id, patient) = run.record(ConsentForm::Withdrawal, signed).await?;
    writeln!(StandardOutput, "recorded as form {id}; lookups of this patient are refused from now on")?;
    say_state(&run, &patient).await?;
    match purge(&run, &patient.details).await {
        Ok(Purged { removed, from }) => {
            writeln!(StandardOutput, "{} from {from}", removed_answers(removed))?;
            StandardOutput.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            StandardOutput.flush()?;
            say(&format!(
                "cached answers may be left, and no lookup gives them out: {error:#}. Run `izquery cache purge` with this patient"
            ));
            Ok(ExitCode::from(BAD_RESULT))
        }
    }
}

async fn say_state(run: &ConsentRun, patient: &AskedPatient) -> anyhow::Result<()> {
    let found = run.consents.search(patient, run.today).await?;
    writeln!(StandardOutput, "{}", visible(&found.consent.text))?;
    StandardOutput.flush()?;
    Ok(())
}

async fn show(options: &ShowConsent) -> anyhow::Result<ExitCode> {
    let run = ConsentRun::open(&options.options)?;
    let patient = patient_file::read(&options.patient)?.on(run.today);
    if patient.details.birth_date.is_none() && patient.details.identifiers.is_empty() {
        let error = iz_facade::ApiError::Details { faults: patient.missing() };
        return Err(error).with_context(|| options.patient.display().to_string());
    }
    let found = run.consents.search(&patient, run.today).await?;
    let is_shown = found.rows.iter().any(|row| row.whose == LedgerMatch::Same);
    let (trail, requester) = (&run.trail, &run.requester);
    trail.consents_searched(requester, run.consents.registry(), &patient.details, is_shown).await?;
    if options.json {
        writeln!(StandardOutput, "{}", visible_json(&serde_json::to_string(&found)?))?;
    } else {
        print(&found)?;
    }
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Prints what the ledger says of a patient.
fn print(found: &FoundConsents) -> anyhow::Result<()> {
    writeln!(StandardOutput, "{}", visible(&found.consent.text))?;
    for row in &found.rows {
        writeln!(StandardOutput, "{}", visible(&line(row)))?;
    }
    if !found.unclear_consents.is_empty() {
        writeln!(
            StandardOutput,
            "Ask the patient whether he or she withdrew the consent. Until somebody says that these withdrawals are about another \
             person (`izquery ask --consent-confirmed-other ID`), the registry is not asked."
        )?;
    }
    Ok(())
}

/// A form in one line. Of a form that may be about another person only the initials are known.
fn line(row: &ShownForm) -> String {
    let ShownForm { id, form, initials, .. } = row;
    let revoked = row.revoked.map_or_else(String::new, |revoked| format!("; revoked at {revoked}"));
    let word = form.word();
    match (row.signed_on, &row.signed_by, &row.filed_at) {
        (Some(on), Some(by), Some(at)) => {
            format!("{id} {word}: signed on {on} by {by}; filed at {at}{revoked}")
        }
        _ => {
            let birth_date =
                if row.is_birth_date_equal { "the same birth date" } else { "another birth date" };
            format!("{id} {word}: perhaps this patient ({initials}, {birth_date}){revoked}")
        }
    }
}

async fn revoke(RevokeConsent { options, id }: &RevokeConsent) -> anyhow::Result<ExitCode> {
    let run = ConsentRun::open(options)?;
    let row = run.trail.consent_row(&run.requester, Some(run.consents.registry()));
    let Some(revoked) = run.consents.ledger().revoke(*id, row).await? else {
        say(&format!("the ledger has no form {id}"));
        return Ok(ExitCode::from(BAD_RESULT));
    };
    writeln!(StandardOutput, "form {id} is revoked since {revoked}, and no longer counts")?;
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the minors whose consent ends soon, the next one first.
async fn report(ReportConsents { options, within }: &ReportConsents) -> anyhow::Result<ExitCode> {
    let run = ConsentRun::open(options)?;
    let rows = run.consents.ledger().all().await?;
    let turning = turning_adult(&rows, run.consents.rules(), run.today, *within);
    let subject = format!("{} minors within {within} days", turning.len());
    run.trail.consents_listed(&run.requester, run.consents.registry(), subject).await?;
    for turning in &turning {
        let ConsentEntry { patient, signed_on, filed_at, .. } = &turning.form.entry;
        let (name, days, birthday) = (&patient.name, turning.days, turning.birthday);
        let when = match days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        };
        let line = format!(
            "{birthday} ({when}): {} {}, born {}; signed on {signed_on}; filed at {filed_at}",
            name.given, name.family, patient.birth_date
        );
        writeln!(StandardOutput, "{}", visible(&line))?;
    }
    if turning.is_empty() {
        writeln!(
            StandardOutput,
            "no minor with a consent becomes an adult within {}",
            counted(*within, "day", "days")
        )?;
    }
    StandardOutput.flush()?;
    Ok(ExitCode::SUCCESS)
}

impl ConsentRun {
    /// Records a form. Gives its number, and the patient.
    async fn record(&self, form: ConsentForm, signed: &SignedForm) -> anyhow::Result<(i64, AskedPatient)> {
        let SignedForm { patient: file, signed_on, signed_by, filed_at } = signed;
        let asked = patient_file::parse(&input_file::small(file)?, file)?;
        let patient =
            self.consents.patient(&asked, self.today).with_context(|| file.display().to_string())?;
        let entry = ConsentEntry {
            rules: self.consents.rules().id.clone(),
            form,
            signed_on: signed_on.unwrap_or(self.today),
            signed_by: signed_by.clone(),
            filed_at: filed_at.clone(),
            patient,
        };
        let row = self.trail.consent_row(&self.requester, Some(self.consents.registry()));
        let id = self.consents.ledger().record(&entry, self.consents.rules(), self.today, row).await?;
        Ok((id, asked.on(self.today)))
    }
}
