//! The list of tasks. A new task is a row here and a file with its function.

use crate::{
    audit, bench_report, cargo_checks, code_tables, contract, dates, foreign, fuzz, hold, licences, load,
    nist, programs, sbom, screenshots, start, task::Task, widget, widget_figures,
};

/// The arguments with which `all` runs a task that needs none.
const PLAIN: Option<&[&str]> = Some(&[]);

/// All tasks. `all` runs them in this order.
pub(crate) const TASKS: &[Task] = &[
    Task {
        name: "programs",
        arguments: "",
        purpose: "installs the interpreters of other languages, PostgreSQL, and the programs that decrypt",
        in_all: PLAIN,
        function: |_| programs::run(),
    },
    Task {
        name: "tests",
        arguments: "",
        purpose: "checks that the tests of the tasks themselves pass",
        in_all: PLAIN,
        function: |_| cargo_checks::tests(),
    },
    Task {
        name: "postgres",
        arguments: "",
        purpose: "checks that the tests of the store and of the command pass over PostgreSQL",
        in_all: PLAIN,
        function: |_| cargo_checks::postgres(),
    },
    Task {
        name: "age",
        arguments: "",
        purpose: "checks that the real age reads what is exported for its keys",
        in_all: PLAIN,
        function: |_| cargo_checks::age(),
    },
    Task {
        name: "codes",
        arguments: "[--check]",
        purpose: "generates the code tables from their sources; with --check it only compares them",
        in_all: Some(&["--check"]),
        function: code_tables::run,
    },
    Task {
        name: "fmt",
        arguments: "",
        purpose: "checks that rustfmt changes nothing",
        in_all: PLAIN,
        function: |_| cargo_checks::fmt(),
    },
    Task {
        name: "lint",
        arguments: "",
        purpose: "checks that clippy finds nothing",
        in_all: PLAIN,
        function: |_| cargo_checks::lint(),
    },
    Task {
        name: "licences",
        arguments: "",
        purpose: "checks the licences, versions and sources of the dependencies",
        in_all: PLAIN,
        function: |_| licences::run(),
    },
    Task {
        name: "audit",
        arguments: "",
        purpose: "checks that no dependency has a known weakness",
        in_all: PLAIN,
        function: |_| audit::run(),
    },
    Task {
        name: "sbom",
        arguments: "",
        purpose: "writes the software bill of materials of izquery",
        in_all: PLAIN,
        function: |_| sbom::run(),
    },
    Task {
        name: "doc",
        arguments: "",
        purpose: "checks that the documentation builds without a warning",
        in_all: PLAIN,
        function: |_| cargo_checks::doc(),
    },
    Task {
        name: "examples",
        arguments: "",
        purpose: "checks that every example runs",
        in_all: PLAIN,
        function: |_| cargo_checks::examples(),
    },
    Task {
        name: "benches",
        arguments: "",
        purpose: "checks that every bench runs",
        in_all: PLAIN,
        function: |_| cargo_checks::benches(),
    },
    Task {
        name: "contract",
        arguments: "",
        purpose: "checks that the OpenAPI document is valid, and that the service does what it says",
        in_all: PLAIN,
        function: |_| contract::run(),
    },
    Task {
        name: "foreign",
        arguments: "",
        purpose: "checks that SOAP clients and servers of other languages understand ours",
        in_all: PLAIN,
        function: |_| foreign::run(),
    },
    Task {
        name: "widget",
        arguments: "[--only NAME]",
        purpose: "checks the widget in a real browser, or only the files of tests whose name contains NAME",
        in_all: PLAIN,
        function: widget::run,
    },
    Task {
        name: "dates",
        arguments: "",
        purpose: "checks that every test passes on other days too",
        in_all: PLAIN,
        function: |_| dates::run(),
    },
    Task {
        name: "fuzz",
        arguments: "[--seconds N] [--target NAME]",
        purpose: "fuzzes each target, or the one named, for N seconds",
        in_all: PLAIN,
        function: fuzz::run,
    },
    Task {
        name: "hold",
        arguments: "[--only NAME] [--thorough] [--binary PATH]",
        purpose: "attacks the release binary, or the one at PATH, with all shapes and clients, or those whose name contains NAME",
        in_all: PLAIN,
        function: hold::run,
    },
    Task {
        name: "bench-report",
        arguments: "[--from-last | --instructions]",
        purpose: "runs the benches and prints their figures, or those of the last run, or counts instructions with valgrind",
        in_all: None,
        function: bench_report::run,
    },
    Task {
        name: "load",
        arguments: "[--own-client] [ADDRESS..]",
        purpose: "compares cached answers of this build, or of the services at the addresses, with a bare handler; uses wrk where it is installed",
        in_all: None,
        function: load::run,
    },
    Task {
        name: "screenshots",
        arguments: "",
        purpose: "writes a picture of each screen of the widget into docs/widget",
        in_all: None,
        function: |_| screenshots::run(),
    },
    Task {
        name: "widget-figures",
        arguments: "[PROGRAM]",
        purpose: "measures the page of the widget in a browser, with the program at this path",
        in_all: None,
        function: widget_figures::run,
    },
    Task {
        name: "start",
        arguments: "PROGRAM..",
        purpose: "measures how long `izquery serve` takes to answer, and its idle memory, for each program at these paths",
        in_all: None,
        function: start::run,
    },
    Task {
        name: "nist",
        arguments: "--profiles FOLDER",
        purpose: "checks the messages of the sandbox with NIST's profiles, which are not part of the project",
        in_all: None,
        function: nist::run,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_name_of_one_task() {
        for task in TASKS {
            assert_ne!(task.name, "all");
            assert_eq!(TASKS.iter().filter(|other| other.name == task.name).count(), 1, "{}", task.name);
        }
    }
}
