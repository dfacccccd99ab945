//! The changes of a message.

/// A message as its segments, with the line end that it uses.
pub(super) struct Lines {
    pub(super) segments: Vec<String>,
    end: String,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let end = ["\r\n", "\r", "\n"].into_iter().find(|end| text.contains(end)).unwrap_or("\r");
        let segments = text.split(end).filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
        Self { segments, end: end.to_owned() }
    }

    pub(super) fn text(&self, segments: &[String]) -> String {
        segments.iter().flat_map(|segment| [segment.as_str(), &self.end]).collect()
    }

    /// The message without the line end behind the segment of that number.
    pub(super) fn without_line_end(&self, number: usize) -> String {
        let mut segments = self.segments.clone();
        let behind = segments.remove(number + 1);
        segments[number] += &behind;
        self.text(&segments)
    }

    /// The message with each change of one segment, and the name of the change.
    pub(super) fn changed(&self, number: usize) -> Vec<(&'static str, String)> {
        let with = |change: &dyn Fn(&mut Vec<String>)| {
            let mut segments = self.segments.clone();
            change(&mut segments);
            self.text(&segments)
        };
        let mut changes = vec![
            ("dropped", with(&|segments| drop(segments.remove(number)))),
            ("doubled", with(&|segments| segments.insert(number, segments[number].clone()))),
            ("before junk", with(&|segments| segments.insert(number + 1, "ZQX|1|Q7JUNKVALUE".to_owned()))),
            (
                "before a sentence",
                with(&|segments| segments.insert(number + 1, "Q7JUNKVALUE of a log".to_owned())),
            ),
            ("longer", with(&|segments| segments[number] += "||||||||||||||||||||||||||||||Q7JUNKVALUE")),
        ];
        if number + 1 < self.segments.len() {
            changes.push(("swapped", with(&|segments| segments.swap(number, number + 1))));
            changes.push(("joined with the next", self.without_line_end(number)));
        }
        changes
    }
}
