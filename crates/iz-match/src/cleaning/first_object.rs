//! An object that stands in a list.

use iz_hl7::query::NoteCode;

use super::{node::Node, report::Report};

/// The first object of a list, with its pointer. Some programs send every detail as a list. Any other value is returned
/// as it is.
pub(super) fn first_object(node: Node, pointer: String, report: &mut Report<'_>) -> (Node, String) {
    let Node::List(nodes) = node else { return (node, pointer) };
    let is_usable = |node: &Node| matches!(node, Node::Object(_)) && !node.is_absent();
    let Some(first) = nodes.iter().position(is_usable) else { return (Node::List(nodes), pointer) };
    if nodes.iter().filter(|node| !node.is_absent()).count() > 1 {
        report.note(pointer.as_str(), NoteCode::FirstOfSeveral);
    }
    let node = nodes.into_iter().nth(first).unwrap_or(Node::Null);
    (node, format!("{pointer}/{first}"))
}
