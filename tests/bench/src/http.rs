//! Just enough of an HTTP/1.1 client for our own servers: requests are bytes that were made before, answers are read to their
//! end. One that does more would take processor time from what is measured.

use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    pin::pin,
    time::Duration,
};

use async_io::{Async, Timer, block_on};
use futures_util::future::{Either, select};

/// An answer that takes longer is an error.
const LIMIT: Duration = Duration::from_secs(20);

/// A connection that is kept.
#[derive(Debug)]
pub struct Connection {
    at: SocketAddr,
    stream: Async<TcpStream>,
    buffer: Vec<u8>,
}

/// An answer.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// Its status code.
    pub status: u16,
    /// As it was sent: a chunked or compressed body is not unpacked.
    pub body: &'a [u8],
}

/// A request without a body.
pub fn get(host: SocketAddr, path: &str) -> Vec<u8> {
    // As a browser asks: compressing is part of what an answer costs.
    let accepted = "accept: application/json\r\naccept-encoding: gzip";
    format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n{accepted}\r\n\r\n").into_bytes()
}

/// A request with a body; each of `headers` ends with a line break.
pub fn post(host: SocketAddr, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

impl Connection {
    /// Connects.
    pub fn to(at: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            at,
            stream: block_on(connect(at))?,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request and reads its answer. After an error it is connected anew.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        match within_limit(self.exchange(request)).await {
            Ok((status, begin, end)) => Ok(Answer {
                status,
                body: &self.buffer[begin..end],
            }),
            Err(error) => {
                self.stream = within_limit(connect(self.at)).await?;
                Err(error)
            }
        }
    }

    async fn exchange(&mut self, request: &[u8]) -> io::Result<(u16, usize, usize)> {
        self.buffer.clear();
        let mut left = request;
        while !left.is_empty() {
            let written = self
                .stream
                .write_with(|mut stream| stream.write(left))
                .await?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            left = &left[written..];
        }
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            self.read().await?;
        };
        let (status, length) = read_head(&self.buffer[..head])?;
        let end = match length {
            Length::Bytes(bytes) => {
                while self.buffer.len() < head + bytes {
                    self.read().await?;
                }
                head + bytes
            }
            Length::Chunks => self.read_chunks(head).await?,
        };
        Ok((status, head, end))
    }

    async fn read_chunks(&mut self, head: usize) -> io::Result<usize> {
        let mut at = head;
        loop {
            let Some(line) = find(&self.buffer[at..], b"\r\n") else {
                self.read().await?;
                continue;
            };
            let size = std::str::from_utf8(&self.buffer[at..at + line]).ok();
            let size = size.and_then(|size| usize::from_str_radix(size, 16).ok());
            let size = size.ok_or_else(|| unreadable("a chunk without a size"))?;
            at += line + 2 + size + 2;
            while self.buffer.len() < at {
                self.read().await?;
            }
            if size == 0 {
                return Ok(at);
            }
        }
    }

    async fn read(&mut self) -> io::Result<()> {
        let buffer = &mut self.buffer;
        let read = self.stream.read_with(|mut stream| {
            // Here, and not kept across the wait for an answer.
            let mut part = [0; 16 * 1024];
            let read = stream.read(&mut part)?;
            buffer.extend_from_slice(&part[..read]);
            Ok(read)
        });
        match read.await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

async fn connect(at: SocketAddr) -> io::Result<Async<TcpStream>> {
    let stream = Async::<TcpStream>::connect(at).await?;
    stream.get_ref().set_nodelay(true)?;
    Ok(stream)
}

/// As `doing`; what is not done by [`LIMIT`] is an error.
async fn within_limit<T>(doing: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    match select(pin!(doing), Timer::after(LIMIT)).await {
        Either::Left((done, _)) => done,
        Either::Right(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}

enum Length {
    Bytes(usize),
    Chunks,
}

fn read_head(head: &[u8]) -> io::Result<(u16, Length)> {
    let text = std::str::from_utf8(head).map_err(|_| unreadable("a head that is no text"))?;
    let mut lines = text.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| unreadable("no status"))?;
    let mut length = Length::Bytes(0);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            let bytes = value.trim().parse();
            length = Length::Bytes(bytes.map_err(|_| unreadable("a length that is no number"))?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            length = Length::Chunks;
        }
    }
    Ok((status, length))
}

fn unreadable(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Where `wanted` begins.
pub fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::net::TcpListener;

    use super::*;

    /// A server that answers its first connection with `parts`, one after each request's beginning.
    fn server(parts: &'static [&'static str]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 1_024]).unwrap();
            for part in parts {
                stream.write_all(part.as_bytes()).unwrap();
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        at
    }

    #[test]
    fn an_answer_is_read_to_the_end_of_its_length() {
        let at = server(&[
            "HTTP/1.1 201 Created\r\nContent-Le",
            "ngth: 5\r\n\r\nab",
            "cde",
        ]);
        let mut connection = Connection::to(at).unwrap();
        let answer = block_on(connection.ask(&get(at, "/"))).unwrap();
        assert_eq!((answer.status, answer.body), (201, &b"abcde"[..]));
    }

    #[test]
    fn an_answer_is_read_to_its_last_chunk() {
        const HEAD: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n";
        let at = server(&[HEAD, "a\r\n\r\n0\r", "\n\r\n"]);
        let mut connection = Connection::to(at).unwrap();
        let answer = block_on(connection.ask(&get(at, "/"))).unwrap();
        assert_eq!(answer.body, b"3\r\na\r\n\r\n0\r\n\r\n");
    }

    #[test]
    fn an_answer_that_breaks_off_is_an_error() {
        let at = server(&["HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"]);
        let mut connection = Connection::to(at).unwrap();
        assert!(block_on(connection.ask(&get(at, "/"))).is_err());
    }
}
