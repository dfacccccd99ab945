//! The details of a patient as a caller sends them, before they are cleaned.
//!
//! Each member takes every JSON value that people and programs really send. So the members are [`Node`]s here, and the
//! schema of each says which forms are taken.

use iz_hl7::query::DetailError;

#[cfg(feature = "openapi")]
use super::schema::{LooseText, OneOrMany, TextOr};
use super::{members::Members, node::Node};

// The macro of the schemas does not accept generic types of ours.
#[cfg(feature = "openapi")]
type NameOrText = TextOr<NameInput>;
#[cfg(feature = "openapi")]
type MaidenNameOrText = TextOr<MaidenNameInput>;
#[cfg(feature = "openapi")]
type AddressOrText = TextOr<AddressInput>;
#[cfg(feature = "openapi")]
type MultipleBirthOrText = TextOr<MultipleBirthInput>;
#[cfg(feature = "openapi")]
type IdentifierList = OneOrMany<IdentifierInput>;

/// Makes a struct whose members are read by name. Other members are faults.
macro_rules! input {
    ($(#[$about:meta])* $vis:vis struct $name:ident { $($(#[$doc:meta])+ $member:ident $(($word:literal))?: $schema:ty;)+ }) => {
        $(#[$about])*
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[derive(Clone, Debug, PartialEq, Eq)]
        $vis struct $name {
            $(
                $(#[$doc])+
                $(#[cfg_attr(feature = "openapi", schema(rename = $word))])?
                #[cfg_attr(feature = "openapi", schema(value_type = $schema, required = false))]
                pub(super) $member: Node,
            )+
        }

        impl $name {
            /// Reads the members of an object. A member that is not known, or that appears twice, is a fault.
            pub(super) fn read(node: Node, pointer: &str, faults: &mut Vec<DetailError>) -> Self {
                let mut members = Members::of(node, pointer, faults);
                let input = Self { $($member: members.take(word!($member $($word)?)),)+ };
                members.finish();
                input
            }
        }
    };
}

macro_rules! word {
    ($member:ident) => {
        stringify!($member)
    };
    ($member:ident $word:literal) => {
        $word
    };
}

input! {
    /// Details of the patient. A lookup needs a family name, a given name and a birth date, or an identifier. Every
    /// further detail helps the registry to find the right patient.
    ///
    /// A detail that cannot be sent as it is typed is cleaned or left out, and `notes` of the answer says so. In every
    /// member, `null`, `""`, `{}` and `[]` mean that the value is absent. A number is taken as its text, and of a list
    /// the first usable value.
    pub struct PatientInput {
        /// Name of the patient. QPD-4.
        name: NameOrText;
        /// Birth date, best as `YYYY-MM-DD`. QPD-6. `06/04/2019` is read as month/day/year and noted as a guess. A
        /// year of two digits, and `06-04-2019` or `06.04.2019`, cannot be read.
        birth_date: LooseText;
        /// Sex: `M`, `F` or `U`, and `O`, `X` or `T` if the registry knows them. QPD-7, table 0001. Words such as
        /// `female` are taken too.
        sex: LooseText;
        /// Mother's maiden name. QPD-5. A text is taken as the family name.
        mothers_maiden_name: MaidenNameOrText;
        /// Address. QPD-8.
        address: AddressOrText;
        /// US telephone number of ten digits, with any punctuation. QPD-9.
        phone: LooseText;
        /// E-mail address. QPD-9. It is only sent without a telephone number, because the field does not repeat.
        email: LooseText;
        /// Identifiers. QPD-3.
        identifiers: IdentifierList;
        /// Whether the patient is one of a multiple birth. QPD-10 and QPD-11. `"Y"` or `true` alone is taken too.
        multiple_birth: MultipleBirthOrText;
        /// Date on which the details last changed. QPD-12. Few registries use it.
        last_updated: LooseText;
        /// Facility that last changed the details. QPD-13.
        last_updated_at: LooseText;
    }
}

input! {
    /// Name of a patient. Each part has at most 80 characters. QPD-4 (XPN).
    pub(super) struct NameInput {
        /// Family name. XPN.1.
        family: LooseText;
        /// Given name. XPN.2.
        given: LooseText;
        /// Middle name. XPN.3.
        middle: LooseText;
        /// Suffix, such as `JR`. XPN.4.
        suffix: LooseText;
    }
}

input! {
    /// Mother's maiden name. QPD-5 (XPN).
    pub(super) struct MaidenNameInput {
        /// Family name. XPN.1.
        family: LooseText;
        /// Given name. XPN.2.
        given: LooseText;
    }
}

input! {
    /// Address. QPD-8 (XAD).
    pub(super) struct AddressInput {
        /// Street. XAD.1.
        street: LooseText;
        /// Second line, such as an apartment. XAD.2.
        other: LooseText;
        /// City. XAD.3.
        city: LooseText;
        /// State, such as `TX` or `Texas`. XAD.4.
        state: LooseText;
        /// ZIP code, `12345` or `12345-6789`. XAD.5. If the country is not `USA`, any postal code.
        zip: LooseText;
        /// Country, such as `USA`. XAD.6. `USA` if it is absent.
        country: LooseText;
        /// Type of the address. XAD.7, table 0190. `L` if it is absent, because several registries require a type.
        type_code("type"): LooseText;
    }
}

input! {
    /// Identifier. QPD-3 (CX).
    pub(super) struct IdentifierInput {
        /// Identifier itself. CX.1. One of type `MR` or `PI` has at most 15 characters, unless the profile of the
        /// registry sets another limit. A longer one is left out.
        value: LooseText;
        /// Assigning authority. CX.4. If it is absent, that of the registry's profile is used, if there is one. In some
        /// states, the registry's own identifiers have none.
        assigning_authority: LooseText;
        /// Type of the identifier. CX.5, table 0203. `MR` is your chart number, `SR` the registry's own identifier.
        type_code("type"): LooseText;
    }
}

input! {
    /// Multiple birth. QPD-10 and QPD-11.
    pub(super) struct MultipleBirthInput {
        /// Whether it was a multiple birth: `Y` or `N`. QPD-10, table 0136. `true` and `false` are taken too.
        indicator: LooseText;
        /// Birth order, from 1 to 255. QPD-11.
        order: LooseText;
    }
}
