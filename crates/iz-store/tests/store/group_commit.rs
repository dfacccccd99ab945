//! Rows of callers that wait at the same time share one write to the disk.

use std::fs;

use iz_store::Store;

use crate::support::{append, assert_nothing_found, backend::SqliteFile, row};

/// How many transactions the log has. A frame that ends a transaction names the size of the database.
fn transactions(file: &SqliteFile) -> usize {
    let log = fs::read(file.folder().join("audit.db-wal")).unwrap();
    let page = usize::try_from(u32::from_be_bytes(log[8..12].try_into().unwrap())).unwrap();
    log[32..].chunks_exact(24 + page).filter(|frame| frame[4..8] != [0; 4]).count()
}

#[tokio::test]
async fn sixty_four_callers_share_two_transactions_at_most() {
    let file = SqliteFile::new();
    let store = Store::open(file.settings()).unwrap();
    append(&store, 1..=1).await;
    let before = transactions(&file);
    // Nobody can write, so that the rows wait.
    let lock = file.connect();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let callers: Vec<_> = (0..64)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.append(row(2)).await.unwrap() })
        })
        .collect();
    // Now every task has put its row into the queue.
    tokio::task::yield_now().await;
    lock.execute_batch("COMMIT").unwrap();
    let mut numbers = Vec::new();
    for caller in callers {
        numbers.push(caller.await.unwrap());
    }
    assert_eq!(numbers, (2..=65).collect::<Vec<_>>());
    // The first row may have been taken alone.
    let shared = transactions(&file) - before;
    assert!((1..=2).contains(&shared), "{shared} transactions");
    assert_nothing_found(&file.settings(), 65);
}
