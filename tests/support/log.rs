//! Everything that this process logs, down to TRACE, and the search for a person's values in it.

use std::{
    io::{self, Write},
    sync::{Mutex, OnceLock, PoisonError},
};

use tracing_subscriber::{fmt::MakeWriter, util::SubscriberInitExt as _};

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Writer;

impl<'w> MakeWriter<'w> for Writer {
    type Writer = Lines;

    fn make_writer(&'w self) -> Lines {
        Lines
    }
}

/// Starts to collect what the tests of this process log. All tests share one log.
pub(crate) fn collect_log() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(Writer)
            .finish();
        subscriber.try_init().expect("the only subscriber of this process");
    });
}

/// The log so far.
pub(crate) fn log() -> String {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner).clone();
    String::from_utf8(lines).expect("text")
}

/// The forms of a word that a log may contain: the word itself, its bytes as decimal numbers (as a `Vec` prints them) and
/// in hexadecimal, and Base64 at each of the three offsets. All are in lower case, as is the text that [`find`] searches.
pub(crate) fn forms(word: &str) -> Vec<String> {
    let numbers: Vec<String> = word.bytes().map(|byte| byte.to_string()).collect();
    let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![word.to_lowercase(), numbers.join(", "), hex];
    forms.extend((0..3).map(|offset| base64_within(word.as_bytes(), offset).to_lowercase()));
    forms
}

/// The Base64 of the bytes where they begin `offset` bytes after a multiple of three. Letters that also depend on the
/// bytes before or after are left out.
fn base64_within(bytes: &[u8], offset: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let skipped = (6 - offset * 8 % 6) % 6;
    bits[skipped..]
        .chunks_exact(6)
        .map(|six| {
            let number = six.iter().fold(0, |number, bit| number << 1 | usize::from(*bit));
            char::from(LETTERS[number])
        })
        .collect()
}

/// The first of the words that the text contains in any of its forms, with the line that contains it.
pub(crate) fn find<'w>(text: &str, words: &[&'w str]) -> Option<(&'w str, String)> {
    let lower = text.to_lowercase();
    words.iter().find_map(|word| {
        let at = forms(word).iter().find_map(|form| lower.find(form))?;
        let line = lower[at..].lines().next().unwrap_or_default();
        let start = lower[..at].rfind('\n').map_or(0, |end| end + 1);
        Some((*word, format!("{}{line}", &lower[start..at])))
    })
}

#[test]
fn base64_is_found_at_each_offset() {
    // The Base64 of "Canarywing" alone, after one byte, and after two bytes.
    for (offset, whole) in ["Q2FuYXJ5d2luZw==", "eENhbmFyeXdpbmc=", "eHhDYW5hcnl3aW5n"].iter().enumerate() {
        let within = base64_within(b"Canarywing", offset);
        assert!(within.len() > 10 && whole.contains(&within), "{offset}: {within} in {whole}");
    }
}
