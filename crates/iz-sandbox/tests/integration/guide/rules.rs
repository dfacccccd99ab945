//! The rules of `rules.tsv`: what each field must have.

use super::segments::GuideSegment;

/// The table of rules.
const TABLE: &str = include_str!("rules.tsv");

/// One row of the table.
pub(crate) struct Rule {
    /// The row as it stands in the table.
    pub(crate) text: &'static str,
    messages: Vec<&'static str>,
    segment: &'static str,
    place: Place,
    conditions: Vec<Condition>,
    demand: Demand,
}

/// A field, or a component of it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    field: usize,
    component: Option<usize>,
}

enum Condition {
    Valued(Place),
    OneOf(Place, Vec<&'static str>),
    NoneOf(Place, Vec<&'static str>),
}

enum Demand {
    Required,
    Empty,
    OneOf(Vec<&'static str>),
    Form(&'static str),
    Counts,
}

/// The rules of the table, in its order.
pub(crate) fn rules() -> Vec<Rule> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    rows.skip(1).map(Rule::read).collect()
}

impl Rule {
    fn read(text: &'static str) -> Self {
        let [messages, place, when, demand] = text.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {text}")
        };
        let (segment, place) = place.split_once('-').unwrap();
        Self {
            text,
            messages: messages.split(',').collect(),
            segment,
            place: Place::read(place),
            conditions: when.split('&').filter(|when| *when != "-").map(Condition::read).collect(),
            demand: Demand::read(demand),
        }
    }

    /// What breaks the rule in a message, and whether the rule applied to anything in it.
    pub(crate) fn judge(&self, profile: &str, segments: &[GuideSegment<'_>]) -> (Vec<String>, bool) {
        let mut found = Vec::new();
        let mut has_applied = false;
        if self.messages != ["*"] && !self.messages.contains(&profile) {
            return (found, has_applied);
        }
        let judged = segments.iter().filter(|segment| segment.name() == self.segment);
        for (number, segment) in (1_usize..).zip(judged) {
            for repetition in segment.field(self.place.field).split('~') {
                if !self.conditions.iter().all(|condition| condition.holds(segment, self.place, repetition)) {
                    continue;
                }
                has_applied = true;
                let value = self.place.value_in(repetition);
                if !self.demand.is_met(value, number) {
                    found.push(format!("{}: `{value}` in {}", self.text, segment.line));
                }
            }
        }
        (found, has_applied)
    }
}

impl Place {
    fn read(text: &str) -> Self {
        let (field, component) =
            text.split_once('.').map_or((text, None), |(field, rest)| (field, Some(rest)));
        Self { field: field.parse().unwrap(), component: component.map(|rest| rest.parse().unwrap()) }
    }

    fn value_in<'m>(&self, repetition: &'m str) -> &'m str {
        self.component.map_or(repetition, |number| repetition.split('^').nth(number - 1).unwrap_or_default())
    }

    /// The value of the place, in the repetition that is judged if it is in the same field.
    fn value<'m>(self, segment: &GuideSegment<'m>, judged: Self, repetition: &'m str) -> &'m str {
        if self.field == judged.field {
            return self.value_in(repetition);
        }
        self.value_in(segment.field(self.field).split('~').next().unwrap_or_default())
    }
}

impl Condition {
    fn read(text: &'static str) -> Self {
        match (text.split_once("!="), text.split_once('=')) {
            (Some((place, values)), _) => Self::NoneOf(Place::read(place), values.split(',').collect()),
            (None, Some((place, values))) => Self::OneOf(Place::read(place), values.split(',').collect()),
            (None, None) => Self::Valued(Place::read(text)),
        }
    }

    fn holds(&self, segment: &GuideSegment<'_>, judged: Place, repetition: &str) -> bool {
        match self {
            Self::Valued(place) => !place.value(segment, judged, repetition).is_empty(),
            Self::OneOf(place, values) => values.contains(&place.value(segment, judged, repetition)),
            Self::NoneOf(place, values) => !values.contains(&place.value(segment, judged, repetition)),
        }
    }
}

impl Demand {
    fn read(text: &'static str) -> Self {
        match text.split_once(' ') {
            None if text == "required" => Self::Required,
            None if text == "empty" => Self::Empty,
            None if text == "counts" => Self::Counts,
            Some(("is", values)) => Self::OneOf(values.split(',').collect()),
            Some(("form", form @ ("day" | "time" | "number" | "count"))) => Self::Form(form),
            _ => panic!("no rule is `{text}`"),
        }
    }

    /// Whether a value is as it must be, in the segment with this number of its name.
    fn is_met(&self, value: &str, number: usize) -> bool {
        let is_digits =
            |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Required => !value.is_empty(),
            Self::Empty => value.is_empty(),
            Self::OneOf(values) => value.is_empty() || values.contains(&value),
            Self::Counts => value == number.to_string(),
            Self::Form(_) if value.is_empty() => true,
            Self::Form("day") => is_digits(value, 8),
            Self::Form("time") => value
                .split_once(['+', '-'])
                .is_some_and(|(time, zone)| is_digits(time, 14) && is_digits(zone, 4)),
            Self::Form("count") => value.parse::<u32>().is_ok_and(|number| number > 0),
            Self::Form(_) => value.parse::<f64>().is_ok_and(|number| number >= 0.0),
        }
    }
}
