//! `izquery config schema`: prints the JSON Schema of the configuration.

use std::{io::Write, process::ExitCode};

use crate::{cli, config::Config, standard_output::StandardOutput};

pub(crate) fn run(options: &cli::Config) -> anyhow::Result<ExitCode> {
    match options.command {
        cli::ConfigCommand::Schema => {
            let text = serde_json::to_string_pretty(&Config::schema())?;
            writeln!(StandardOutput, "{text}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(settings: &str) -> Vec<String> {
        let settings = serde_json::to_value(settings.parse::<toml::Table>().unwrap()).unwrap();
        let validator = jsonschema::validator_for(&Config::schema()).unwrap();
        validator.iter_errors(&settings).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    #[test]
    fn the_printed_settings_fit_the_schema() {
        let documents = [include_str!("../../../README.md"), include_str!("../../../docs/CONFIG.md")];
        for document in documents {
            let blocks: Vec<&str> =
                document.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
            assert!(blocks.len() > 1);
            assert_eq!(errors(&blocks.concat()), Vec::<String>::new());
        }
    }

    #[test]
    fn a_part_of_a_table_is_enough_and_an_unknown_key_is_too_much() {
        let fitting = "[registries.a]\nbase = 'tx'\ntransport.endpoint = 'https://registry.example/x'\n\
                       [registries.a.facilities.store-12]\nfacility_id = '42'\n\
                       [lookups]\nid_key = { credential = 'id-key' }";
        assert_eq!(errors(fitting), Vec::<String>::new());
        // The base may be another section.
        assert_eq!(
            errors("[registries.one]\nbase = 'tx'\n[registries.two]\nbase = 'one'"),
            Vec::<String>::new()
        );
        for wrong in [
            "surprise = 1",
            "[cache]\nsurprise = 1",
            "[cache]\nrecord_s = 60",
            "[registries.tx]\ncache.record_s = 604801",
            "[cache]\ncapacity = 1000001",
            "[lookups]\nrequery_limit = 3",
            "[lookups]\nlists = 100001",
            "[lookups]\nlist_s = 86401",
            "[lookups]\nid_key = '00112233445566778899aabbccddeeff'",
            "[registries.tx]\nmessage.quantity_limit = 101",
            "[registries.tx]\nlimits.attempts = 0",
            "[registries.tx]\nsurprise = 1",
            "[registries.tx]\nbase = 7",
            "[registries.tx]\nbase = ''",
            "[registries.tx]\nbase = 'prod/main'",
            "[registries.tx]\ntransport.surprise = 1",
            "[registries.tx]\ncredentials.password = 'hunter2'",
            "[registries.tx]\ncredentials.password = {}",
            "[registries.tx.facilities.store-12]\nname = 'without an id'",
        ] {
            assert!(!errors(wrong).is_empty(), "{wrong}");
        }
    }
}
