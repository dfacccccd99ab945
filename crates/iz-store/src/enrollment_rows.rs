//! Reads and writes the events of the enrollments of locations.

use jiff::Timestamp;

use crate::{
    AppendError, AuditAction, EnrollmentEvent, LocationEvents, NewEnrollmentEvent, NewRow, StoreError,
    append::append_change,
    canonical::ENROLLMENT_EVENTS,
    chain::Chain,
    keys::{Keys, equal},
    ledger_history::event_subject,
    stored::StoredEvent,
};

/// Appends events, each together with its row, in one transaction: all of them or none. Returns the number of the last row.
///
/// # Errors
///
/// [`StoreError::EventConflict`] if an event is not the next one of its location. If a row is refused, or if the store fails.
pub(crate) fn append(chain: &mut Chain, events: &[(NewEnrollmentEvent, NewRow)]) -> Result<i64, AppendError> {
    let mut recorded = Ok(0);
    let written = chain.write(&mut |open| {
        for (new, record) in events {
            let last = open.transaction.last_event(&new.location)?;
            let conflict = || StoreError::EventConflict { location: new.location.clone(), last };
            if last.checked_add(1) != Some(new.sequence) {
                return Err(conflict());
            }
            let change = NewRow {
                action: AuditAction::Enroll,
                subject: Some(event_subject(&new.location, new.sequence)),
                source: None,
                released: Vec::new(),
                ..record.clone()
            };
            recorded = append_change(open, change)?;
            if recorded.is_err() {
                // The error undoes what was written before. The caller gets the refusal.
                return Err(conflict());
            }
            let mut stored = StoredEvent {
                location: new.location.clone(),
                sequence: new.sequence,
                event: new.event.clone(),
                recorded_us: record.time.as_microsecond(),
                mac: Vec::new(),
            };
            stored.mac = open.keys.event(&stored).to_vec();
            open.transaction.insert_event(&stored)?;
        }
        Ok(())
    });
    let sequence = recorded?;
    written?;
    Ok(sequence)
}

/// The events of a location, in the order of their numbers.
///
/// # Errors
///
/// If one was changed by hand or is missing before another one, or if the store fails.
pub(crate) fn read(chain: &mut Chain, location: &str) -> Result<Vec<EnrollmentEvent>, StoreError> {
    let mut found = Vec::new();
    chain.read(&mut |transaction| {
        found = transaction.events_of(location)?;
        Ok(())
    })?;
    opened(found, chain.keys())
}

/// The events of every location, in the order of the locations and of their numbers. An event that was changed by hand hides
/// only those of its own location.
///
/// # Errors
///
/// If the store fails.
pub(crate) fn read_all(chain: &mut Chain) -> Result<Vec<LocationEvents>, StoreError> {
    let mut found = Vec::new();
    chain.read(&mut |transaction| {
        found = transaction.events()?;
        Ok(())
    })?;
    let mut of_locations: Vec<(String, Vec<StoredEvent>)> = Vec::new();
    for event in found {
        match of_locations.last_mut() {
            Some((location, events)) if *location == event.location => events.push(event),
            _ => of_locations.push((event.location.clone(), vec![event])),
        }
    }
    let keys = chain.keys();
    let of_location = |(location, events)| LocationEvents { location, events: opened(events, keys) };
    Ok(of_locations.into_iter().map(of_location).collect())
}

/// The events of one location.
fn opened(found: Vec<StoredEvent>, keys: &Keys) -> Result<Vec<EnrollmentEvent>, StoreError> {
    let numbered = (1..).zip(found);
    let event = |(expected, stored): (i64, StoredEvent)| {
        if stored.sequence == expected {
            open(stored, keys)
        } else {
            Err(changed(&stored.location, expected))
        }
    };
    numbered.map(event).collect()
}

/// The number of the events of all locations.
///
/// # Errors
///
/// If the store fails.
pub(crate) fn count(chain: &mut Chain) -> Result<i64, StoreError> {
    let mut count = 0;
    chain.read(&mut |transaction| {
        count = transaction.event_count()?;
        Ok(())
    })?;
    Ok(count)
}

fn open(stored: StoredEvent, keys: &Keys) -> Result<EnrollmentEvent, StoreError> {
    let recorded = Timestamp::from_microsecond(stored.recorded_us).ok();
    let recorded = recorded.filter(|_| is_genuine(keys, &stored));
    let recorded = recorded.ok_or_else(|| changed(&stored.location, stored.sequence))?;
    let StoredEvent { location, sequence, event, .. } = stored;
    Ok(EnrollmentEvent { location, sequence, event, recorded })
}

/// Whether this program wrote an event.
pub(crate) fn is_genuine(keys: &Keys, event: &StoredEvent) -> bool {
    equal(&keys.event(event), &event.mac)
}

fn changed(location: &str, sequence: i64) -> StoreError {
    StoreError::RowChanged { table: ENROLLMENT_EVENTS, row: format!("{location} {sequence}") }
}
