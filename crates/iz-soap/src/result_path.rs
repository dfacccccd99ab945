//! Finds the result of a reply by the names that a service description gives.

use std::borrow::Cow;

use crate::description::OperationDescription;
use crate::read_error::SoapReadError;
use crate::service::Operation;
use crate::xml::element::Element;

/// The reply that a client expects.
#[derive(Clone, Copy)]
pub(crate) struct ExpectedReply<'a> {
    pub(crate) operation: Operation,
    pub(crate) description: &'a OperationDescription,
}

impl ExpectedReply<'_> {
    /// Whether an element of the Body is this reply: it holds the result, or has the name of the operation.
    pub(crate) fn is(&self, element: &Element) -> bool {
        self.is_named(element) || self.holds_result(element, &mut Vec::new())
    }

    /// Whether the element has the name of the operation, or that name with `Response` or `Result` behind it.
    pub(crate) fn is_named(&self, element: &Element) -> bool {
        let (name, operation) = (&element.local_name, &self.description.body.name);
        let behind = name.get(..operation.len()).filter(|start| start.eq_ignore_ascii_case(operation));
        let behind = behind.and_then(|_| name.get(operation.len()..));
        behind.is_some_and(|behind| {
            ["", "response", "result"].iter().any(|word| behind.eq_ignore_ascii_case(word))
        })
    }

    fn holds_result<'e>(&self, element: &'e Element, outer: &mut Vec<&'e str>) -> bool {
        outer.push(&element.local_name);
        let found = ends_with(outer, &self.description.result)
            || element.children.iter().any(|child| self.holds_result(child, outer));
        outer.pop();
        found
    }

    /// Removes the result from a reply and returns its text, as [`Element::value_of`] finds it.
    pub(crate) fn take_text(&self, reply: &mut Element) -> Result<Option<String>, SoapReadError> {
        let mut outer = vec![reply.local_name.clone()];
        if ends_with(&outer, &self.description.result) && !reply.text.trim().is_empty() {
            return Ok(Some(std::mem::take(&mut reply.text)));
        }
        let mut found = Vec::new();
        take_all(reply, &self.description.result, &mut outer, &mut found);
        Element::value_of(found)
    }
}

/// Removes each element below `element` at the end of whose path the names of `result` stand.
fn take_all(
    element: &mut Element,
    result: &[Cow<'static, str>],
    outer: &mut Vec<String>,
    found: &mut Vec<Element>,
) {
    for mut child in std::mem::take(&mut element.children) {
        outer.push(child.local_name.clone());
        if ends_with(outer, result) {
            found.push(child);
        } else {
            take_all(&mut child, result, outer, found);
            element.children.push(child);
        }
        outer.pop();
    }
}

/// Whether the last names of a path are those of `result`, which is not empty. Case is ignored.
fn ends_with(path: &[impl AsRef<str>], result: &[Cow<'static, str>]) -> bool {
    let last = path.len().checked_sub(result.len()).and_then(|at| path.get(at..));
    !result.is_empty()
        && last.is_some_and(|last| {
            last.iter().zip(result).all(|(name, expected)| name.as_ref().eq_ignore_ascii_case(expected))
        })
}

#[cfg(test)]
mod tests;
