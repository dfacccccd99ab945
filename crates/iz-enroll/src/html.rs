//! HTML pages whose texts are escaped.

/// How a page finds its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stylesheet<'a> {
    /// The style stands in the page, so that the page is one file.
    Inline,
    /// The style is at this address, for servers whose policy forbids styles in a page. What is there is [`PAGE_STYLE`].
    At(&'a str),
}

/// The style of the pages. The contrast of each text is at least 7 to 1, and what a colour says a word says too.
pub const PAGE_STYLE: &str = include_str!("page.css");

/// A page that is being written. Markup is part of the program, and every other text is escaped.
pub(crate) struct Page(String);

impl Page {
    pub(crate) fn new(title: &str, stylesheet: Stylesheet<'_>) -> Self {
        let mut page = Self(String::new());
        page.markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .markup("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
            .text(title)
            .markup("</title>\n");
        match stylesheet {
            Stylesheet::Inline => page.markup("<style>\n").markup(PAGE_STYLE).markup("</style>\n"),
            Stylesheet::At(address) => {
                page.markup("<link rel=\"stylesheet\" href=\"").text(address).markup("\">\n")
            }
        };
        page.markup("</head>\n<body>\n<main>\n<h1>").text(title).markup("</h1>\n");
        page
    }

    /// Adds markup of the program.
    pub(crate) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds a text. No character of it is markup, also inside an attribute in quotation marks.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
        self
    }

    /// Adds a paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) -> &mut Self {
        self.markup("<p>").text(text).markup("</p>\n")
    }

    /// Adds a cell of a table.
    pub(crate) fn cell(&mut self, text: &str) -> &mut Self {
        self.markup("<td>").text(text).markup("</td>")
    }

    /// Adds a link. A profile has only addresses that begin with `https://`.
    pub(crate) fn link(&mut self, name: &str, url: &str) -> &mut Self {
        self.markup("<a href=\"").text(url).markup("\" rel=\"noreferrer\">").text(name).markup("</a>");
        // On paper a link shows its address.
        self.markup(" <span class=\"address\">").text(url).markup("</span>")
    }

    pub(crate) fn end(mut self) -> String {
        self.markup("</main>\n</body>\n</html>\n");
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_1_2_1_a_text_is_never_markup() {
        let mut page = Page::new("<script>alert(1)</script>", Stylesheet::At("/a.css\" onload=\"x"));
        page.paragraph("\"'&<>")
            .cell("</td><img src=x onerror=alert(1)>")
            .link("a", "https://x.example/\"><b>");
        let html = page.end();
        assert!(html.contains("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>"), "{html}");
        assert!(html.contains("<p>&quot;&#39;&amp;&lt;&gt;</p>"), "{html}");
        for markup in ["<script", "<img", "<b>", " onload=\"x", "</td><img"] {
            assert!(!html.contains(markup), "{markup}: {html}");
        }
    }

    #[test]
    fn a_page_holds_its_style_or_names_it() {
        assert!(Page::new("x", Stylesheet::Inline).end().contains(PAGE_STYLE));
        let linked = Page::new("x", Stylesheet::At("/enrollments.css")).end();
        assert!(
            linked.contains("<link rel=\"stylesheet\" href=\"/enrollments.css\">")
                && !linked.contains("<style")
        );
    }
}
