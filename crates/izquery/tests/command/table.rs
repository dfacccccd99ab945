//! The table that `read --table` prints: files, width and colours.

use std::{fs, process::Command};

use crate::{
    ANSWER,
    support::{izquery, text},
};

#[test]
fn read_prints_a_table_for_each_file_and_goes_on_behind_a_bad_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.hl7"), ANSWER).unwrap();
    fs::write(folder.path().join("page.html"), "<html>Log in</html>").unwrap();
    let table = ["read", "--table", "--today", "2026-11-22"];
    let one = izquery(&[&table[..], &["good.hl7"]].concat(), folder.path(), "");
    assert_eq!(one.status.code(), Some(0), "{}", text(&one.stderr));
    let one = text(&one.stdout);
    assert!(one.starts_with("Odell MARSH   born 2019-06-04, 7 years 5 months   male\nIIS · "), "{one}");
    assert!(one.contains("\nGIVE NOW\n  ● due*  MMR  since 2026-11-01 (21 days)\n"), "{one}");
    let all = izquery(
        &[&table[..], &["good.hl7", "page.html", "missing.hl7", "-"]].concat(),
        folder.path(),
        ANSWER,
    );
    assert_eq!(all.status.code(), Some(1));
    assert_eq!(text(&all.stdout), format!("FILE good.hl7\n{one}\nFILE -\n{one}"));
    let errors = text(&all.stderr);
    assert_eq!(errors.lines().count(), 2, "{errors}");
    assert!(
        errors.starts_with("izquery: page.html: ") && errors.contains("\nizquery: missing.hl7: "),
        "{errors}"
    );
    for wrong in [&["--wide"][..], &["--table", "--path", "PID-5"]] {
        let output = izquery(&[&["read"], wrong, &["good.hl7"]].concat(), folder.path(), "");
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn a_table_fits_the_columns_that_the_environment_names() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.hl7"), ANSWER).unwrap();
    let widest = |variables: &[(&str, &str)]| {
        let output = Command::new(env!("CARGO_BIN_EXE_izquery"))
            .args(["read", "--table", "--today", "2026-11-22", "good.hl7"])
            .current_dir(folder.path())
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let shown = text(&output.stdout);
        let widest = shown.lines().map(|line| line.chars().count()).max().unwrap();
        (widest, shown.contains('\u{1b}'))
    };
    let (wide, _) = widest(&[]);
    let (narrow, is_coloured) = widest(&[("COLUMNS", "50")]);
    assert!(wide > 50 && wide <= 100 && narrow <= 50 && !is_coloured, "{wide} {narrow}");
    assert!(widest(&[("CLICOLOR_FORCE", "1")]).1);
    assert!(!widest(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).1);
}

/// What `read --table` prints at a terminal of `script(1)` with this number of columns. `None` if there is no `script`.
#[cfg(target_os = "linux")]
fn read_at_terminal(folder: &std::path::Path, columns: u16, variables: &[(&str, &str)]) -> Option<String> {
    let command = format!(
        "stty cols {columns} rows 24; '{}' read --table --today 2026-11-22 good.hl7",
        env!("CARGO_BIN_EXE_izquery")
    );
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(folder)
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR")
        .env_remove("CLICOLOR_FORCE")
        // With this variable, colours are shown whatever TERM says: the log of such a run is no terminal.
        .env_remove("CI")
        .env("TERM", "xterm-256color")
        .envs(variables.iter().copied())
        .output()
        .ok()?;
    assert!(output.status.success(), "{}", text(&output.stderr));
    Some(text(&output.stdout))
}

/// The text without the codes of colours.
#[cfg(target_os = "linux")]
fn without_colours(shown: &str) -> String {
    let mut parts = shown.split('\u{1b}');
    let first = parts.next().unwrap().to_owned();
    first + &parts.map(|part| part.split_once('m').unwrap().1).collect::<String>()
}

#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_the_table_has_its_width_and_its_colours() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.hl7"), ANSWER).unwrap();
    let Some(shown) = read_at_terminal(folder.path(), 47, &[]) else {
        assert!(std::env::var_os("CI").is_none(), "script is not installed");
        return;
    };
    let plain = without_colours(&shown);
    assert!(shown.contains("\u{1b}[1mGIVE NOW\u{1b}[0m"), "{shown}");
    let widest = |shown: &str| shown.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
    assert!((40..=47).contains(&widest(&plain)), "{plain}");
    assert!((48..=90).contains(&widest(&read_at_terminal(folder.path(), 90, &[("NO_COLOR", "1")]).unwrap())));
    for variable in [("NO_COLOR", "1"), ("CLICOLOR", "0"), ("TERM", "dumb")] {
        let shown = read_at_terminal(folder.path(), 47, &[variable]).unwrap();
        assert_eq!(shown, plain, "{variable:?}");
    }
}
