//! From a click to the request that reaches the carrier. The carrier is here: it notes when a request was read and says 201.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::{Duration, Instant},
};

use anyhow::ensure;
use async_io::block_on;
use serde_json::{Value, json};

use crate::{
    http::{self, Connection},
    summary::Summary,
};

/// A click that the carrier has not heard of by then is lost.
const LOST: Duration = Duration::from_secs(5);

#[derive(clap::Args)]
pub struct Arguments {
    /// Where dashboard-api listens
    #[arg(long)]
    at: SocketAddr,
    /// Where call-dispatcher expects the carrier
    #[arg(long)]
    carrier: SocketAddr,
    /// How long to wait between a call and the next click, in milliseconds: the system is idle
    #[arg(long, default_value_t = 50)]
    pause: u64,
    /// Transactions to click
    #[arg(required = true)]
    transactions: Vec<String>,
}

/// Clicks one after the other.
pub fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let (seen, arrived) = mpsc::channel();
    let listener = TcpListener::bind(arguments.carrier)?;
    // Ends with this process.
    thread::spawn(move || carrier(&listener, &seen));
    let mut desk = Connection::to(arguments.at)?;
    let (mut to_carrier, mut to_answer, mut errors) = (Vec::new(), Vec::new(), 0);
    for (number, transaction) in arguments.transactions.iter().enumerate() {
        thread::sleep(Duration::from_millis(arguments.pause));
        let request = http::post(arguments.at, &format!("/call/{transaction}"), "", "");
        let clicked = Instant::now();
        let status = block_on(desk.ask(&request))?.status;
        let answered = clicked.elapsed();
        ensure!(
            status == 202,
            "a click on {transaction} was answered {status}"
        );
        match wait(&arrived, transaction) {
            // The first one connects, compiles its statements and so on: it is no measurement.
            Some(_) if number == 0 => {}
            Some(at) => {
                to_carrier.push(at.saturating_duration_since(clicked));
                to_answer.push(answered);
            }
            None => errors += 1,
        }
    }
    Ok(json!({
        "errors": errors,
        "latency": Summary::of(to_carrier),
        "answer": Summary::of(to_answer),
    }))
}

/// When the request for this transaction arrived.
fn wait(arrived: &Receiver<(Instant, String)>, transaction: &str) -> Option<Instant> {
    let names = format!("%2Fvoice%2F{transaction}%3F");
    loop {
        let (at, request) = arrived.recv_timeout(LOST).ok()?;
        if request.contains(&names) {
            return Some(at);
        }
    }
}

fn carrier(listener: &TcpListener, seen: &Sender<(Instant, String)>) {
    for stream in listener.incoming().flatten() {
        let seen = seen.clone();
        thread::spawn(move || serve(stream, &seen));
    }
}

/// Answers placements until the connection ends.
fn serve(mut stream: TcpStream, seen: &Sender<(Instant, String)>) {
    let (mut buffer, mut part) = (Vec::new(), [0; 16 * 1024]);
    while let Ok(read @ 1..) = stream.read(&mut part) {
        let at = Instant::now();
        buffer.extend_from_slice(&part[..read]);
        let Some(request) = whole(&buffer) else {
            continue;
        };
        let sid = format!("CA{}", uuid::Uuid::now_v7().simple());
        let body = json!({ "sid": sid, "status": "queued" }).to_string();
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        if seen.send((at, request)).is_err() || stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
        buffer.clear();
    }
}

/// A request, once its body is there.
fn whole(buffer: &[u8]) -> Option<String> {
    let head = http::find(buffer, b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(buffer).into_owned();
    let length = text[..head]
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0_usize);
    (buffer.len() >= head + length).then_some(text)
}
