//! Texts that stand for a line end, such as the two characters `\r`. They come from copies of logs, JSON and web pages.

/// The texts, and how an error names them. A text that ends with another one stands before it.
const JOINERS: [(&str, &str); 30] = [
    (r"\r\n", r"the four characters \r\n"),
    (r"\r", r"the two characters \r"),
    (r"\n", r"the two characters \n"),
    (r"\x0d", r"the four characters \x0d"),
    (r"\x0a", r"the four characters \x0a"),
    (r"\u000d", r"the six characters \u000d"),
    (r"\u000a", r"the six characters \u000a"),
    (r"\X0D\", r"the escape sequence \X0D\"),
    (r"\X0A\", r"the escape sequence \X0A\"),
    (r"\.br\", r"the escape sequence \.br\"),
    ("&#13;", "the text &#13;"),
    ("&#10;", "the text &#10;"),
    ("&#xD;", "the text &#xD;"),
    ("&#xA;", "the text &#xA;"),
    ("&#x0D;", "the text &#x0D;"),
    ("&#x0A;", "the text &#x0A;"),
    ("<CR>", "the text <CR>"),
    ("<LF>", "the text <LF>"),
    ("<br>", "the text <br>"),
    ("<br/>", "the text <br/>"),
    ("<br />", "the text <br />"),
    ("<CR/>", "the text <CR/>"),
    ("&#013;", "the text &#013;"),
    ("&#010;", "the text &#010;"),
    ("_x000D_", "the text _x000D_"),
    ("_x000A_", "the text _x000A_"),
    ("[CR]", "the text [CR]"),
    ("%0D", "the text %0D"),
    ("%0A", "the text %0A"),
    ("^M", "the two characters ^M"),
];

/// The text without such texts and whitespace at its end, and the name of the last of them.
pub(crate) fn without_joiner(text: &str) -> (&str, Option<&'static str>) {
    let mut rest = text.trim_end();
    let mut name = None;
    while let Some((shorter, found)) = JOINERS.iter().find_map(|(joiner, found)| {
        let at = rest.len().checked_sub(joiner.len())?;
        let is_same = rest.as_bytes().get(at..)?.eq_ignore_ascii_case(joiner.as_bytes());
        is_same.then(|| (rest.get(..at), *found))
    }) {
        rest = shorter.unwrap_or_default().trim_end();
        name.get_or_insert(found);
    }
    (rest, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_joiner_is_found_and_named() {
        for (joiner, name) in JOINERS {
            assert_eq!(
                without_joiner(&format!("Z42^CDCPHINVS {joiner} ")),
                ("Z42^CDCPHINVS", Some(name)),
                "{joiner}"
            );
        }
        assert_eq!(without_joiner("Z42<cr><lf>"), ("Z42", Some("the text <LF>")));
        assert_eq!(without_joiner(r"Z42\R"), ("Z42", Some(r"the two characters \r")));
        for plain in ["Z42", "", "r", "Núñez", "a\\"] {
            assert_eq!(without_joiner(plain), (plain, None));
        }
    }
}
