//! A JSON value before it is read: nothing is lost, and every place can be named.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};

/// A JSON value. Repeated members are kept, so that they can be refused.
///
/// `Debug` prints the kind of the value only, because it may be a person's data.
#[derive(Clone, PartialEq, Eq)]
pub enum Node {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number, as its decimal text.
    Number(String),
    /// A number with more digits than can be read exactly, such as an identifier of 25 digits without quotation marks.
    InexactNumber,
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object, with its members in the order of the text.
    Object(Vec<(String, Self)>),
}

/// The numbers that a floating-point number holds exactly, in both directions.
const EXACT_WHOLE_NUMBERS: f64 = 9_007_199_254_740_992.0;

impl Node {
    /// Whether the value counts as absent: `null`, an empty or blank text, `{}` or `[]`. A list of nothing but
    /// such values is absent too.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Boolean(_) | Self::Number(_) | Self::InexactNumber => false,
            Self::Text(text) => text.trim().is_empty(),
            Self::List(nodes) => nodes.iter().all(Self::is_absent),
            Self::Object(members) => members.is_empty(),
        }
    }

    /// The text of a string, a number or a boolean. `None` for any other value.
    #[must_use]
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Boolean(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            Self::Number(text) | Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Null | Self::InexactNumber | Self::List(_) | Self::Object(_) => None,
        }
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Boolean(_) => "Boolean",
            Self::Number(_) | Self::InexactNumber => "Number",
            Self::Text(_) => "Text",
            Self::List(_) => "List",
            Self::Object(_) => "Object",
        })
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Boolean(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.to_string()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        let is_exact = value.abs() < EXACT_WHOLE_NUMBERS;
        Ok(if is_exact { Node::Number(value.to_string()) } else { Node::InexactNumber })
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Node::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_digits_or_is_not_read() {
        for (json, expected) in [
            ("2545550142", Some("2545550142")),
            ("76701.0", Some("76701")),
            ("-1", Some("-1")),
            ("12345678901234567890", Some("12345678901234567890")),
            ("1234567890123456789012345", None),
            ("1e30", None),
        ] {
            let node: Node = serde_json::from_str(json).unwrap();
            assert_eq!(node.scalar().as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn empty_values_are_absent() {
        for json in ["null", "\"\"", "\" \\t\"", "{}", "[]", "[null, \"\"]"] {
            assert!(serde_json::from_str::<Node>(json).unwrap().is_absent(), "{json}");
        }
        for json in ["0", "false", "\"x\"", "{\"a\": null}", "[0]"] {
            assert!(!serde_json::from_str::<Node>(json).unwrap().is_absent(), "{json}");
        }
    }

    #[test]
    fn a_repeated_member_is_kept_and_debug_hides_values() {
        let node: Node = serde_json::from_str(r#"{"a": "Canary", "a": 2}"#).unwrap();
        assert!(matches!(&node, Node::Object(members) if members.len() == 2));
        assert_eq!(format!("{node:?}"), "Object");
    }
}
