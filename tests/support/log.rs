//! All that this process logs, down to TRACE, and the search for a person in it.

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

/// Keeps from now on what any test of this process logs. There is one log for all of them, as there is in a service.
pub(crate) fn keep_log() {
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

/// What was logged so far.
pub(crate) fn log() -> String {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner).clone();
    String::from_utf8(lines).expect("text")
}

/// The forms in which a word may get into a log: as it is, in Base64 at each of the three offsets, and as the numbers
/// of its bytes, as a `Vec` prints itself. All in lower case, as is what they are sought in.
pub(crate) fn forms(word: &str) -> Vec<String> {
    let numbers: Vec<String> = word.bytes().map(|byte| byte.to_string()).collect();
    let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![word.to_lowercase(), numbers.join(", "), hex];
    forms.extend((0..3).map(|offset| base64_within(word.as_bytes(), offset).to_lowercase()));
    forms
}

/// What Base64 makes of the bytes wherever they stand `offset` bytes behind a multiple of three; the letters that
/// depend on what is around them are left out.
fn base64_within(bytes: &[u8], offset: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> =
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1 == 1)).collect();
    let skipped = (6 - offset * 8 % 6) % 6;
    bits[skipped..]
        .chunks_exact(6)
        .map(|six| {
            let number = six.iter().fold(0, |number, bit| number << 1 | usize::from(*bit));
            char::from(LETTERS[number])
        })
        .collect()
}

/// The first line that holds one of the words in any of its forms, with the word.
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
fn base64_is_found_wherever_it_starts() {
    // "Canarywing" as it is, behind one byte, and behind two.
    for (offset, whole) in ["Q2FuYXJ5d2luZw==", "eENhbmFyeXdpbmc=", "eHhDYW5hcnl3aW5n"].iter().enumerate() {
        let within = base64_within(b"Canarywing", offset);
        assert!(within.len() > 10 && whole.contains(&within), "{offset}: {within} in {whole}");
    }
}
