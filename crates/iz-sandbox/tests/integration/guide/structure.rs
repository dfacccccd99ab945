//! Which segments an answer has, and in which order.

use super::segments::GuideSegment;

/// The segments that are left.
struct Walk<'w, 'm> {
    segments: &'w [GuideSegment<'m>],
}

impl<'w, 'm> Walk<'w, 'm> {
    /// Steps over one segment if it has this name.
    fn step(&mut self, name: &str) -> Option<&'w GuideSegment<'m>> {
        let (segment, left) = self.segments.split_first().filter(|(first, _)| first.name() == name)?;
        self.segments = left;
        Some(segment)
    }

    /// Steps over all segments of this name that follow each other.
    fn steps(&mut self, name: &str) -> usize {
        std::iter::from_fn(|| self.step(name)).count()
    }
}

/// What is wrong with the order of the segments of an answer. `None` if nothing is.
pub(crate) fn complaint(profile: &str, segments: &[GuideSegment<'_>]) -> Option<String> {
    let mut walk = Walk { segments };
    let broken = match walk_through(profile, &mut walk) {
        Err(broken) => broken,
        Ok(()) if walk.segments.is_empty() => return None,
        Ok(()) => "a segment stands where none may stand",
    };
    Some(format!("{broken}, at {:?}", walk.segments.first().map(|segment| segment.line)))
}

fn walk_through(profile: &str, walk: &mut Walk<'_, '_>) -> Result<(), &'static str> {
    walk.step("MSH").ok_or("no MSH")?;
    walk.step("MSA").ok_or("no MSA")?;
    walk.steps("ERR");
    if profile == "Z23" {
        return Ok(());
    }
    walk.step("QAK").ok_or("no QAK")?;
    walk.step("QPD").ok_or("no QPD")?;
    match profile {
        "Z31" => {
            while walk.step("PID").is_some() {
                walk.step("PD1");
                walk.steps("NK1");
            }
            Ok(())
        }
        "Z32" => {
            walk.step("PID").ok_or("no PID")?;
            walk.step("PD1");
            walk.steps("NK1");
            orders(walk, 0).map(drop)
        }
        "Z33" => Ok(()),
        "Z42" => {
            walk.step("PID").ok_or("no PID")?;
            match orders(walk, 1)? {
                0 => Err("no order"),
                _ => Ok(()),
            }
        }
        _ => Err("no such profile"),
    }
}

/// Steps over the orders, and counts them. Each must have this number of observations or more.
fn orders(walk: &mut Walk<'_, '_>, observations: usize) -> Result<usize, &'static str> {
    let mut count = 0;
    while let Some(order) = walk.step("ORC") {
        let dose = walk.step("RXA").ok_or("an order without RXA")?;
        walk.step("RXR");
        if walk.steps("OBX") < observations {
            return Err("an order without OBX");
        }
        let is_given = !matches!(dose.field(20), "RE" | "NA");
        if is_given == (order.first(3) == "9999") {
            return Err("ORC-3 is 9999 if nothing was given, and only then");
        }
        count += 1;
    }
    Ok(count)
}
