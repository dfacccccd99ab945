//! The member `by_hand` of a dose that was given: what has to be entered in the portals if the location is not live.

use iz_client::hl7::query::DetailError;
use iz_enroll::{FieldFault, Line, Note};
use iz_match::{Members, Node, schema::LooseText};
use jiff::civil::Date;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::{control, schema::pattern};

/// A dose, and where it was given.
#[derive(Clone)]
pub(crate) struct ByHandRequest {
    /// The id of the registry, with its facility.
    pub(crate) registry: Option<String>,
    pub(crate) product: Line,
    pub(crate) given_on: Date,
    pub(crate) lot: Option<Line>,
    pub(crate) note: Option<Note>,
}

/// Reads the member. `None` if it is absent or has a fault.
pub(super) fn by_hand(node: Node, faults: &mut Vec<DetailError>) -> Option<ByHandRequest> {
    if node.is_absent() {
        return None;
    }
    let Node::Object(_) = node else {
        faults.push(DetailError::new("/by_hand", "must be an object"));
        return None;
    };
    let mut members = Members::of(node, "/by_hand", faults);
    let registry = members.take("registry");
    let product = members.take("product");
    let given_on = members.take("given_on");
    let lot = members.take("lot");
    let note = members.take("note");
    members.finish();
    for (node, pointer) in [(&product, "/by_hand/product"), (&given_on, "/by_hand/given_on")] {
        if node.is_absent() {
            faults.push(DetailError::new(pointer, "is missing"));
        }
    }
    let registry = control::text(&registry, "/by_hand/registry", faults);
    let product = text(&product, "/by_hand/product", Line::new, faults);
    let given_on =
        control::value(&given_on, "/by_hand/given_on", faults, "a day such as 2026-11-30", |text| {
            text.parse().ok()
        });
    let lot = text(&lot, "/by_hand/lot", Line::new, faults);
    let note = text(&note, "/by_hand/note", Note::new, faults);
    Some(ByHandRequest { registry, product: product?, given_on: given_on?, lot, note })
}

fn text<T>(
    node: &Node,
    pointer: &str,
    check: impl FnOnce(&str) -> Result<T, FieldFault>,
    faults: &mut Vec<DetailError>,
) -> Option<T> {
    let text = control::text(node, pointer, faults)?;
    check(&text)
        .map_err(|fault| faults.push(DetailError::new(pointer, format!("cannot be used: {fault}"))))
        .ok()
}

/// Dose that has to be entered by hand if the location is not live.
#[expect(dead_code, reason = "the members exist for the document alone")]
#[derive(ToSchema)]
#[schema(as = ByHandRequest)]
pub(crate) struct ByHandBody {
    /// Id of the registry in the configuration, with the facility that gave the dose, such as `tx/store-12`. It may be
    /// omitted if only one is configured.
    #[schema(value_type = LooseText, required = false)]
    registry: (),
    /// What was given, in one line.
    #[schema(value_type = ProductForm)]
    product: (),
    /// Day on which it was given, as `YYYY-MM-DD`.
    #[schema(value_type = GivenForm)]
    given_on: (),
    /// Lot of the dose.
    #[schema(value_type = LooseText, required = false)]
    lot: (),
    /// What else has to be entered, in one line.
    #[schema(value_type = LooseText, required = false)]
    note: (),
}

/// A text of one line.
struct ProductForm;

impl PartialSchema for ProductForm {
    fn schema() -> RefOr<Schema> {
        pattern(r"^[ -~]*[!-~][ -~]*$").into()
    }
}

impl ToSchema for ProductForm {}

/// A day.
struct GivenForm;

impl PartialSchema for GivenForm {
    fn schema() -> RefOr<Schema> {
        pattern(r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$").into()
    }
}

impl ToSchema for GivenForm {}
