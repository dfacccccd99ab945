//! Arbitrary text as the configuration file.

use izquery::config::Config;
use toml::{Table, Value};

/// A secret that someone wrote into the file. No error may quote it.
const SECRET: &str = "Zq7-Secret";

/// Lines in which the secret is not TOML. The last one is not closed.
const BROKEN: [&str; 8] = [
    "password = Zq7-Secret",
    "password = \"Zq7-Secret",
    "password = 'Zq7-Secret",
    "password = \"\\Zq7-Secret\"",
    "password = \"Zq7-Secret\" \"Zq7-Secret\"",
    "password = { env = Zq7-Secret }",
    "password = { env = \"Zq7-Secret\", }}",
    "password = \"\"\"Zq7-Secret",
];

/// Reads the text as a configuration.
///
/// # Panics
///
/// If an error or a warning quotes a secret, or if an error has no text.
pub fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let _ = read(text).map(|config| config.warnings());
    match text.parse::<Table>() {
        Ok(table) => {
            for secret in [Value::from(SECRET), Value::Array(vec![SECRET.into()])] {
                let table = with_secrets(table.clone(), &secret);
                hides_the_secret(&toml::to_string(&table).expect("a table is TOML"));
            }
        }
        Err(_) => BROKEN.iter().for_each(|line| hides_the_secret(&format!("{text}\n{line}"))),
    }
    for line in BROKEN {
        hides_the_secret(&format!("[registries.tx.credentials]\n{line}\n{text}"));
    }
}

/// Reads a configuration. The error is its whole text.
fn read(text: &str) -> Result<Config, String> {
    Config::parse(text).map_err(|error| {
        let error = format!("{error:#}");
        assert!(!error.is_empty(), "an error says something");
        error
    })
}

fn hides_the_secret(text: &str) {
    let shown = match read(text) {
        Ok(config) => config.warnings().into_iter().collect::<Vec<_>>().join("\n"),
        Err(error) => error,
    };
    assert!(!shown.contains(SECRET), "{shown}");
}

/// The table with this value instead of every text, number and truth value. The key `base` keeps its value: it is no
/// secret, and its error quotes it.
fn with_secrets(table: Table, secret: &Value) -> Table {
    let replaced = |(key, value): (String, Value)| {
        let value = if key == "base" { value } else { with_secret(value, secret) };
        (key, value)
    };
    table.into_iter().map(replaced).collect()
}

fn with_secret(value: Value, secret: &Value) -> Value {
    match value {
        Value::Table(table) => Value::Table(with_secrets(table, secret)),
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| with_secret(item, secret)).collect())
        }
        _ => secret.clone(),
    }
}
