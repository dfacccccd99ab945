//! The OpenAPI schemas of the requests. They declare every form that is taken.
#![expect(dead_code, reason = "the members exist for the document alone")]

use iz_client::hl7::Profile;
use iz_match::{PatientInput, schema::LooseText};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr, Schema,
        schema::{AnyOfBuilder, ArrayBuilder, SchemaType, Type},
    },
};

use super::{PatientEvent, by_hand::ByHandBody, control::MAX_ROW_IDS};
use crate::matched_reply::ChoiceRule;

/// Lookup of one patient. In every member, `null`, `""`, `{}` and `[]` mean that the value is absent. A member that is
/// not described here is refused.
#[derive(ToSchema)]
#[schema(as = LookupRequest)]
pub(crate) struct LookupBody {
    /// Id of the registry in the configuration. It may be omitted if only one registry is configured.
    #[schema(value_type = LooseText, required = false)]
    registry: (),
    /// What is asked for: `Z44` is history, evaluation and forecast, `Z34` the complete history. The registry's
    /// profile has the default.
    #[schema(value_type = ProfileForm, required = false)]
    profile: (),
    /// Whether a record is shown even if it very likely belongs to another person.
    #[schema(value_type = Flag, required = false)]
    show_mismatch: (),
    /// Whether the answer has the address of a page that shows it to a person (`view`). It cannot be combined with the
    /// header `Prefer`.
    #[schema(value_type = Flag, required = false)]
    view: (),
    /// Number of further queries that may be sent if nobody is found. More than the limit in the settings counts as
    /// the limit, with a note. `attempts` of the answer lists each query.
    #[schema(value_type = Count, required = false)]
    requery: (),
    /// Rule by which a candidate may be chosen without a human. If it is omitted, no rule may choose.
    #[schema(value_type = ChoiceForm, required = false)]
    choose: (),
    /// Which cached answers are accepted. With `"no_cache"` no cached answer is accepted: use it after a dose was given or
    /// reported. With `{"max_age_s": N}` the registry must have given the answer at most N seconds ago. With
    /// `"only_if_cached"` the registry is not asked. If the member is omitted, every cached answer is accepted.
    #[schema(value_type = CacheForm, required = false)]
    cache: (),
    /// Greatest age in seconds of an expired record that is shown if the registry cannot be asked. The record is at most seven
    /// days old, `freshness` says how old, and nothing is in `give_now`. If the member is omitted, no expired record is shown.
    #[schema(value_type = SecondsForm, required = false)]
    stale_if_error_s: (),
    /// Why the data is needed, such as `treatment` or `appointment:8231`: 1 to 64 of the letters `A` to `Z` and `a` to
    /// `z`, the digits, and `.`, `_`, `-`, `:`, `@`, `/`. It stands in the audit trail. It is required unless the token
    /// has a default for it. It must not hold data about the patient.
    #[schema(value_type = PurposeForm, required = false)]
    purpose: (),
    /// Rows of the consent ledger of which somebody said, together with the patient, that they are about another person: `id` of
    /// `unclear_consents` in the problem `consent_unclear`. The audit trail records it.
    #[schema(value_type = RowIds, required = false)]
    consent_confirmed_other: (),
    /// Patient to ask about.
    #[schema(value_type = PatientInput)]
    patient: (),
}

/// Choice of a candidate.
#[derive(ToSchema)]
#[schema(as = ChooseRequest)]
pub(crate) struct ChooseBody {
    /// `token` of the candidate.
    #[schema(value_type = String)]
    token: (),
    /// Whether the record is shown even if it very likely belongs to another person.
    #[schema(value_type = Flag, required = false)]
    show_mismatch: (),
    /// Which cached answers are accepted, as in a lookup.
    #[schema(value_type = CacheForm, required = false)]
    cache: (),
    /// Greatest age of an expired record that is shown if the registry cannot be asked, as in a lookup.
    #[schema(value_type = SecondsForm, required = false)]
    stale_if_error_s: (),
    /// Why the data is needed, as in a lookup.
    #[schema(value_type = PurposeForm, required = false)]
    purpose: (),
    /// Rows of the consent ledger that are about another person, as in a lookup. Those of the lookup need not be named again.
    #[schema(value_type = RowIds, required = false)]
    consent_confirmed_other: (),
}

/// A page with the form to ask.
#[derive(ToSchema)]
#[schema(as = ViewRequest)]
pub(crate) struct ViewBody {
    /// Why the data is needed, as in a lookup. It holds for every question of the page.
    #[schema(value_type = PurposeForm, required = false)]
    purpose: (),
}

/// Something that happened to a patient, so that cached answers are out of date.
#[derive(ToSchema)]
#[schema(as = PatientEventRequest)]
pub(crate) struct PatientEventBody {
    /// What happened.
    #[schema(value_type = EventForm)]
    event: (),
    /// Patient as they are now. The birth date or an identifier is required.
    #[schema(value_type = PatientInput)]
    patient: (),
    /// Patient as they were before a correction. The answers about both are removed.
    #[schema(value_type = OptionalPatient, required = false)]
    before: (),
    /// What has to be entered by hand in the portals if the location is not live at the registry. Only with `dose_given`, and the
    /// patient needs a name and a birth date.
    #[schema(value_type = Option<ByHandBody>, required = false)]
    by_hand: (),
    /// Why the data is needed, as in a lookup.
    #[schema(value_type = PurposeForm, required = false)]
    purpose: (),
}

/// Which cached answers are removed. Without members, that is all of them.
#[derive(ToSchema)]
#[schema(as = PurgeRequest)]
pub(crate) struct PurgeBody {
    /// Only those about this patient. The birth date or an identifier is required.
    #[schema(value_type = OptionalPatient, required = false)]
    patient: (),
    /// Only those of the registry with this id, with all its facilities.
    #[schema(value_type = LooseText, required = false)]
    registry: (),
    /// Why they are removed, as in a lookup.
    #[schema(value_type = PurposeForm, required = false)]
    purpose: (),
}

/// A signed form for the consent ledger.
#[derive(ToSchema)]
#[schema(as = ConsentRequest)]
pub(crate) struct ConsentBody {
    /// Id of the registry whose rules count. It is required if registries have different consent rules.
    #[schema(value_type = LooseText, required = false)]
    registry: (),
    /// Which form it is.
    #[schema(value_type = ConsentFormWord)]
    form: (),
    /// Day of the signature.
    #[schema(value_type = String, format = Date)]
    signed_on: (),
    /// Who signed it: one line.
    #[schema(value_type = String)]
    signed_by: (),
    /// Where the paper is filed: one line.
    #[schema(value_type = String)]
    filed_at: (),
    /// Patient of the form. The family name, the given name and the birth date are required, and each must be clear.
    /// Identifiers of the registry (type `SR` or `LR`) find the form whatever the name is.
    #[schema(value_type = PatientInput)]
    patient: (),
    /// Why the data is needed, as in a lookup.
    #[schema(value_type = PurposeForm, required = false)]
    purpose: (),
}

/// A search for the forms of a patient.
#[derive(ToSchema)]
#[schema(as = ConsentSearchRequest)]
pub(crate) struct ConsentSearchBody {
    /// Id of the registry whose rules count. It is required if registries have different consent rules.
    #[schema(value_type = LooseText, required = false)]
    registry: (),
    /// Patient. The birth date or an identifier of the registry is required.
    #[schema(value_type = PatientInput)]
    patient: (),
    /// Why the data is needed, as in a lookup.
    #[schema(value_type = PurposeForm, required = false)]
    purpose: (),
}

/// A form that is revoked.
#[derive(ToSchema)]
#[schema(as = RevocationRequest)]
pub(crate) struct RevocationBody {
    /// Id of the registry whose rules count. It is required if registries have different consent rules.
    #[schema(value_type = LooseText, required = false)]
    registry: (),
    /// Patient of the form, by a birth date or an identifier of the registry. A token that may be used only for some registries needs
    /// it. If it is there, only a form that is surely that patient's is revoked.
    #[schema(value_type = OptionalPatient, required = false)]
    patient: (),
    /// Why it is revoked, as in a lookup.
    #[schema(value_type = PurposeForm, required = false)]
    purpose: (),
}

/// A form of the consent ledger, in any case.
struct ConsentFormWord;

impl PartialSchema for ConsentFormWord {
    fn schema() -> RefOr<Schema> {
        pattern(
            r"^\s*([Mm][Ii][Nn][Oo][Rr]|[Aa][Dd][Uu][Ll][Tt]|[Ww][Ii][Tt][Hh][Dd][Rr][Aa][Ww][Aa][Ll])\s*$",
        )
        .into()
    }
}

impl ToSchema for ConsentFormWord {}

/// The details of a patient, or an absent value.
struct OptionalPatient;

impl PartialSchema for OptionalPatient {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new().item(Ref::from_schema_name(PatientInput::name())).item(absent()).into()
    }
}

impl ToSchema for OptionalPatient {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((PatientInput::name().into_owned(), PatientInput::schema()));
        PatientInput::schemas(schemas);
    }
}

/// What happened to a patient, in any case.
struct EventForm;

impl PartialSchema for EventForm {
    fn schema() -> RefOr<Schema> {
        words_in_any_case(PatientEvent::ALL.iter().map(|event| event.word()))
    }
}

/// One of these words, in any case.
pub(super) fn words_in_any_case(words: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let any_case = words.map(|word| {
        let letters = word.chars().map(|letter| match letter {
            '_' => "_".to_owned(),
            letter => format!("[{}{letter}]", letter.to_ascii_uppercase()),
        });
        letters.collect::<String>()
    });
    let words = any_case.collect::<Vec<_>>().join("|");
    pattern(&format!(r"^\s*({words})\s*$")).into()
}

impl ToSchema for EventForm {}

/// The answer that a page shows.
#[derive(ToSchema)]
#[schema(as = PageRequest)]
pub(crate) struct PageBody {
    /// Id of the answer, as in `answer` of the answer.
    #[schema(value_type = AnswerForm)]
    answer: (),
}

/// The first question of a page.
#[derive(ToSchema)]
#[schema(as = PageBackRequest)]
pub(crate) struct PageBackBody {
    /// Rows of the consent ledger that are about another person, as in a lookup.
    #[schema(value_type = RowIds, required = false)]
    consent_confirmed_other: (),
}

/// The question that is asked again.
#[derive(ToSchema)]
#[schema(as = PageRepeatRequest)]
pub(crate) struct PageRepeatBody {
    /// Id of the answer, as in `answer` of the answer.
    #[schema(value_type = AnswerForm)]
    answer: (),
    /// Rows of the consent ledger that are about another person, as in a lookup.
    #[schema(value_type = RowIds, required = false)]
    consent_confirmed_other: (),
}

/// The choice of a candidate that a page shows.
#[derive(ToSchema)]
#[schema(as = PageChoiceRequest)]
pub(crate) struct PageChoiceBody {
    /// Id of the answer, as in `answer` of the answer.
    #[schema(value_type = AnswerForm)]
    answer: (),
    /// `token` of the candidate.
    #[schema(value_type = AnswerForm)]
    token: (),
    /// Rows of the consent ledger that are about another person, as in a lookup.
    #[schema(value_type = RowIds, required = false)]
    consent_confirmed_other: (),
}

/// The ticket of a page.
#[derive(ToSchema)]
#[schema(as = TicketRequest)]
pub(crate) struct TicketBody {
    /// Ticket in the fragment of the page's address.
    #[schema(value_type = TicketForm)]
    ticket: (),
}

/// A profile, in any case.
struct ProfileForm;

impl PartialSchema for ProfileForm {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(Ref::from_schema_name(Profile::name()))
            .item(pattern(r"^\s*[Zz](34|44)\s*$"))
            .item(absent())
            .into()
    }
}

impl ToSchema for ProfileForm {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Profile::name().into_owned(), Profile::schema()));
    }
}

/// A rule of choice, in any case.
struct ChoiceForm;

impl PartialSchema for ChoiceForm {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(Ref::from_schema_name(ChoiceRule::name()))
            .item(pattern(r"^\s*[Ss][Ii][Nn][Gg][Ll][Ee]_[Ee][Xx][Aa][Cc][Tt]\s*$"))
            .item(absent())
            .into()
    }
}

impl ToSchema for ChoiceForm {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((ChoiceRule::name().into_owned(), ChoiceRule::schema()));
    }
}

/// `true` or `false`, or what is taken as one of them.
struct Flag;

impl PartialSchema for Flag {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Boolean))
            .item(pattern(r"^\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy]([Ee][Ss])?|[Nn][Oo]?|0|1)\s*$"))
            .item(ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([0, 1])))
            .item(absent())
            .into()
    }
}

impl ToSchema for Flag {}

/// A whole number up to 255, also as a text.
struct Count;

impl PartialSchema for Count {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(255)))
            .item(pattern(r"^\s*\+?[0-9]+\s*$"))
            .item(absent())
            .into()
    }
}

impl ToSchema for Count {}

/// A word for the audit trail.
struct PurposeForm;

impl PartialSchema for PurposeForm {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new().item(pattern(r"^\s*[A-Za-z0-9._:@/-]{1,64}\s*$")).item(absent()).into()
    }
}

impl ToSchema for PurposeForm {}

/// `no_cache`, `only_if_cached`, or an object with the greatest age.
struct CacheForm;

impl PartialSchema for CacheForm {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(pattern(r"^\s*[Nn][Oo][_-][Cc][Aa][Cc][Hh][Ee]\s*$"))
            .item(pattern(r"^\s*[Oo][Nn][Ll][Yy][_-][Ii][Ff][_-][Cc][Aa][Cc][Hh][Ee][Dd]\s*$"))
            .item(Ref::from_schema_name(MaxAge::name()))
            .item(absent())
            .into()
    }
}

impl ToSchema for CacheForm {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((MaxAge::name().into_owned(), MaxAge::schema()));
        MaxAge::schemas(schemas);
    }
}

/// Greatest age of a cached answer that is accepted.
#[derive(ToSchema)]
struct MaxAge {
    /// Age in seconds. 0 means that no cached answer is accepted.
    #[schema(value_type = Seconds, required = false)]
    max_age_s: (),
}

/// A list of numbers of rows, also as texts.
struct RowIds;

impl PartialSchema for RowIds {
    fn schema() -> RefOr<Schema> {
        let id = AnyOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)))
            .item(pattern(r"^\s*\+?0*[1-9][0-9]*\s*$"));
        let ids = ArrayBuilder::new().items(id).max_items(Some(MAX_ROW_IDS));
        AnyOfBuilder::new().item(ids).item(absent()).into()
    }
}

impl ToSchema for RowIds {}

/// A number of seconds.
struct SecondsForm;

impl PartialSchema for SecondsForm {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new().item(Seconds::schema()).item(absent()).into()
    }
}

impl ToSchema for SecondsForm {}

/// A text that is not blank.
struct AnswerForm;

impl PartialSchema for AnswerForm {
    fn schema() -> RefOr<Schema> {
        pattern(r"^[0-9a-zA-Z]+$").into()
    }
}

impl ToSchema for AnswerForm {}

/// A ticket, as it stands in an address.
struct TicketForm;

impl PartialSchema for TicketForm {
    fn schema() -> RefOr<Schema> {
        pattern(r"^\s*izv_[0-9a-f]{64}\s*$").into()
    }
}

impl ToSchema for TicketForm {}

/// A whole number of seconds, also as a text.
struct Seconds;

impl PartialSchema for Seconds {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)))
            .item(pattern(r"^\s*\+?[0-9]+\s*$"))
            .item(absent())
            .into()
    }
}

impl ToSchema for Seconds {}

pub(super) fn pattern(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(pattern))
}

/// `null`, a blank text, `{}` or `[]`. A list of such values is absent too, at any depth. A schema cannot say that without
/// a recursion that generators of clients do not accept, so any list is declared.
pub(super) fn absent() -> Schema {
    let list = ArrayBuilder::new().items(ObjectBuilder::new().schema_type(SchemaType::AnyValue));
    AnyOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::Null))
        .item(pattern(r"^\s*$"))
        .item(ObjectBuilder::new().schema_type(Type::Object).max_properties(Some(0)))
        .item(list)
        .into()
}
