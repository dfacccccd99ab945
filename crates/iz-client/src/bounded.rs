//! Settings that are whole numbers within a range.

use std::{borrow::Cow, fmt::Display, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Reads and describes a setting that is a whole number from `MIN` to `MAX`. The field itself is a plain number:
///
/// ```
/// # use iz_client::Bounded;
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Settings {
///     #[serde(with = "Bounded::<u32, 1, 3>")]
///     attempts: u32,
/// }
/// ```
#[derive(Debug)]
pub struct Bounded<N, const MIN: u64, const MAX: u64>(PhantomData<N>);

impl<N: TryFrom<u64>, const MIN: u64, const MAX: u64> Bounded<N, MIN, MAX> {
    /// The greatest allowed number.
    pub const MAX: u64 = MAX;

    /// Reads a number and checks its range.
    ///
    /// # Errors
    ///
    /// An error of the deserializer if the value is not a whole number of 0 or more, or is outside the range. The error
    /// names the range.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<N, D::Error> {
        let number = u64::deserialize(deserializer)?;
        N::try_from(number)
            .ok()
            .filter(|_| (MIN..=MAX).contains(&number))
            .ok_or_else(|| D::Error::custom(outside(MIN, MAX)))
    }
}

impl<N: Serialize, const MIN: u64, const MAX: u64> Bounded<N, MIN, MAX> {
    /// Writes the number unchanged. The schema uses this to show the default.
    ///
    /// # Errors
    ///
    /// The errors of the serializer.
    pub fn serialize<S: Serializer>(number: &N, serializer: S) -> Result<S::Ok, S::Error> {
        number.serialize(serializer)
    }
}

/// The error text for a number outside `min` to `max`.
pub(crate) fn outside(min: impl Display, max: impl Display) -> String {
    format!("must be between {min} and {max}")
}

impl<N: JsonSchema, const MIN: u64, const MAX: u64> JsonSchema for Bounded<N, MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}_from_{MIN}_to_{MAX}", N::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = N::json_schema(generator);
        schema.insert("minimum".to_owned(), MIN.into());
        schema.insert("maximum".to_owned(), MAX.into());
        schema
    }
}

#[cfg(test)]
mod tests {
    use serde::de::{IntoDeserializer, value};

    use super::*;

    type Dozen = Bounded<u8, 1, 12>;

    fn read<N: TryFrom<u64>, const MIN: u64, const MAX: u64>(number: i64) -> Result<N, String> {
        let deserializer: value::I64Deserializer<value::Error> = number.into_deserializer();
        Bounded::<N, MIN, MAX>::deserialize(deserializer).map_err(|error| error.to_string())
    }

    #[test]
    fn a_number_outside_the_range_is_refused_with_the_range() {
        for number in [1, 12] {
            assert_eq!(read::<u8, 1, 12>(number).map(i64::from), Ok(number));
        }
        // 257 truncated to eight bits would be 1.
        for number in [0, 13, 257, i64::MAX] {
            assert_eq!(read::<u8, 1, 12>(number), Err("must be between 1 and 12".to_owned()));
        }
        assert!(read::<u8, 1, 12>(-1).unwrap_err().starts_with("invalid value"));
        // A range that is wider than the type does not wrap around either.
        assert!(read::<u8, 0, 1000>(257).is_err());
    }

    #[test]
    fn the_schema_states_the_range_and_the_type() {
        let schema = Dozen::json_schema(&mut SchemaGenerator::default()).to_value();
        let expected =
            serde_json::json!({ "type": "integer", "format": "uint8", "minimum": 1, "maximum": Dozen::MAX });
        assert_eq!(schema, expected);
    }
}
