//! The OpenAPI schemas of values that are taken in several forms. They declare every form, so that what is cleaned is no
//! violation of the document.

use std::{borrow::Cow, marker::PhantomData};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr, Schema,
        schema::{AnyOfBuilder, ArrayBuilder, SchemaType, Type},
    },
};

use crate::comparisons::MAX_ASKED_IDENTIFIERS;

/// The schemas of a type and of its members, by name.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// A text, or what is taken as one.
#[derive(Debug)]
pub struct LooseText;

impl PartialSchema for LooseText {
    fn schema() -> RefOr<Schema> {
        let description = "A text. A number, `true` and `false` are taken as their text. Of a list, the first usable \
                           value is taken. `null`, `\"\"`, `{}` and `[]` mean that the value is absent.";
        // A list may hold lists. A schema that refers to itself is refused by some generators of clients, so the items
        // are not described.
        let items = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
        AnyOfBuilder::new()
            .item(scalar())
            .item(ArrayBuilder::new().items(items))
            .item(empty_object())
            .description(Some(description))
            .into()
    }
}

impl ToSchema for LooseText {}

/// An object, or a text that is taken as its main member. Of a list of objects, the first is taken.
pub(super) struct TextOr<T>(PhantomData<T>);

impl<T: ToSchema> PartialSchema for TextOr<T> {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(reference::<T>())
            .item(reference::<LooseText>())
            .item(ArrayBuilder::new().items(reference::<T>()))
            .into()
    }
}

impl<T: ToSchema> ToSchema for TextOr<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}OrText", T::name()))
    }

    fn schemas(schemas: &mut Schemas) {
        add::<T>(schemas);
        add::<LooseText>(schemas);
    }
}

/// A list of identifiers, or one object alone.
pub(super) struct OneOrMany<T>(PhantomData<T>);

impl<T: ToSchema> PartialSchema for OneOrMany<T> {
    fn schema() -> RefOr<Schema> {
        let item = AnyOfBuilder::new().item(reference::<T>()).item(reference::<LooseText>());
        AnyOfBuilder::new()
            .item(
                ArrayBuilder::new()
                    .items(RefOr::T(Schema::from(item)))
                    .max_items(Some(MAX_ASKED_IDENTIFIERS)),
            )
            .item(reference::<T>())
            .item(scalar())
            .into()
    }
}

impl<T: ToSchema> ToSchema for OneOrMany<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("{}List", T::name()))
    }

    fn schemas(schemas: &mut Schemas) {
        add::<T>(schemas);
        add::<LooseText>(schemas);
    }
}

fn scalar() -> ObjectBuilder {
    let types = [Type::String, Type::Number, Type::Boolean, Type::Null];
    ObjectBuilder::new().schema_type(SchemaType::from_iter(types))
}

fn empty_object() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Object).max_properties(Some(0))
}

fn reference<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}

fn add<T: ToSchema>(schemas: &mut Schemas) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}
