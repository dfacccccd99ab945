//! Separates statements by the order of the segments.
//!
//! Each statement is one run of segments with one leader. No observation that has one value may stand twice in a
//! statement. These two rules decide for many observations to which leader they belong. For the others, a form decides
//! that all statements have in common: each starts with its leader, each ends with it, or each starts with the same kind
//! of observation. An observation that can belong to two leaders belongs to none.

use std::ops::Range;

use crate::answer::observation_kind::ObservationKind;

/// An observation in the order of the segments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) kind: ObservationKind,
    /// The statement that the observation leads.
    pub(super) leads: Option<u32>,
}

impl Item {
    /// A bit for each kind that a statement has only once.
    fn bit(self) -> u32 {
        if self.leads.is_some() {
            return 0;
        }
        match self.kind {
            ObservationKind::Series => 1,
            ObservationKind::Schedule => 1 << 1,
            ObservationKind::DoseNumber => 1 << 2,
            ObservationKind::DosesInSeries => 1 << 3,
            ObservationKind::Validity => 1 << 4,
            ObservationKind::SeriesStatus => 1 << 5,
            ObservationKind::Earliest => 1 << 6,
            ObservationKind::Due => 1 << 7,
            ObservationKind::Overdue => 1 << 8,
            ObservationKind::Latest => 1 << 9,
            _ => 0,
        }
    }
}

/// The kinds of some items together with those of `before`. `None` if a kind would stand twice.
pub(super) fn kinds_of<'i>(before: u32, items: impl IntoIterator<Item = &'i Item>) -> Option<u32> {
    items.into_iter().try_fold(before, |all, item| {
        let bit = item.bit();
        (all & bit == 0).then_some(all | bit)
    })
}

/// A statement among the items: its leaders, and the observations between them.
struct Block {
    statement: u32,
    range: Range<usize>,
}

/// The statement of each item, as far as the order of the items decides it.
pub(super) fn segment(items: &[Item]) -> Vec<Option<u32>> {
    let mut found: Vec<Option<u32>> = items.iter().map(|item| item.leads).collect();
    let Some(blocks) = blocks(items) else { return found };
    for block in &blocks {
        fill(&mut found, block.range.clone(), block.statement);
    }
    // What stands before the first block belongs to it, and what stands behind the last one to that.
    let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else { return found };
    let (before, behind) = (0..first.range.start, last.range.end..items.len());
    let gaps: Vec<Range<usize>> = blocks
        .windows(2)
        .filter_map(|pair| match pair {
            [one, next] => Some(one.range.end..next.range.start),
            _ => None,
        })
        .collect();
    let Some(cuts) = cuts(items, &blocks, &gaps) else { return found };
    fill(&mut found, before, first.statement);
    fill(&mut found, behind, last.statement);
    for ((gap, cut), pair) in gaps.into_iter().zip(cuts).zip(blocks.windows(2)) {
        if let [one, next] = pair {
            fill(&mut found, gap.start..cut.start, one.statement);
            fill(&mut found, cut.end..gap.end, next.statement);
        }
    }
    found
}

fn fill(found: &mut [Option<u32>], range: Range<usize>, statement: u32) {
    found.get_mut(range).unwrap_or_default().fill(Some(statement));
}

/// The blocks in their order. `None` if the leaders of two statements are mixed.
fn blocks(items: &[Item]) -> Option<Vec<Block>> {
    let mut blocks: Vec<Block> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let Some(statement) = item.leads else { continue };
        match blocks.last_mut() {
            Some(last) if last.statement == statement => last.range.end = at + 1,
            _ => blocks.push(Block { statement, range: at..at + 1 }),
        }
    }
    let mut statements: Vec<u32> = blocks.iter().map(|block| block.statement).collect();
    statements.sort_unstable();
    statements.array_windows().all(|[one, next]| one != next).then_some(blocks)
}

/// For each gap between two blocks, where it is cut. What stands before the range belongs to the block before, what
/// stands behind it to the block behind, and what stands in it may belong to both. `None` if no cuts are possible.
fn cuts(items: &[Item], blocks: &[Block], gaps: &[Range<usize>]) -> Option<Vec<Range<usize>>> {
    let (first, last) = (blocks.first()?, blocks.last()?);
    let (before, behind) = (0..first.range.start, last.range.end..items.len());
    let part = |range: Range<usize>| items.get(range).unwrap_or_default();
    let fits =
        |parts: [Range<usize>; 3]| parts.into_iter().try_fold(0, |kinds, range| kinds_of(kinds, part(range)));
    // The latest possible cut of each gap, from the first gap on.
    let mut latest = Vec::with_capacity(gaps.len());
    let mut rest = before.clone();
    for (block, gap) in blocks.iter().zip(gaps) {
        let mut kinds = fits([rest, block.range.clone(), 0..0])?;
        let mut cut = gap.start;
        while let Some(more) =
            items.get(cut).filter(|_| cut < gap.end).and_then(|item| kinds_of(kinds, [item]))
        {
            kinds = more;
            cut += 1;
        }
        latest.push(cut);
        rest = cut..gap.end;
    }
    fits([rest, last.range.clone(), behind.clone()])?;
    // The earliest possible cut of each gap, from the last gap on.
    let mut earliest = Vec::with_capacity(gaps.len());
    let mut rest = behind.clone();
    for (block, gap) in blocks.iter().skip(1).zip(gaps).rev() {
        let mut kinds = fits([block.range.clone(), rest, 0..0])?;
        let mut cut = gap.end;
        while let Some(more) =
            cut.checked_sub(1).filter(|_| cut > gap.start).and_then(|at| kinds_of(kinds, items.get(at)))
        {
            kinds = more;
            cut -= 1;
        }
        earliest.push(cut);
        rest = gap.start..cut;
    }
    earliest.reverse();
    let possible: Vec<Range<usize>> = earliest.into_iter().zip(latest).map(|(from, to)| from..to).collect();
    if possible.iter().any(|cut| cut.start > cut.end) {
        return None;
    }
    if possible.iter().all(Range::is_empty) {
        return Some(possible);
    }
    let at_ends = |end: fn(&Range<usize>) -> usize| -> Vec<usize> { gaps.iter().map(end).collect() };
    let leader_first = before.is_empty().then(|| at_ends(|gap| gap.end));
    let leader_last = behind.is_empty().then(|| at_ends(|gap| gap.start));
    let opener_first = items.first().filter(|_| !before.is_empty()).and_then(|opener| {
        gaps.iter()
            .map(|gap| {
                let is_opener = |item: &Item| item.kind == opener.kind;
                let at = part(gap.clone()).iter().position(is_opener)?;
                (part(gap.clone()).iter().filter(|item| is_opener(item)).count() == 1)
                    .then_some(gap.start + at)
            })
            .collect()
    });
    let is_possible = |cuts: &Vec<usize>| {
        cuts.iter().zip(&possible).all(|(cut, range)| (range.start..=range.end).contains(cut))
            && blocks.iter().enumerate().all(|(number, block)| {
                let from = number.checked_sub(1).map_or(before.clone(), |gap| {
                    cuts.get(gap).copied().unwrap_or_default()..block.range.start
                });
                let to = cuts.get(number).map_or(behind.clone(), |cut| block.range.end..*cut);
                fits([from, block.range.clone(), to]).is_some()
            })
    };
    let forms: Vec<Vec<usize>> =
        [leader_first, leader_last, opener_first].into_iter().flatten().filter(is_possible).collect();
    match forms.split_first() {
        Some((form, others)) if others.iter().all(|other| other == form) => {
            Some(form.iter().map(|cut| *cut..*cut).collect())
        }
        _ => Some(possible),
    }
}
