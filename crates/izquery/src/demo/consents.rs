//! Patients and their consent in Texas: one without a form in this store, one whose consent has ended, and one who withdrew.

use std::io::Write;

use anyhow::Context;
use iz_facade::{
    ConsentLedger,
    client::{
        Environment, RegistryProfile,
        hl7::{Demographics, Outcome},
    },
    consent::{ConsentEntry, ConsentForm, ConsentRules, LedgerPatient},
    store::{NewRow, Writer},
};
use iz_sandbox::{Listed, people};
use jiff::{ToSpan as _, civil::Date};
use serde_json::{Value, json};

use super::{
    ACTOR,
    api::{Api, page},
};
use crate::{standard_output::StandardOutput, visible::visible};

/// The consent rules.
const RULES: &str = "tx";

/// The age from which a person consents for herself, in years.
const ADULT: i32 = 18;

/// The API with the consent rules, and its patients.
pub(super) struct Consents {
    api: Api,
    /// What a patient shows, and the details.
    patients: Vec<(&'static str, Demographics)>,
}

impl Consents {
    /// Starts an API with the consent rules, in front of the registry of `profile`, and records the forms.
    pub(super) async fn start(profile: RegistryProfile) -> anyhow::Result<Self> {
        let environment = Environment::system();
        let today = environment.clock.now().to_zoned(profile.time_zone.clone()).date();
        let api = Api::start(RegistryProfile { consent: Some(RULES.to_owned()), ..profile }).await?;
        let rules = ConsentRules::shipped(RULES).context("no such rules")?;
        let ledger = ConsentLedger::new(api.store.clone());
        let people = people();
        let nobody = people.iter().find(|listed| listed.outcome == Outcome::NotFound);
        // The youngest adults: those who consented as minors.
        let is_adult = |listed: &&Listed| listed.person.birth_date.saturating_add(ADULT.years()) <= today;
        let mut adults: Vec<&Listed> =
            people.iter().filter(|listed| listed.outcome == Outcome::Record).filter(is_adult).collect();
        adults.sort_by_key(|listed| std::cmp::Reverse(listed.person.birth_date));
        let (Some(nobody), [ended, withdrew, ..]) = (nobody, adults.as_slice()) else {
            anyhow::bail!("the sandbox has no such people");
        };
        for (listed, form, signed_on) in [
            (ended, ConsentForm::Minor, ended.person.birth_date.saturating_add((ADULT - 1).years())),
            (withdrew, ConsentForm::Withdrawal, today),
        ] {
            let record = NewRow::admin(environment.clock.now(), Writer::Demo, ACTOR, "consent", "");
            ledger.record(&entry(listed, form, signed_on)?, &rules, today, record).await?;
        }
        let patients = vec![
            ("a patient without a consent form in this store", nobody.demographics()),
            ("a patient whose consent has ended", ended.demographics()),
            ("a patient who withdrew the consent", withdrew.demographics()),
        ];
        Ok(Self { api, patients })
    }

    /// Looks each patient up, and prints what the ledger says.
    pub(super) async fn show(&self) -> anyhow::Result<()> {
        let mut out = StandardOutput;
        writeln!(
            out,
            "\n=== A registry that needs consent, as in Texas: what the ledger of this store says"
        )?;
        let mut states = Vec::new();
        for (shows, patient) in &self.patients {
            let answer = self.api.look_up(&json!({ "patient": patient })).await?;
            let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            let got = if text("/outcome").is_empty() { text("/code") } else { text("/outcome") };
            writeln!(out, "{shows}: {}", got.to_uppercase())?;
            writeln!(out, "  {}", visible(text("/consent/text")))?;
            states.push(text("/consent/on_file").to_owned());
        }
        anyhow::ensure!(
            states == ["none_here", "expired", "withdrawn"],
            "the ledger says: {}",
            states.join(", ")
        );
        Ok(())
    }

    /// The pages of the widget that show this, each with its address. There is none for the patient who withdrew.
    pub(super) async fn pages(&self) -> anyhow::Result<Vec<(&'static str, String)>> {
        let mut pages = Vec::new();
        for (shows, patient) in &self.patients {
            let answer = self.api.look_up(&json!({ "patient": patient, "view": true })).await?;
            pages.extend(page(&answer).map(|address| (*shows, address)));
        }
        Ok(pages)
    }
}

/// A form of an invented person.
fn entry(listed: &Listed, form: ConsentForm, signed_on: Date) -> anyhow::Result<ConsentEntry> {
    let patient = listed.demographics();
    Ok(ConsentEntry {
        rules: RULES.to_owned(),
        form,
        signed_on,
        signed_by: "Avery Sandcastle".to_owned(),
        filed_at: "binder 3".to_owned(),
        patient: LedgerPatient {
            name: patient.name.context("a name")?,
            birth_date: listed.person.birth_date,
            registry_ids: Vec::new(),
        },
    })
}
