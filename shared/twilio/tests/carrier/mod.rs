//! A carrier made of bare sockets: it gives one answer, or breaks in a way of its own.

use std::{future::Future, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use twilio::rest::{Client, Config, CreateCall, MachineDetection, Placement, StatusEvent};

pub const CALL: &str = r#"{"sid":"CA1","status":"queued"}"#;

pub fn client(base: &str, timeout: Duration) -> Client {
    Client::new(Config {
        base_url: base.parse().unwrap(),
        account_sid: "AC1".into(),
        auth_token: "secret".into(),
        timeout,
    })
    .unwrap()
}

pub fn call() -> CreateCall {
    CreateCall {
        to: "+14155550101".into(),
        from: "+14155550000".into(),
        url: "https://x.example/voice/T?call=1#rc=2&rp=5xx".into(),
        fallback_url: "https://x.example/fallback/T".into(),
        status_callback: "https://x.example/status/T".into(),
        status_events: StatusEvent::ALL.into(),
        ring_seconds: 30,
        time_limit: Some(600),
        machine_detection: Some(MachineDetection {
            until_message_end: true,
            callback: "https://x.example/amd/T".into(),
            timeout: None,
        }),
    }
}

/// A server for one connection. `serve` gets it after the whole request was read, and the request's text is given back.
pub async fn one<F: Future<Output = ()> + Send>(
    serve: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (String, oneshot::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (seen, request) = oneshot::channel();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        seen.send(read_request(&mut socket).await).unwrap();
        serve(socket).await;
    });
    (base, request)
}

async fn read_request(socket: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let count = socket.read(&mut buffer).await.unwrap();
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        if body.len() >= length.unwrap_or(0) {
            return text;
        }
    }
}

/// A server that gives one answer.
pub async fn answering(
    status: &str,
    headers: &str,
    body: &str,
) -> (String, oneshot::Receiver<String>) {
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}");
    one(move |mut socket| async move { socket.write_all(answer.as_bytes()).await.unwrap() }).await
}

pub const LONG: Duration = Duration::from_secs(20);
pub const SHORT: Duration = Duration::from_millis(300);

pub async fn place(base: &str, timeout: Duration) -> Placement {
    client(base, timeout).create_call(&call()).await
}
