//! Makes a store with a million rows, or as many as the first argument says, and prints how long it takes to append, open and
//! verify them. The folder of the second argument should be on the disk that is to be measured.
//!
//! `cargo run --release -p iz-store --example million_rows -- 1000000 .`

#![expect(clippy::print_stdout, reason = "an example prints")]

use std::{
    env,
    error::Error,
    ops::ControlFlow,
    time::{Duration, Instant},
};

use iz_store::{
    AuditAction, AuditKey, Checkpoints, Filter, NewRow, NewToken, Released, Source, Store, StoreLocation,
    StoreSettings, TokenSecret, Writer, report, verify,
};
use jiff::Timestamp;

/// How long rows are appended one after the other, and by 64 callers.
const MEASURED: Duration = Duration::from_secs(3);

fn row(token: &str, number: i64) -> NewRow {
    NewRow {
        time: Timestamp::UNIX_EPOCH,
        writer: Writer::Server,
        token: Some(token.to_owned()),
        actor: "rph-17".to_owned(),
        purpose: "appointment".to_owned(),
        action: AuditAction::Lookup,
        patient: Some(AuditKey::from_random([7; 32]).patient_hash(&number.to_be_bytes())),
        patient_id: Some(format!("TX{number}")),
        registry: Some("tx".to_owned()),
        outcome: "record".to_owned(),
        source: Some(Source::Cache),
        released: vec![Released::Identity, Released::History, Released::Evaluation, Released::Forecast],
        request_id: Some(format!("01935f3c-0000-7000-8000-{number:012}")),
        subject: None,
    }
}

/// How many rows so many callers append in a second, and the median and the 99th percentile of one append.
async fn rate(
    store: &Store,
    token: &str,
    callers: usize,
) -> Result<(f64, Duration, Duration), Box<dyn Error>> {
    let started = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let (store, row) = (store.clone(), row(token, 1));
            tokio::spawn(async move {
                let mut durations = Vec::new();
                while started.elapsed() < MEASURED {
                    let before = Instant::now();
                    store.append(row.clone()).await?;
                    durations.push(before.elapsed());
                }
                Ok::<_, iz_store::AppendError>(durations)
            })
        })
        .collect();
    let mut durations = Vec::new();
    for task in tasks {
        durations.extend(task.await??);
    }
    let seconds = started.elapsed().as_secs_f64();
    durations.sort_unstable();
    let at = |part: usize| durations.get(durations.len() * part / 100).copied().unwrap_or_default();
    Ok((f64::from(u32::try_from(durations.len())?) / seconds, at(50), at(99)))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let rows: i64 = arguments.next().map_or(Ok(1_000_000), |rows| rows.parse())?;
    let folder = tempfile::tempdir_in(arguments.next().map_or_else(env::temp_dir, Into::into))?;
    let location = StoreLocation::File(folder.path().join("audit.db"));
    let settings = StoreSettings::new(location, AuditKey::from_random([7; 32]));

    let store = Store::open(settings.clone())?;
    let secret = TokenSecret::from_random([1; 32]);
    let record = NewRow::admin(Timestamp::UNIX_EPOCH, Writer::Token, "rph-17", "measurement", "");
    let token = store.create_token(NewToken::default(), &secret, record).await?.id;
    for callers in [1, 64] {
        let (rate, median, p99) = rate(&store, &token, callers).await?;
        println!("{callers} callers: {rate:.0} rows a second, median {median:.2?}, p99 {p99:.2?}");
    }
    let before = Instant::now();
    let uses = 1_000_000_u32;
    for _ in 0..uses {
        store.token(&secret, Timestamp::UNIX_EPOCH).await?;
    }
    println!("a token is found in {:.2?}", before.elapsed() / uses);

    let before = Instant::now();
    let mut waiting = tokio::task::JoinSet::new();
    for number in store.head().await?..rows {
        let (store, row) = (store.clone(), row(&token, number));
        waiting.spawn(async move { store.append(row).await.map(drop) });
        if waiting.len() == 1000 {
            waiting.join_next().await.transpose()?.transpose()?;
        }
    }
    while let Some(result) = waiting.join_next().await {
        result??;
    }
    println!("{rows} rows appended in {:.2?}", before.elapsed());
    let checkpoint = store.checkpoint(Timestamp::UNIX_EPOCH).await?;
    store.close().await;

    let before = Instant::now();
    let store = Store::open(settings.clone())?;
    println!("opened in {:.2?}", before.elapsed());
    store.close().await;
    let before = Instant::now();
    let verification = verify(&settings, &Checkpoints::from(vec![checkpoint]))?;
    println!("{} rows verified in {:.2?}: {:?}", verification.rows, before.elapsed(), verification.findings);
    let before = Instant::now();
    let mut found = 0_u64;
    let filter = Filter { patient_id: Some("TX99999".to_owned()), ..Filter::default() };
    report(&settings, &filter, |_| {
        found = found.saturating_add(1);
        ControlFlow::Continue(())
    })?;
    println!("a report with {found} rows in {:.2?}", before.elapsed());
    println!(
        "{} bytes a row",
        std::fs::metadata(folder.path().join("audit.db"))?.len() / verification.rows.max(1)
    );
    Ok(())
}
