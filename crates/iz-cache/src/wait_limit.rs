//! How many lookups may wait for registries at the same time.

use std::{
    borrow::Borrow,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use iz_client::AskError;

/// The time after which a refused lookup is asked again. A place may become free at any moment.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A registry for which fewer lookups wait may also take one of the reserved places.
const FEW_LOOKUPS: usize = 4;

/// The most lookups that may wait for registries at the same time. The caches of all sites share it, so that callers of a
/// registry that does not answer cannot take all connections of the service. Lookups that wait for the same query count
/// one by one.
///
/// Some places are reserved for registries for which fewer than four lookups wait. So a registry that does not answer leaves
/// places for the others. Clones are the limit of one registry, and [`WaitLimit::of_other_registry`] makes that of
/// another one.
#[derive(Clone, Debug)]
pub struct WaitLimit {
    /// The lookups that wait for any registry.
    waiting: Arc<AtomicUsize>,
    /// The lookups that wait for this registry.
    waiting_here: Arc<AtomicUsize>,
    limit: usize,
    reserved: usize,
}

/// A place of a lookup that waits. It becomes free when this value is dropped. The limit is borrowed, or owned by a task.
pub(crate) struct Place<L: Borrow<WaitLimit>>(L);

impl WaitLimit {
    /// At most `limit` lookups wait. The last `reserved` places are for registries for which few lookups wait.
    #[must_use]
    pub fn new(limit: usize, reserved: usize) -> Self {
        Self { waiting: Arc::default(), waiting_here: Arc::default(), limit, reserved }
    }

    /// The limit of another registry. It shares the places.
    #[must_use]
    pub fn of_other_registry(&self) -> Self {
        Self { waiting_here: Arc::default(), ..self.clone() }
    }

    /// Takes a place until it is dropped.
    ///
    /// # Errors
    ///
    /// [`AskError::LookupsBusy`] if no place is free for this registry.
    pub(crate) fn take(&self) -> Result<Place<&Self>, AskError> {
        self.count().map(|()| Place(self))
    }

    /// As [`WaitLimit::take`], for a task.
    ///
    /// # Errors
    ///
    /// As [`WaitLimit::take`].
    pub(crate) fn take_owned(&self) -> Result<Place<Self>, AskError> {
        self.count().map(|()| Place(self.clone()))
    }

    fn count(&self) -> Result<(), AskError> {
        let here = self.waiting_here.fetch_add(1, Ordering::Relaxed);
        let limit = if here < FEW_LOOKUPS { self.limit } else { self.limit.saturating_sub(self.reserved) };
        let next = |waiting: usize| (waiting < limit).then_some(waiting + 1);
        if self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).is_ok() {
            return Ok(());
        }
        self.waiting_here.fetch_sub(1, Ordering::Relaxed);
        Err(AskError::LookupsBusy { limit, retry_after: RETRY_AFTER })
    }
}

impl<L: Borrow<WaitLimit>> Drop for Place<L> {
    fn drop(&mut self) {
        let limit = self.0.borrow();
        limit.waiting.fetch_sub(1, Ordering::Relaxed);
        limit.waiting_here.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes places until none is free for this registry. Gives them with the limit that the error names.
    fn take_all(limit: &WaitLimit) -> (Vec<Place<&WaitLimit>>, usize) {
        let mut places = Vec::new();
        loop {
            match limit.take() {
                Ok(place) => places.push(place),
                Err(AskError::LookupsBusy { limit, .. }) => return (places, limit),
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn registries_that_do_not_answer_leave_places_for_one_that_answers() {
        let hung = WaitLimit::new(112, 12);
        let (other_hung, healthy) = (hung.of_other_registry(), hung.of_other_registry());
        let (places, named) = take_all(&hung);
        assert_eq!((places.len(), named), (100, 100));
        let (other_places, named) = take_all(&other_hung);
        assert_eq!((other_places.len(), named), (4, 100));
        let (healthy_places, _) = take_all(&healthy);
        assert_eq!(healthy_places.len(), 4);
        // Clones are the same registry.
        assert!(healthy.clone().take().is_err());

        drop(places);
        let (more, _) = take_all(&healthy);
        assert_eq!(more.len(), 92, "100 in all, without the 4 places of each of these two");
        drop((more, healthy_places, other_places));
        for limit in [&hung, &other_hung, &healthy] {
            assert_eq!(take_all(limit).0.len(), 100, "all places are free again");
        }
    }

    #[test]
    fn all_places_together_have_a_limit() {
        let first = WaitLimit::new(112, 12);
        let others: Vec<_> = (0..40).map(|_| first.of_other_registry()).collect();
        let taken: Vec<_> = others.iter().map(take_all).collect();
        assert_eq!(taken.iter().map(|(places, _)| places.len()).sum::<usize>(), 112);
        assert_eq!(taken.last().map(|(places, named)| (places.len(), *named)), Some((0, 112)));
    }
}
