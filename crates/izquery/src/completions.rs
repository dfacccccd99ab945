//! `izquery completions` and `izquery man`: what a package of the command installs beside it.

use std::{fs, io::Write, path::Path, process::ExitCode};

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};

use crate::{cli, standard_output::StandardOutput, visible::visible};

const NAME: &str = "izquery";

/// Prints the completion script for a shell.
pub(crate) fn run(options: &cli::Completions) -> anyhow::Result<ExitCode> {
    // The whole script is made first, because the generator panics if the output closes.
    let script = script(options.shell);
    StandardOutput.write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a manual page for the command and for each subcommand, and prints the name of each file.
pub(crate) fn man(options: &cli::Man) -> anyhow::Result<ExitCode> {
    let folder = &options.folder;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut command = cli::Cli::command();
    command.build();
    write_pages(&command, folder)?;
    Ok(ExitCode::SUCCESS)
}

fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    generate(shell, &mut cli::Cli::command(), NAME, &mut script);
    script
}

/// The page of a command, then those of its subcommands, such as `izquery-config-schema.1`.
fn write_pages(command: &Command, folder: &Path) -> anyhow::Result<()> {
    let page = clap_mangen::Man::new(command.clone());
    let file = folder.join(page.get_filename());
    let mut text = Vec::new();
    page.render(&mut text)?;
    fs::write(&file, text).with_context(|| file.display().to_string())?;
    writeln!(StandardOutput, "{}", visible(&file.display().to_string()))?;
    for subcommand in command.get_subcommands().filter(|command| command.get_name() != "help") {
        write_pages(subcommand, folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn the_script_of_each_shell_names_each_command_and_each_option() {
        for shell in Shell::value_variants() {
            let script = String::from_utf8(script(*shell)).unwrap();
            assert!(script.contains(NAME), "{shell}");
            let command = cli::Cli::command();
            for subcommand in command.get_subcommands() {
                assert!(script.contains(subcommand.get_name()), "{shell}: {}", subcommand.get_name());
                for option in subcommand.get_arguments().filter(|option| !option.is_hide_set()) {
                    let long = option.get_long().unwrap_or_default();
                    assert!(script.contains(long), "{shell}: --{long}");
                }
            }
        }
    }

    #[test]
    fn there_is_a_page_for_each_command() {
        let folder = tempfile::tempdir().unwrap();
        let pages = folder.path().join("share/man1");
        man(&cli::Man { folder: pages.clone() }).unwrap();
        let command = cli::Cli::command();
        for subcommand in command.get_subcommands() {
            let name = format!("izquery-{}", subcommand.get_name());
            let page = fs::read_to_string(pages.join(format!("{name}.1"))).unwrap();
            assert!(page.contains(".TH ") && page.contains("SYNOPSIS"), "{page}");
            for option in subcommand.get_arguments().filter_map(clap::Arg::get_long) {
                // A hyphen stands as `\-` in roff.
                assert!(page.contains(&option.replace('-', "\\-")), "{name}: --{option}");
            }
            // `config` only has subcommands.
            assert!(page.contains("Exit status") || subcommand.has_subcommands(), "{name}");
        }
        assert!(pages.join("izquery.1").exists() && pages.join("izquery-config-schema.1").exists());
        assert!(!pages.join("izquery-help.1").exists());
    }
}
