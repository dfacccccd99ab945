//! How often the reader asks for memory: what an answer costs must not grow with its fields.
//!
//! `allocation-counter` (MIT or Apache-2.0, no dependencies) is the allocator here, for one takes `unsafe`, which is
//! forbidden in this workspace. It counts by thread, so the test harness does not show in the figures.

use std::{hint::black_box, io::Write};

use iz_hl7::OwnedAnswer;
use iz_sandbox::rsp;

/// A dose with its order, its route, and some six observations of one evaluation.
const PER_DOSE: u64 = 6;

/// The call to read, for all of this file.
fn read(message: &str) -> OwnedAnswer {
    OwnedAnswer::read(message, jiff::civil::date(2026, 11, 22)).expect("an answer")
}

/// Allocations in reading an answer. Growing a block counts as one too.
fn allocations(doses: usize, forecasts: usize) -> u64 {
    let message = rsp::sample(doses, forecasts);
    allocation_counter::measure(|| drop(black_box(read(&message)))).count_total
}

#[test]
fn a_dose_takes_few_allocations() {
    // What every answer needs falls out of the difference.
    let more = allocations(80, 0) - allocations(40, 0);
    let typical = allocations(40, 15);
    // Straight to the stream: the test harness swallows what a passing test prints.
    let tenths = more * 10 / 40;
    writeln!(
        std::io::stderr(),
        "\nallocations: {}.{} a dose, {typical} in the typical answer\n",
        tenths / 10,
        tenths % 10
    )
    .expect("standard error");
    assert!(more <= 40 * PER_DOSE, "{more} allocations for 40 doses, more than {PER_DOSE} for each");
}
