//! What a record holds about the vaccine group of a forecast.

use std::{collections::BTreeMap, fmt, rc::Rc};

use serde::Serialize;

use crate::{
    answer::{
        dose::Dose,
        dose_status::DoseStatus,
        entry_id::EntryId,
        fact::Fact,
        forecast::Forecast,
        forecast_subject::{Subject, targets_of_fact, targets_of_forecast},
        record::Record,
    },
    codes::{FactKind, GroupSet},
    time::partial_date::PartialDate,
    types::{coded::Coded, redacted::redacted},
};

/// The most doses, contraindications, immunities and refusals, of each, that stand beside one forecast.
pub const MAX_EVIDENCE: usize = 50;

/// The most bytes that all of them take beside all forecasts of a record. A usual record takes a fiftieth of it.
const MAX_BYTES: usize = 512 * 1024;

/// The bytes of an entry without its texts.
const ENTRY_BYTES: usize = 300;

/// What the record holds about the vaccine group of a forecast.
///
/// Each list ends at [`MAX_EVIDENCE`] entries. A record with very long lists may have none beside some forecasts. The
/// numbers say how many are not listed. The record itself holds all of them.
#[derive(Default, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForecastEvidence<'a> {
    /// The ids of the doses that the registry evaluated for this vaccine group. A dose without an evaluation belongs to
    /// the groups of its vaccine. Refused, deleted and not administered rows are left out.
    #[serde(serialize_with = "ids")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<EntryId>))]
    pub doses: Vec<&'a Dose<'a>>,
    /// The number of further doses.
    pub doses_omitted: usize,
    /// The contraindications and precautions that name this vaccine group or one of its diseases, and all that name none.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Fact<'a>>))]
    pub contraindications: Vec<&'a Fact<'a>>,
    /// The number of further contraindications.
    pub contraindications_omitted: usize,
    /// The histories of a disease and the laboratory tests that show immunity, if they name a disease of this vaccine group
    /// or a disease that is not known.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Fact<'a>>))]
    pub immunities: Vec<&'a Fact<'a>>,
    /// The number of further immunities.
    pub immunities_omitted: usize,
    /// The refusals of a vaccine of this group, and those of all vaccines.
    pub refusals: Vec<ForecastRefusal<'a>>,
    /// The number of further refusals.
    pub refusals_omitted: usize,
}

/// A refusal that the record holds.
#[derive(Clone, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForecastRefusal<'a> {
    /// The id of the refused dose in the record. `null` if all vaccines were refused.
    pub dose: Option<EntryId>,
    /// The date of the refusal. RXA-3.
    pub date: Option<PartialDate>,
    /// The reasons. RXA-18 (NIP002).
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Coded<'a>>))]
    pub reasons: &'a [Coded<'a>],
}

fn ids<S: serde::Serializer>(doses: &[&Dose<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(doses.iter().filter_map(|dose| dose.id))
}

/// Finds what a record holds about each vaccine group, in a time that grows with the record only.
pub(crate) struct EvidenceIndex<'a> {
    doses: ByGroup<&'a Dose<'a>>,
    refusals: ByGroup<ForecastRefusal<'a>>,
    /// Refusals of all vaccines.
    general_refusals: Vec<ForecastRefusal<'a>>,
    contraindications: ByDisease<'a>,
    immunities: ByDisease<'a>,
    /// What was found before.
    found: BTreeMap<(Subject, u64), Rc<ForecastEvidence<'a>>>,
    /// How many bytes may still be listed.
    room: usize,
}

impl<'a> EvidenceIndex<'a> {
    pub(crate) fn of(record: &Record<'a>) -> Self {
        let (mut doses, mut refusals) = (ByGroup::default(), ByGroup::default());
        for dose in record.doses {
            match dose.status {
                DoseStatus::Deleted | DoseStatus::NotAdministered => {}
                DoseStatus::Refused => {
                    let reasons = &dose.refusal_reasons;
                    refusals.add(dose, ForecastRefusal { dose: dose.id, date: dose.date, reasons });
                }
                DoseStatus::Completed | DoseStatus::PartiallyAdministered | DoseStatus::Unknown => {
                    doses.add(dose, dose);
                }
            }
        }
        let (mut contraindications, mut immunities) = (ByDisease::default(), ByDisease::default());
        for (place, fact) in record.facts.iter().enumerate() {
            match fact.kind {
                FactKind::Contraindication => contraindications.add(place, fact),
                FactKind::History | FactKind::Serology => immunities.add(place, fact),
                FactKind::Reaction | FactKind::SpecialIndication => {}
            }
        }
        let refused = record.other_orders.iter().filter(|order| order.is_refused() && !order.is_deleted());
        let general_refusals = refused.map(|order| ForecastRefusal {
            dose: None,
            date: order.date.map(|time| time.date),
            reasons: &order.refusal_reasons,
        });
        Self {
            doses,
            refusals,
            general_refusals: general_refusals.collect(),
            contraindications,
            immunities,
            found: BTreeMap::new(),
            room: MAX_BYTES,
        }
    }

    /// What the record holds about the vaccine group of `forecast`.
    pub(crate) fn beside(&mut self, forecast: &Forecast<'_>) -> Rc<ForecastEvidence<'a>> {
        let key = (Subject::of_forecast(forecast), targets_of_forecast(forecast));
        let known = self.found.get(&key).map(Rc::clone);
        let evidence = known.unwrap_or_else(|| {
            let evidence = Rc::new(self.find(&key.0, key.1, if self.room == 0 { 0 } else { MAX_EVIDENCE }));
            self.found.insert(key.clone(), Rc::clone(&evidence));
            evidence
        });
        let bytes = evidence.bytes();
        match self.room.checked_sub(bytes) {
            Some(left) => {
                self.room = left;
                evidence
            }
            None => {
                self.room = 0;
                let numbers = Rc::new(evidence.numbers_only());
                self.found.insert(key, Rc::clone(&numbers));
                numbers
            }
        }
    }

    fn find(&self, subject: &Subject, targets: u64, limit: usize) -> ForecastEvidence<'a> {
        let (doses, doses_omitted) = self.doses.find(subject, limit);
        let (contraindications, contraindications_omitted) = self.contraindications.find(targets, limit);
        let (immunities, immunities_omitted) = self.immunities.find(targets, limit);
        let (mut refusals, refusals_omitted) = self.refusals.find(subject, limit);
        let room = limit.saturating_sub(refusals.len());
        refusals.extend(self.general_refusals.iter().take(room).cloned());
        let general_omitted = self.general_refusals.len().saturating_sub(room);
        ForecastEvidence {
            doses,
            doses_omitted,
            contraindications,
            contraindications_omitted,
            immunities,
            immunities_omitted,
            refusals,
            refusals_omitted: refusals_omitted + general_omitted,
        }
    }
}

impl ForecastEvidence<'_> {
    /// About the length of the lists as JSON, in bytes.
    fn bytes(&self) -> usize {
        let coded = |coded: &Coded<'_>| {
            let of_one = |one: &Coded<'_>| {
                let texts = [one.code, one.text, one.system].into_iter().flatten();
                ENTRY_BYTES + texts.map(|text| text.len()).sum::<usize>()
            };
            of_one(coded) + coded.alternate.as_deref().map_or(0, of_one)
        };
        let fact = |fact: &&Fact<'_>| {
            let comments: usize = fact.comments.iter().map(|comment| comment.len()).sum();
            ENTRY_BYTES + coded(&fact.value) + comments
        };
        let refusal = |one: &ForecastRefusal<'_>| ENTRY_BYTES + one.reasons.iter().map(coded).sum::<usize>();
        self.doses.len() * size_of::<[u8; 35]>()
            + self.contraindications.iter().chain(&self.immunities).map(fact).sum::<usize>()
            + self.refusals.iter().map(refusal).sum::<usize>()
    }

    /// The same without the lists. The numbers count all.
    fn numbers_only(&self) -> Self {
        Self {
            doses_omitted: self.doses_omitted + self.doses.len(),
            contraindications_omitted: self.contraindications_omitted + self.contraindications.len(),
            immunities_omitted: self.immunities_omitted + self.immunities.len(),
            refusals_omitted: self.refusals_omitted + self.refusals.len(),
            ..Self::default()
        }
    }
}

/// Entries by vaccine group, in the order of the record.
struct ByGroup<T> {
    all: Vec<(GroupSet, T)>,
    /// The positions of the entries for a vaccine that is not in the table of the CDC.
    local: BTreeMap<String, Vec<usize>>,
}

impl<T> Default for ByGroup<T> {
    fn default() -> Self {
        Self { all: Vec::new(), local: BTreeMap::new() }
    }
}

impl<T: Clone> ByGroup<T> {
    fn add(&mut self, dose: &Dose<'_>, entry: T) {
        let (groups, local) = Subject::all_of_dose(dose);
        for name in local {
            self.local.entry(name).or_default().push(self.all.len());
        }
        self.all.push((groups, entry));
    }

    /// The first entries, and the number of the others.
    fn find(&self, subject: &Subject, limit: usize) -> (Vec<T>, usize) {
        match subject {
            Subject::Unnamed => (Vec::new(), 0),
            // A code of the CDC has one of about forty sets of groups, so that this happens only so often.
            Subject::Groups(groups) => {
                first(self.all.iter().filter(|(of, _)| of.overlaps(*groups)).map(|(_, entry)| entry), limit)
            }
            Subject::Local(name) => {
                let places = self.local.get(name).map_or(&[][..], Vec::as_slice);
                first(places.iter().filter_map(|at| self.all.get(*at)).map(|(_, entry)| entry), limit)
            }
        }
    }
}

/// Clones of the first entries, and the number of the others.
fn first<'e, T: Clone + 'e>(mut entries: impl Iterator<Item = &'e T>, limit: usize) -> (Vec<T>, usize) {
    let listed = entries.by_ref().take(limit).cloned().collect();
    (listed, entries.count())
}

/// Facts by the diseases that they name. The table of words has few sets of diseases, so that there are few keys.
#[derive(Default)]
struct ByDisease<'a>(BTreeMap<u64, Vec<(usize, &'a Fact<'a>)>>);

impl<'a> ByDisease<'a> {
    fn add(&mut self, place: usize, fact: &'a Fact<'a>) {
        self.0.entry(targets_of_fact(fact)).or_default().push((place, fact));
    }

    /// The first facts that name one of the diseases, or no disease, and the number of the others.
    fn find(&self, targets: u64, limit: usize) -> (Vec<&'a Fact<'a>>, usize) {
        let (mut listed, mut count) = (Vec::new(), 0);
        for (_, facts) in self.0.iter().filter(|(of, _)| **of == 0 || **of & targets != 0) {
            count += facts.len();
            listed.extend(facts.iter().take(limit));
        }
        listed.sort_unstable_by_key(|(place, _)| *place);
        listed.truncate(limit);
        let omitted = count - listed.len();
        (listed.into_iter().map(|(_, fact)| fact).collect(), omitted)
    }
}

redacted!(ForecastEvidence<'_>, ForecastRefusal<'_>);
