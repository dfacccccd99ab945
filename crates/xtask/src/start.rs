//! How long `izquery serve` takes from its start to its first answer, and how much memory it takes when it is idle.

use std::{
    fs,
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use crate::{arguments::Arguments, program::Running};

/// How often each program is started.
const STARTS: usize = 21;

/// The time after the first answer in which the service ends the rest of its start.
const SETTLE: Duration = Duration::from_millis(300);

/// The longest time that a start may take.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The figures of one start.
struct Start {
    /// From the start of the process to the first 200 of `/livez`, in milliseconds.
    ready_ms: f64,
    /// The memory of the idle process (VmRSS), in MiB.
    idle_mib: f64,
    /// The threads of the idle process.
    threads: f64,
}

/// Starts each program in turn, and prints the medians.
pub(crate) fn run(arguments: &mut Arguments) -> anyhow::Result<()> {
    let programs: Vec<PathBuf> = arguments.rest().into_iter().map(PathBuf::from).collect();
    if programs.is_empty() {
        bail!("start takes the paths of one or more programs `izquery`");
    }
    let folder = std::env::temp_dir().join(format!("izquery-start-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let starts = starts(&programs, &folder);
    fs::remove_dir_all(&folder)?;
    for (program, starts) in programs.iter().zip(starts?) {
        let sorted = |of: fn(&Start) -> f64| {
            let mut figures: Vec<f64> = starts.iter().map(of).collect();
            figures.sort_by(f64::total_cmp);
            figures
        };
        let middle = |figures: &[f64]| figures.get(figures.len() / 2).copied().unwrap_or_default();
        let ready = sorted(|start| start.ready_ms);
        writeln!(
            io::stdout(),
            "{}: ready after {:.1} ms (median of {STARTS}; {:.1} to {:.1}), idle memory {:.1} MiB, {} threads",
            program.display(),
            middle(&ready),
            ready.first().copied().unwrap_or_default(),
            ready.last().copied().unwrap_or_default(),
            middle(&sorted(|start| start.idle_mib)),
            middle(&sorted(|start| start.threads)),
        )?;
    }
    Ok(())
}

/// The starts of each program. The programs take turns, so that a change of the machine's load changes all of them.
fn starts(programs: &[PathBuf], folder: &Path) -> anyhow::Result<Vec<Vec<Start>>> {
    let mut all: Vec<Vec<Start>> = programs.iter().map(|_| Vec::new()).collect();
    for _ in 0..STARTS {
        for (program, starts) in programs.iter().zip(&mut all) {
            starts.push(start(program, folder).with_context(|| program.display().to_string())?);
        }
    }
    Ok(all)
}

fn start(program: &Path, folder: &Path) -> anyhow::Result<Start> {
    let address = free_address()?;
    let config = folder.join("izquery.toml");
    // The service asks no registry before the first lookup. With https it also prepares TLS.
    fs::write(
        &config,
        format!(
            "listen = \"{address}\"\n[registries.tx]\ntransport.endpoint = \"https://127.0.0.1:9/client_Service\"\n\
             credentials.username = \"clinic\"\ncredentials.password = {{ env = \"IZQUERY_START_PASSWORD\" }}\n\
             credentials.facility_id = \"0001112000\"\n"
        ),
    )?;
    let mut command = Command::new(program);
    command.args(["serve", "--config"]).arg(&config).env("IZQUERY_START_PASSWORD", "invented");
    command.stderr(Stdio::null());
    let started = Instant::now();
    let running = Running::start(command)?;
    while !is_live(address) {
        if started.elapsed() > TIME_LIMIT {
            bail!("no answer within {} s", TIME_LIMIT.as_secs());
        }
        // Without a pause, this program would take the processor that the service needs.
        thread::sleep(Duration::from_micros(100));
    }
    let ready_ms = started.elapsed().as_secs_f64() * 1000.0;
    thread::sleep(SETTLE);
    let status = fs::read_to_string(format!("/proc/{}/status", running.0.id()))?;
    let figure = |name: &str| -> Option<f64> {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    let (kib, threads) =
        (figure("VmRSS:").context("no VmRSS")?, figure("Threads:").context("no number of threads")?);
    Ok(Start { ready_ms, idle_mib: kib / 1024.0, threads })
}

/// An address at which nobody listens.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// Whether the service answers with status 200.
fn is_live(address: SocketAddr) -> bool {
    let answer = || -> io::Result<[u8; 12]> {
        let mut stream = TcpStream::connect(address)?;
        write!(stream, "GET /livez HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status)
    };
    answer().is_ok_and(|status| &status == b"HTTP/1.1 200")
}
