//! `izquery ask`: one lookup from the shell, through the same layers as the API.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::Context;
use iz_facade::{
    ApiError, AuditTrail, ChooseRequest, LookupRequest, LookupResult, Requester,
    client::{Environment, RegistryProfile, hl7::Outcome},
    store::Writer,
};

use crate::{
    BAD_RESULT,
    ask_problem::{self, Asked},
    choice::{self, Choice, NotChosen, Token},
    cli,
    config::Config,
    logging, patient_file,
    progress::Progress,
    requester::requester,
    serve::runtime,
    service::Service,
    standard_output::StandardOutput,
    table,
    target::{Named, Target},
    terminal::Terminal,
    visible::{say, visible_json},
};

pub(crate) fn run(options: &cli::Ask) -> anyhow::Result<ExitCode> {
    logging::start_for_command(options.verbose, options.table.quiet);
    let mut config = Config::load(&options.config)?;
    // The list of candidates stays until this command ends, whatever a service may store.
    config.lookups.keep_lists();
    let environment = Environment::system();
    let service =
        Service::build(&config, &environment).with_context(|| options.config.display().to_string())?;
    let named = Named { registry: options.registry.as_deref(), facility: options.facility.as_deref() };
    let Target { id, profile } = named.of(&config, &options.config)?;
    let patient = patient_file::read(&options.patient)?;
    let mut request = LookupRequest::new(Some(id.clone()), options.profile.map(Into::into), patient)
        .with_requery(options.requery)
        .with_mismatch_shown(options.show_mismatch)
        .with_consent_confirmed_other(options.consent_confirmed_other.clone());
    if let Some(rule) = options.rule() {
        request = request.with_choice(rule.into());
    }
    let requester = requester(options.actor.as_deref(), &options.purpose)?;
    let trail = service.audit_trail(Writer::Ask);
    let lookup = Lookup {
        options,
        service: &service,
        trail,
        requester,
        runtime: runtime()?,
        site: &id,
        profile: &profile,
    };
    let upkeep = service.audit_upkeep().with_context(|| options.config.display().to_string())?;
    let code = lookup.run(request);
    lookup.runtime.block_on(upkeep.end());
    code
}

const HOW_TO_CHOOSE: &str =
    "To get the record of one of them, ask again with --choose ID. ID is the registry id in the list.";

/// One lookup, and the choices that may follow it.
struct Lookup<'a> {
    options: &'a cli::Ask,
    service: &'a Service,
    trail: AuditTrail,
    requester: Requester,
    runtime: tokio::runtime::Runtime,
    /// The id of the site.
    site: &'a str,
    profile: &'a RegistryProfile,
}

impl Lookup<'_> {
    fn run(&self, request: LookupRequest) -> anyhow::Result<ExitCode> {
        let result = self.ask(self.trail.lookup(self.service.facade(), &self.requester, request));
        match (result, self.options.identifier()) {
            (Err(error), _) => self.no_answer(error),
            (Ok(result), Some(identifier)) => self.choose_identifier(&result, identifier),
            (Ok(result), None) => self.show_and_offer(result),
        }
    }

    fn ask<T>(&self, answer: impl Future<Output = T>) -> T {
        self.runtime.block_on(async {
            let _progress = (!self.options.table.quiet).then(|| Progress::start("asking the registry"));
            answer.await
        })
    }

    fn ask_for(&self, Token { list, candidate }: Token) -> Result<LookupResult, ApiError> {
        let request = ChooseRequest::new(candidate).with_mismatch_shown(self.options.show_mismatch);
        self.ask(self.trail.choose(self.service.facade(), &self.requester, &list, &request))
    }

    /// `--choose ID`: asks for the candidate with the identifier, or says why not.
    fn choose_identifier(&self, result: &LookupResult, identifier: &str) -> anyhow::Result<ExitCode> {
        match choice::by_identifier(result, identifier) {
            Ok(Choice::Record) => {
                self.show(result)?;
                Ok(ExitCode::SUCCESS)
            }
            Ok(Choice::Candidate(token)) => match self.ask_for(token) {
                Ok(answer) if answer.view().outcome == Outcome::Candidates => {
                    self.refuse(&answer, NotChosen::ListedAgain)
                }
                Ok(answer) => {
                    self.show(&answer)?;
                    Ok(ExitCode::SUCCESS)
                }
                Err(error) => self.no_answer(error),
            },
            Err(reason) => self.refuse(result, reason),
        }
    }

    /// Nobody is chosen. The list on standard output shows what can be chosen.
    fn refuse(&self, result: &LookupResult, reason: NotChosen) -> anyhow::Result<ExitCode> {
        if reason.shows_answer() {
            self.show(result)?;
        }
        say(&reason.to_string());
        Ok(ExitCode::from(BAD_RESULT))
    }

    /// Shows the answer. At a terminal, a person may choose from a list, and the answer to the choice is shown.
    fn show_and_offer(&self, mut result: LookupResult) -> anyhow::Result<ExitCode> {
        loop {
            self.show(&result)?;
            self.say_if_the_rule_chose_nobody(&result);
            if !self.is_at_terminal() {
                if !self.options.json && !self.options.table.quiet && choice::is_possible(&result) {
                    let terminal = Terminal::of(self.options.table);
                    terminal.print(&table::hint(HOW_TO_CHOOSE, terminal.layout))?;
                }
                return Ok(ExitCode::SUCCESS);
            }
            let chosen = choice::at_terminal(&result, &mut io::stdin().lock(), &mut StandardOutput)?;
            let Some(token) = chosen else { return Ok(ExitCode::SUCCESS) };
            result = match self.ask_for(token) {
                Ok(record) => record,
                Err(error) => return self.no_answer(error),
            };
            writeln!(StandardOutput)?;
        }
    }

    /// Says on standard error that the rule of `--choose-rule` chose nobody of the printed list.
    fn say_if_the_rule_chose_nobody(&self, result: &LookupResult) {
        let is_list = result.view().outcome == Outcome::Candidates;
        if self.options.rule().is_none() || !is_list || self.options.table.quiet {
            return;
        }
        let how = match () {
            () if !choice::is_possible(result) => "the registry cannot be asked for anybody in this list",
            () if self.is_at_terminal() => "choose a person by the number in the list",
            () => "to choose a person, ask again with --choose ID, where ID is a registry id in the list",
        };
        say(&format!("--choose-rule: the rule chose nobody; {how}"));
    }

    fn is_at_terminal(&self) -> bool {
        let is_patient_typed = self.options.patient == Path::new("-");
        !self.options.json && !is_patient_typed && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    fn show(&self, result: &LookupResult) -> anyhow::Result<()> {
        if self.options.json {
            let json = serde_json::to_string(&result.view())?;
            writeln!(StandardOutput, "{}", visible_json(&json))?;
        } else {
            let terminal = Terminal::of(self.options.table);
            terminal.print(&table::lookup(result, &self.profile.time_zone, terminal.layout)?)?;
        }
        Ok(())
    }

    fn no_answer(&self, error: ApiError) -> anyhow::Result<ExitCode> {
        // With these details nobody can be asked: it is a wrong call, not a missing answer.
        if let ApiError::Details { .. } = error {
            return Err(error).with_context(|| self.options.patient.display().to_string());
        }
        let asked = Asked { site: self.site, profile: self.profile, config: &self.options.config };
        ask_problem::report(&error, &asked, self.options.json)?;
        Ok(ExitCode::from(BAD_RESULT))
    }
}
