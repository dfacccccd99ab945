//! Very many observations, with every form of sub-id.

use super::{
    frame::{DOSE, HEAD, NO_DOSE, PERSON},
    shape::Shape,
};

const MOST: usize = 95_000;

pub(crate) const SHAPES: [Shape; 24] = [
    Shape::of_at_most(
        MOST,
        "evaluations with one sub-id",
        &[HEAD, PERSON, DOSE],
        |out, number| *out += &format!("OBX|{number}|CE|30956-7^V^LN|1|{:02}^M^CVX||||||F\r", number % 200),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "evaluations with different sub-ids",
        &[HEAD, PERSON, DOSE],
        |out, number| *out += &format!("OBX|{number}|CE|30956-7^V^LN|{number}|03^M^CVX||||||F\r"),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "sub-ids in falling order",
        &[HEAD, PERSON, DOSE],
        |out, number| {
            *out += &format!("OBX|1|CE|59781-5^Valid^LN|{}|Y^Yes^HL70136||||||F\r", 99_999 - number)
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "nested sub-ids",
        &[HEAD, PERSON, DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|CE|30956-7^V^LN|1.{}.{}.{}|03^M^CVX||||||F\r",
                number % 7,
                number % 77,
                number
            )
        },
        "",
    ),
    Shape::of(
        "deep sub-ids",
        &[HEAD, PERSON, DOSE],
        |out, number| *out += &format!("OBX|1|CE|30956-7^V^LN|{}{number}|03^M^CVX||||||F\r", "1.".repeat(60)),
        "",
    ),
    Shape::repeated(
        "one long sub-id",
        &[HEAD, PERSON, DOSE, "OBX|1|CE|30956-7^V^LN|"],
        "1.",
        "|03^M^CVX||||||F\r",
    ),
    Shape::of_at_most(
        MOST,
        "no sub-ids",
        &[HEAD, PERSON, DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|CE|{}||03^M^CVX||||||F\r",
                ["30956-7^V^LN", "59781-5^Valid^LN", "30973-2^N^LN"][number % 3]
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "two sub-ids in turn",
        &[HEAD, PERSON, DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|CE|{}|{}|03^M^CVX||||||F\r",
                ["30956-7^V^LN", "59781-5^Valid^LN", "30973-2^N^LN"][number % 3],
                number % 2
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "forecasts with one sub-id",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|{}|1|20270101||||||F\r",
                ["CE|30956-7^V^LN", "DT|30980-7^Due^LN", "DT|30981-5^Early^LN"][number % 3]
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "forecasts with different sub-ids",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|{}|{}|20270101||||||F\r",
                ["CE|30956-7^V^LN", "DT|30980-7^Due^LN", "DT|30981-5^Early^LN"][number % 3],
                number / 3
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "forecasts without a vaccine",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| *out += &format!("OBX|1|DT|30980-7^Due^LN|{number}|20270101||||||F\r"),
        "",
    ),
    Shape::of_at_most(
        30_000,
        "an order for each forecast",
        &[HEAD, PERSON],
        |out, number| *out += &format!("{NO_DOSE}OBX|1|CE|30956-7^V^LN|1|{:02}^M^CVX||||||F\r", number % 200),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "status words of forecasts",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            *out += &format!("OBX|1|CE|59783-1^Status^LN|{number}|{number}^word {number}^L||||||F\r")
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "observations with unknown codes",
        &[HEAD, PERSON, DOSE],
        |out, number| *out += &format!("OBX|1|ST|Q{number}^Something {number}^L|{}|x||||||F\r", number % 9),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "retracted observations",
        &[HEAD, PERSON, DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|CE|30956-7^V^LN|{}|03^M^CVX||||||{}\r",
                number % 50,
                ["D", "X", "W", "F"][number % 4]
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "corrected observations",
        &[HEAD, PERSON, DOSE],
        |out, number| *out += &format!("OBX|1|CE|64994-7^E^LN|1|V{:02}^E^HL70064||||||C\r", number % 10),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "contraindications",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            *out += &format!("OBX|1|CE|30945-0^C^LN|{number}|{number}^Allergy {number}^SCT||||||F\r")
        },
        "",
    ),
    Shape::repeated_at_most(
        MOST,
        "equal contraindications",
        &[HEAD, PERSON, NO_DOSE],
        "OBX|1|CE|30945-0^C^LN|1|91930004^Allergy to eggs^SCT||||||F\r",
        "",
    ),
    Shape::of_at_most(
        MOST,
        "contraindications with dates",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|{}|1|20200101||||||F\r",
                ["CE|30945-0^C^LN", "DT|30946-8^B^LN", "DT|30944-3^E^LN"][number % 3]
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "reactions",
        &[HEAD, PERSON, DOSE],
        |out, number| *out += &format!("OBX|1|CE|31044-1^R^LN|{number}|39579001^Anaphylaxis^SCT||||||F\r"),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "information statements",
        &[HEAD, PERSON, DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|{}|{}|253088698300012711120420^MMR^cdcgs1vis||||||F\r",
                ["CE|69764-9^D^LN", "TS|29769-7^P^LN", "TS|29768-9^V^LN"][number % 3],
                number / 3
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "negative values",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            *out += &format!("OBX|1|ST|30945-0^C^LN|{number}|No known allergies - none, not any, no\r")
        },
        "",
    ),
    Shape::repeated(
        "one long negative value",
        &[HEAD, PERSON, NO_DOSE, "OBX|1|ST|30945-0^C^LN|1|"],
        "no known ",
        "\r",
    ),
    Shape::of_at_most(
        MOST,
        "observations of every type",
        &[HEAD, PERSON, DOSE],
        |out, number| {
            *out += &format!(
                "OBX|1|{}|Q^q^L|1|1^2^3||||||F\r",
                ["NM", "TX", "FT", "CWE", "DT", "TS", "ED", "RP", "XX", ""][number % 10]
            )
        },
        "",
    ),
];
