//! Reads the members of a JSON object and finds those that are not known.

use iz_hl7::query::DetailError;

use super::node::Node;

/// How many unknown members of one object are named. The limit bounds the answer to hostile input.
const MAX_UNKNOWN: usize = 50;

/// The number of known members of the largest objects.
const USUAL_KNOWN: usize = 12;

/// The members of a JSON object. Each known member is taken once. What is left at the end is not known, and is refused:
/// a misspelt member must not be ignored.
pub struct Members<'f> {
    pointer: String,
    members: Vec<(String, Node)>,
    known: Vec<&'static str>,
    faults: &'f mut Vec<DetailError>,
}

impl<'f> Members<'f> {
    /// The members of an object at `pointer`. A value that is not an object has no members.
    pub fn of(node: Node, pointer: impl Into<String>, faults: &'f mut Vec<DetailError>) -> Self {
        let members = if let Node::Object(members) = node { members } else { Vec::new() };
        Self { pointer: pointer.into(), members, known: Vec::with_capacity(USUAL_KNOWN), faults }
    }

    /// The value of a member. A member that is absent is [`Node::Null`].
    pub fn take(&mut self, name: &'static str) -> Node {
        self.known.push(name);
        let Some(at) = self.members.iter().position(|(known, _)| known == name) else { return Node::Null };
        let (_, node) = self.members.remove(at);
        if self.members.iter().any(|(other, _)| other == name) {
            self.faults.push(DetailError::new(self.child(name), "appears twice"));
            self.members.retain(|(other, _)| other != name);
        }
        node
    }

    /// The pointer of a member.
    #[must_use]
    pub fn child(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"))
    }

    /// Adds a fault for each member that was not taken, up to a limit.
    pub fn finish(self) {
        if self.members.is_empty() {
            return;
        }
        let known = self.known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        for (name, _) in self.members.iter().take(MAX_UNKNOWN) {
            let reason = match known.is_empty() {
                true => "is not known here; no member is".to_owned(),
                false => format!("is not known here; known are: {known}"),
            };
            self.faults.push(DetailError::new(self.child(name), reason));
        }
    }
}
