use std::collections::BTreeSet;

use clap::{Arg, CommandFactory, Parser};

use super::Cli;

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn the_commands_in_the_readme_are_accepted() {
    let readme = include_str!("../../../../README.md");
    let lines: Vec<&str> =
        readme.lines().filter_map(|line| line.split_once("cargo run -- ")).map(|(_, rest)| rest).collect();
    assert_eq!(lines.len(), 9, "{lines:?}");
    for line in lines {
        let words = line.split(['#', '`']).next().unwrap().split_whitespace();
        assert!(Cli::try_parse_from(["izquery"].into_iter().chain(words)).is_ok(), "{line}");
    }
}

#[test]
fn the_ports_in_the_readme_are_the_defaults() {
    let readme = include_str!("../../../../README.md");
    let sandbox = Cli::try_parse_from(["izquery", "sandbox"]).unwrap();
    let super::Command::Sandbox(sandbox) = sandbox.command else { panic!("sandbox") };
    let service = crate::config::Config::of([]);
    for address in [sandbox.listen, service.listen] {
        assert!(readme.contains(&format!("http://{address}/")), "{address}");
    }
}

#[test]
fn the_old_name_of_the_traffic_option_still_works() {
    for option in ["--traffic", "--weather"] {
        let cli = Cli::try_parse_from(["izquery", "sandbox", option, "outage"]).unwrap();
        let super::Command::Sandbox(sandbox) = cli.command else { panic!("{option}") };
        assert_eq!(sandbox.traffic.map(|traffic| traffic.name()), Some("outage"));
    }
}

/// Each command that does something, with its name in the shell.
fn commands() -> Vec<(String, clap::Command)> {
    fn collect(command: &clap::Command, name: &str, all: &mut Vec<(String, clap::Command)>) {
        let subcommands: Vec<_> = command.get_subcommands().filter(|sub| sub.get_name() != "help").collect();
        if subcommands.is_empty() {
            all.push((name.to_owned(), command.clone()));
        }
        for subcommand in subcommands {
            collect(subcommand, &format!("{name} {}", subcommand.get_name()), all);
        }
    }
    let mut all = Vec::new();
    collect(&Cli::command(), "izquery", &mut all);
    all
}

/// The section of docs/CLI.md about a command.
fn section(name: &str) -> &'static str {
    let document = include_str!("../../../../docs/CLI.md");
    let heading = format!("\n## {name}\n");
    let (_, rest) = document.split_once(&heading).unwrap_or_else(|| panic!("{name} is not described"));
    rest.split("\n## ").next().unwrap()
}

#[test]
fn the_document_describes_each_command_and_each_option() {
    for (name, command) in commands() {
        let section = section(&name);
        let options: Vec<&Arg> = command.get_arguments().filter(|option| option.get_id() != "help").collect();
        for option in &options {
            let shown = match option.get_long() {
                Some(long) => format!("* `--{long}"),
                None => format!("* `{}`", option.get_value_names().unwrap()[0]),
            };
            assert!(section.contains(&shown), "{name}: {shown} is not described");
        }
        let known: BTreeSet<&str> = options.iter().filter_map(|option| option.get_long()).collect();
        let described = section.split("\n* `--").skip(1);
        let described: Vec<&str> = described
            .filter_map(|rest| rest.split(|c: char| c != '-' && !c.is_ascii_lowercase()).next())
            .collect();
        assert_eq!(described.iter().copied().collect::<BTreeSet<_>>(), known, "{name}");
        assert_eq!(described.len(), known.len(), "{name}: an option is described twice");
    }
    let headings = include_str!("../../../../docs/CLI.md").lines().filter(|line| line.starts_with("## "));
    assert_eq!(headings.count(), commands().len());
}

#[test]
fn the_help_and_the_document_show_the_same_exit_statuses() {
    for (name, command) in commands() {
        let help =
            command.get_after_help().unwrap_or_else(|| panic!("{name} has no exit statuses")).to_string();
        let statuses = help.strip_prefix("Exit status:\n").unwrap();
        let rows: Vec<String> = statuses
            .lines()
            .map(|line| {
                let (status, meaning) = line.trim_start().split_once("  ").unwrap();
                format!("| {status} | {meaning} |")
            })
            .collect();
        let section = section(&name);
        let (_, table) = section.split_once("| exit status | meaning |\n|---|---|\n").unwrap();
        let printed: Vec<&str> = table.lines().take_while(|line| line.starts_with('|')).collect();
        assert_eq!(printed, rows, "{name}");
    }
}

#[test]
fn the_commands_in_the_document_are_accepted() {
    let lines = include_str!("../../../../docs/CLI.md").lines().filter(|line| line.starts_with("izquery "));
    let lines: Vec<&str> = lines.collect();
    assert!(lines.len() >= commands().len(), "{lines:?}");
    for line in lines {
        let words = line.split('>').next().unwrap().split_whitespace();
        assert!(Cli::try_parse_from(words).is_ok(), "{line}");
    }
}
