//! Forecasts beside which a record holds as much as possible.

use super::{
    frame::{HEAD, NO_DOSE, PERSON},
    shape::Shape,
};

/// Almost as many segments as are read.
const MOST: usize = 90_000;

pub(super) const SHAPES: [Shape; 6] = [
    Shape::of_at_most(
        MOST,
        "forecasts and contraindications of one group",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            *out += &match number % 2 {
                0 => format!("OBX|1|CE|30979-9^V^LN|{number}|03^MMR^CVX||||||F\r"),
                _ => format!("OBX|1|CE|30945-0^C^LN|{number}|{number}^Allergy {number} to MMR^L||||||F\r"),
            }
        },
        "",
    ),
    Shape::of_at_most(
        MOST / 3,
        "doses, refusals and forecasts of one group",
        &[HEAD, PERSON],
        |out, number| {
            *out += &match number % 3 {
                0 => format!("ORC|RE||{number}77^I\rRXA|0|1|20200604||03^MMR^CVX|0.5\r"),
                1 => format!("RXA|0|1|20200604||03^MMR^CVX|999||||||||||||{number}^No^NIP002||RE\r"),
                _ => format!("{NO_DOSE}OBX|1|CE|30979-9^V^LN|{number}|94^MMRV^CVX||||||F\r"),
            }
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "forecasts of local vaccines beside facts of many diseases",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            let disease = ["Measles", "Polio", "Hib", "Tetanus", "Rabies", "HPV", "Nothing"][number % 7];
            *out += &match number % 2 {
                0 => format!("OBX|1|CE|30979-9^V^LN|{number}|^{disease} {number}^L||||||F\r"),
                _ => format!("OBX|1|CE|59784-9^D^LN|{number}|{number}^{disease} {number}^L||||||F\r"),
            }
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "a dose that is evaluated for many local vaccines",
        &[HEAD, PERSON, "RXA|0|1|20200604||XX^Local^L|0.5\r"],
        |out, number| {
            *out += &match number % 2 {
                0 => format!("OBX|1|CE|30956-7^V^LN|{number}|^Local {number}^L||||||F\r"),
                _ => format!("OBX|1|ID|59781-5^Valid^LN|{}|Y||||||F\r", number - 1),
            }
        },
        "",
    ),
    Shape::of_at_most(
        MOST / 3,
        "forecasts of all vaccines beside doses of all vaccines",
        &[HEAD, PERSON],
        |out, number| {
            let code = number / 2 % 330;
            *out += &match number % 2 {
                0 => format!("ORC|RE||{number}77^I\rRXA|0|1|20200604||{code:02}^V^CVX|0.5\r"),
                _ => format!("{NO_DOSE}OBX|1|CE|30979-9^V^LN|{number}|{code:02}^V^CVX||||||F\r"),
            }
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "a long contraindication beside many forecasts",
        &[HEAD, PERSON, NO_DOSE],
        |out, number| {
            *out += &match number {
                0 => format!("OBX|1|CE|30945-0^C^LN|1|X^{}^L||||||F\r", "Allergy ".repeat(60)),
                _ => format!("OBX|1|CE|30979-9^V^LN|{number}|^Local {number}^L||||||F\r"),
            }
        },
        "",
    ),
];
