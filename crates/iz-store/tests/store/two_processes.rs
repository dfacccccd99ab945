//! Several processes write to one chain.

use std::thread;

use iz_store::Store;

use crate::support::{
    assert_nothing_found,
    backend::SqliteFile,
    child::{Running, command},
    row,
};

#[tokio::test]
async fn two_processes_and_this_one_write_one_chain() {
    let file = SqliteFile::new();
    // They also create the file at the same time.
    let children = [1, 2].map(|_| Running::start(command("append 50", &file.path())));
    let store = Store::open(file.settings()).unwrap();
    let mut numbers: Vec<i64> = Vec::new();
    for _ in 0..50 {
        numbers.push(store.append(row(1)).await.unwrap());
    }
    for child in children {
        numbers.extend(child.rest().iter().map(|line| line.parse::<i64>().unwrap()));
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=150).collect::<Vec<_>>());
    assert_nothing_found(&file.settings(), 150);
}

#[test]
fn several_processes_may_create_the_file_at_the_same_time() {
    let file = SqliteFile::new();
    let children: Vec<_> = (0..4).map(|_| Running::start(command("open", &file.path()))).collect();
    for child in children {
        assert_eq!(child.rest(), ["opened"]);
    }
    assert_nothing_found(&file.settings(), 0);
}

#[test]
fn several_threads_may_create_the_file_at_the_same_time() {
    for _ in 0..20 {
        let file = SqliteFile::new();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let settings = file.settings();
                thread::spawn(move || Store::open(settings).unwrap())
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
    }
}
