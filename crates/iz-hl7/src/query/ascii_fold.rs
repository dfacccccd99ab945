//! Names and addresses in ASCII.

/// Letters of Latin names beyond ASCII, with the ASCII text that replaces them.
const FOLDED: [(&str, &str); 51] = [
    ("ÀÁÂÃÅĀĂĄǍẠẢẤẦẨẪẬẮẰẲẴẶ", "A"),
    ("àáâãåāăąǎạảấầẩẫậắằẳẵặ", "a"),
    ("Ä", "A"),
    ("ä", "a"),
    ("Æ", "AE"),
    ("æ", "ae"),
    ("ÇĆĈĊČ", "C"),
    ("çćĉċč", "c"),
    ("ÐĎĐ", "D"),
    ("ðďđ", "d"),
    ("ÈÉÊËĒĔĖĘĚẸẺẼẾỀỂỄỆ", "E"),
    ("èéêëēĕėęěẹẻẽếềểễệ", "e"),
    ("ĜĞĠĢ", "G"),
    ("ĝğġģ", "g"),
    ("ĤĦ", "H"),
    ("ĥħ", "h"),
    ("ÌÍÎÏĨĪĬĮİỈỊ", "I"),
    ("ìíîïĩīĭįıỉị", "i"),
    ("Ĵ", "J"),
    ("ĵ", "j"),
    ("Ķ", "K"),
    ("ķ", "k"),
    ("ĹĻĽĿŁ", "L"),
    ("ĺļľŀł", "l"),
    ("ÑŃŅŇ", "N"),
    ("ñńņň", "n"),
    ("ÒÓÔÕÖØŌŎŐƠỌỎỐỒỔỖỘỚỜỞỠỢ", "O"),
    ("òóôõöøōŏőơọỏốồổỗộớờởỡợ", "o"),
    ("Œ", "OE"),
    ("œ", "oe"),
    ("ŔŖŘ", "R"),
    ("ŕŗř", "r"),
    ("ŚŜŞŠȘ", "S"),
    ("śŝşšș", "s"),
    ("ß", "ss"),
    ("ŢŤŦȚ", "T"),
    ("ţťŧț", "t"),
    ("Þ", "TH"),
    ("þ", "th"),
    ("ÙÚÛÜŨŪŬŮŰŲƯỤỦỨỪỬỮỰ", "U"),
    ("ùúûüũūŭůűųưụủứừửữự", "u"),
    ("Ŵ", "W"),
    ("ŵ", "w"),
    ("ÝŶŸỲỴỶỸ", "Y"),
    ("ýÿŷỳỵỷỹ", "y"),
    ("ŹŻŽ", "Z"),
    ("źżž", "z"),
    ("‘’ʻʼ´", "'"),
    ("‐‑–—", "-"),
    ("“”", "\""),
    ("\u{a0}", " "),
];

/// The text in ASCII. `None` if it holds a letter without an ASCII form.
pub(super) fn ascii_fold(text: &str) -> Option<String> {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            _ if character.is_ascii() => folded.push(character),
            // A combining accent after its letter is left out.
            '\u{300}'..='\u{36f}' => {}
            _ => folded.push_str(FOLDED.iter().find(|(letters, _)| letters.contains(character))?.1),
        }
    }
    Some(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_listed_once_with_an_ascii_replacement() {
        let mut seen = std::collections::BTreeSet::new();
        for (letters, replacement) in FOLDED {
            assert!(replacement.is_ascii());
            for letter in letters.chars() {
                assert!(!letter.is_ascii() && seen.insert(letter), "{letter}");
            }
        }
        assert_eq!(
            ascii_fold("O’Brien–Łuk\u{301}asz Straße Nguyễn").as_deref(),
            Some("O'Brien-Lukasz Strasse Nguyen")
        );
    }
}
