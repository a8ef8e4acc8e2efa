//! One change, many open pages: how long until the last of them has it, and what they cost the server in memory.

use std::{
    fs,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::{Semaphore, mpsc},
    time::{sleep, timeout},
};

use crate::{
    http::{self, find},
    summary::Summary,
};

/// A change that a page has not heard of by then is lost.
const LOST: Duration = Duration::from_secs(10);
/// How long the server may settle before its memory is read.
const SETTLE: Duration = Duration::from_secs(3);
/// So many connect at once: fewer than a listener's backlog holds.
const CONNECTING: usize = 50;

#[derive(clap::Args)]
pub struct Arguments {
    /// Where dashboard-api listens
    #[arg(long)]
    at: SocketAddr,
    /// Its process, to read its memory
    #[arg(long)]
    pid: u32,
    /// Open pages
    #[arg(long, default_value_t = 1_000)]
    pages: usize,
    /// Changes, one after the other
    #[arg(long)]
    changes: usize,
    /// How long to wait between them, in milliseconds
    #[arg(long, default_value_t = 50)]
    pause: u64,
    /// The transaction that changes
    #[arg(long)]
    transaction: String,
}

/// Opens the pages and makes the changes.
pub fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run(arguments))
}

async fn run(arguments: &Arguments) -> anyhow::Result<Value> {
    // What a first connection and a first change need only once is not a page's.
    let mut desk = TcpStream::connect(arguments.at).await?;
    change(arguments, &mut desk, "before").await?;
    sleep(SETTLE).await;
    let before = resident(arguments.pid)?;
    let (told, mut arrivals) = mpsc::unbounded_channel();
    let connecting = Arc::new(Semaphore::new(CONNECTING));
    let (connected, mut ready) = mpsc::unbounded_channel();
    for _ in 0..arguments.pages {
        let (told, connected) = (told.clone(), connected.clone());
        let (at, connecting) = (arguments.at, Arc::clone(&connecting));
        tokio::spawn(async move {
            let page = {
                let _place = connecting.acquire().await;
                open(at).await
            };
            let _ = connected.send(page.is_ok());
            if let Ok(page) = page {
                let _ = listen(page, &told).await;
            }
        });
    }
    for _ in 0..arguments.pages {
        ensure!(ready.recv().await == Some(true), "a page cannot connect");
    }
    sleep(SETTLE).await;
    let opened = resident(arguments.pid)?;
    let (mut last, mut each, mut errors) = (Vec::new(), Vec::new(), 0);
    for number in 0..arguments.changes {
        sleep(Duration::from_millis(arguments.pause)).await;
        let begun = Instant::now();
        change(arguments, &mut desk, &format!("change {number}")).await?;
        let mut after = Vec::with_capacity(arguments.pages);
        while after.len() < arguments.pages {
            match timeout(LOST, arrivals.recv()).await {
                Ok(Some(at)) => after.push(Instant::saturating_duration_since(&at, begun)),
                _ => break,
            }
        }
        errors += arguments.pages - after.len();
        last.extend(after.iter().max());
        each.extend(after);
    }
    let grown = opened.saturating_sub(before);
    Ok(json!({
        "errors": errors,
        "latency": Summary::of(last),
        "each": Summary::of(each),
        "resident_before": before,
        "bytes_per_page": grown / u64::try_from(arguments.pages)?,
    }))
}

async fn open(at: SocketAddr) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(at).await?;
    let request = format!(
        "GET /events HTTP/1.1\r\nhost: {at}\r\naccept: text/event-stream\r\naccept-encoding: gzip\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut head = vec![0; 1_024];
    let read = stream.read(&mut head).await?;
    if !head[..read].starts_with(b"HTTP/1.1 200") {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    Ok(stream)
}

/// Tells when each change arrived, until the connection ends.
async fn listen(mut page: TcpStream, told: &mpsc::UnboundedSender<Instant>) -> std::io::Result<()> {
    const CHANGE: &[u8] = b"event: transaction\n";
    let (mut part, mut rest) = (vec![0; 4 * 1024], Vec::new());
    loop {
        let read = page.read(&mut part).await?;
        if read == 0 {
            return Ok(());
        }
        let at = Instant::now();
        rest.extend_from_slice(&part[..read]);
        while let Some(found) = find(&rest, CHANGE) {
            let _ = told.send(at);
            rest.drain(..found + CHANGE.len());
        }
        // The name of an event may come in two parts.
        rest.drain(..rest.len().saturating_sub(CHANGE.len() - 1));
    }
}

/// An analyst's note: the smallest change that every page is told of.
async fn change(arguments: &Arguments, desk: &mut TcpStream, text: &str) -> anyhow::Result<()> {
    let path = format!("/transactions/{}/notes", arguments.transaction);
    let body = json!({ "text": text }).to_string();
    let headers = "content-type: application/json\r\n";
    desk.write_all(&http::post(arguments.at, &path, headers, &body))
        .await?;
    // Short enough to come at once.
    let mut answer = vec![0; 4 * 1024];
    let read = desk.read(&mut answer).await?;
    ensure!(
        answer[..read].starts_with(b"HTTP/1.1 201"),
        "a note was answered {:?}",
        String::from_utf8_lossy(&answer[..read])
    );
    Ok(())
}

/// Bytes of a process that are in memory.
fn resident(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes: u64 = kilobytes.context("no VmRSS")?.trim().parse()?;
    Ok(kilobytes * 1_024)
}
