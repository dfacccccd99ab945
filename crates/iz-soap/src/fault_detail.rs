//! The `Detail` of a SOAP fault: the detail element that names the kind, and the members in it or beside it.

use crate::fault_kind::FaultKind;
use crate::xml::element::Element;

/// The members that the hub writes beside the detail element, and those of 2011. Case is ignored.
const MEMBERS: [&str; 7] = ["Code", "Reason", "Detail", "EventID", "Summary", "Diagnostics", "Retry"];

/// The answer of the registry, which the hub adds to a `HubClientFault`. It is no text of the fault.
const ORIGINAL: &str = "Original";

/// The detail of a fault.
pub(crate) struct FaultDetail<'a> {
    /// The kind that the detail element names. `Unknown` without such an element.
    pub(crate) kind: FaultKind,
    /// `soap:Detail`, in SOAP 1.1 `detail`.
    holder: Option<&'a Element>,
    /// The detail element, such as `SecurityFault`.
    element: Option<&'a Element>,
}

impl<'a> FaultDetail<'a> {
    /// The detail of a `soap:Fault`.
    pub(crate) fn of(fault: &'a Element) -> Self {
        let holder = fault.find("Detail");
        let known = holder.and_then(|holder| {
            holder.children.iter().find_map(|child| Some((FaultKind::of_element(&child.local_name)?, child)))
        });
        Self {
            kind: known.map_or(FaultKind::Unknown, |(kind, _)| kind),
            holder,
            element: known.map(|(_, element)| element),
        }
    }

    /// The text of a member: in the detail element, or else beside it. Case and namespace are ignored, and so is a member
    /// without text.
    pub(crate) fn member(&self, name: &str) -> Option<String> {
        let in_parent = |parent: Option<&Element>| {
            let named = |child: &&Element| child.local_name.eq_ignore_ascii_case(name);
            parent?.children.iter().filter(named).find_map(Element::all_text)
        };
        in_parent(self.element).or_else(|| in_parent(self.holder))
    }

    /// The member `Detail`, or else the text of the detail.
    pub(crate) fn text(&self) -> Option<String> {
        let has_members = self.element.is_some_and(|element| !element.children.is_empty());
        self.member("Detail").or_else(|| {
            let holder = self.holder.filter(|_| !has_members)?;
            let is_other = |child: &&Element| {
                !MEMBERS.iter().chain(&[ORIGINAL]).any(|name| child.local_name.eq_ignore_ascii_case(name))
            };
            let own = Some(holder.text.trim()).filter(|own| !own.is_empty()).map(str::to_owned);
            let found: Vec<_> = own
                .into_iter()
                .chain(holder.children.iter().filter(is_other).filter_map(Element::all_text))
                .collect();
            (!found.is_empty()).then(|| found.join(" "))
        })
    }
}
