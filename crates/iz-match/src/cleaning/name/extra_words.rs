//! Removes the words that are no part of a name: titles, degrees, and marks of the patient's file.

/// Titles that stand before a name. `Don` and `Sr` are names or suffixes too, so they stay.
const TITLES: [&str; 12] =
    ["mr", "mrs", "ms", "miss", "dr", "mstr", "srta", "sra", "prof", "rev", "hon", "capt"];

/// Titles that are names or other words if no point follows.
const WITH_POINT: [&str; 4] = ["rev", "hon", "capt", "sra"];

/// Degrees that stand behind a name and a comma, or that are written with points. `Do` and `Ma` are names.
const DEGREES: [&str; 15] = [
    "md", "rn", "phd", "dds", "dmd", "dvm", "lvn", "lpn", "np", "aprn", "pharmd", "rph", "esq", "esquire",
    "cpht",
];

/// Marks of a file in a pharmacy's system. Nobody has such a name.
const MARKS: [&[&str]; 12] = [
    &["do", "not", "use"],
    &["dont", "use"],
    &["deceased"],
    &["decd"],
    &["dnu"],
    &["inactive"],
    &["inactivated"],
    &["duplicate"],
    &["dup", "acct"],
    &["merged"],
    &["donotuse"],
    &["voided"],
];

/// The text without these words. `None` if it has none, or if nothing else is a name.
pub(super) fn without(text: &str) -> Option<String> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let count = words.len();
    while words.first().is_some_and(|word| is_title(word)) || words.first().is_some_and(|word| is_z(word)) {
        words.remove(0);
    }
    while words.last().is_some_and(|word| is_z(word)) || has_degree(&words) {
        words.pop();
    }
    while let Some((at, length)) = mark(&words) {
        words.drain(at..at + length);
    }
    let is_name = words.iter().any(|word| word.chars().any(char::is_alphabetic));
    (is_name && words.len() < count).then(|| words.join(" ").trim_end_matches([',', ' ', '-']).to_owned())
}

fn is_title(word: &str) -> bool {
    let plain = plain(word);
    TITLES.contains(&plain.as_str()) && (word.ends_with('.') || !WITH_POINT.contains(&plain.as_str()))
}

/// Whether the last word is a degree, behind a comma or with points.
fn has_degree(words: &[&str]) -> bool {
    let [.., before, last] = words else { return false };
    let is_apart = before.ends_with(',') || last.trim_end_matches('.').contains('.');
    is_apart && is_degree(last)
}

/// Whether a word is a degree, wherever it stands.
pub(super) fn is_degree(word: &str) -> bool {
    DEGREES.contains(&plain(word).as_str())
}

/// Where the first mark begins, and how many words it has.
fn mark(words: &[&str]) -> Option<(usize, usize)> {
    let plain: Vec<String> = words.iter().map(|word| plain(word)).collect();
    (0..plain.len()).find_map(|at| {
        let rest = plain.get(at..)?;
        let is_here =
            |mark: &&[&str]| rest.len() >= mark.len() && rest.iter().zip(*mark).all(|(a, b)| a == b);
        MARKS.iter().find(|mark| is_here(mark)).map(|mark| (at, mark.len()))
    })
}

/// `ZZZ` sorts a file to the end of a list.
fn is_z(word: &str) -> bool {
    let plain = plain(word);
    plain.len() > 1 && plain.bytes().all(|byte| byte == b'z')
}

fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_ascii_alphabetic()).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_degrees_and_marks_are_removed() {
        for (text, expected) in [
            ("Mr. Corwin", "Corwin"),
            ("MR CORWIN", "CORWIN"),
            ("Mrs Iris", "Iris"),
            ("Dr. Vance", "Vance"),
            ("Rev. Corwin", "Corwin"),
            ("Vance, MD", "Vance"),
            ("Vance M.D.", "Vance"),
            ("Vance, Ph.D.", "Vance"),
            ("Vance, RN, PhD", "Vance"),
            ("Vance DECEASED", "Vance"),
            ("*DECEASED* Vance", "Vance"),
            ("Vance **DNU**", "Vance"),
            ("Vance - DO NOT USE", "Vance"),
            ("DO NOT USE Vance", "Vance"),
            ("ZZZ Vance", "Vance"),
            ("Vance, Jr DECEASED", "Vance, Jr"),
        ] {
            assert_eq!(without(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "Vance",
            "Mr",
            "Don",
            "Sr. Maria",
            "Vance MD",
            "Md Karim",
            "Nguyen, Do",
            "Do",
            "Deceased",
            "Z",
            "ZZ",
            "Missy",
            "Vance Dr",
            "Rev",
            "Hon Wai",
            "DO NOT USE",
            "Vance, Ma",
            "Drew",
        ] {
            assert_eq!(without(text), None, "{text}");
        }
    }
}
