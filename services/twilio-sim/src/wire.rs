//! The connections of the stand-in, each of which can be reset on purpose: the client has sent its request and never learns
//! what became of it.

use std::{
    convert::Infallible,
    fmt, io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::serve::Listener;
use runtime::http::Tcp;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// Accepts connections that can be reset.
pub struct Wires(pub Tcp);

/// Resets a connection. Handlers get it as `ConnectInfo<Reset>`.
#[derive(Debug, Clone)]
pub struct Reset(CancellationToken);

impl Reset {
    /// Resets the connection, with everything under way on it, and never returns: nothing can be answered any more.
    pub async fn now(&self) -> ! {
        self.0.cancel();
        match std::future::pending::<Infallible>().await {}
    }
}

/// A connection that can be reset.
pub struct Wire {
    stream: TcpStream,
    reset: Pin<Box<WaitForCancellationFutureOwned>>,
    is_reset: bool,
}

impl Listener for Wires {
    type Io = Wire;
    type Addr = Reset;

    async fn accept(&mut self) -> (Wire, Reset) {
        let (stream, _) = self.0.accept().await;
        let reset = CancellationToken::new();
        let wire = Wire {
            stream,
            reset: Box::pin(reset.clone().cancelled_owned()),
            is_reset: false,
        };
        (wire, Reset(reset))
    }

    /// Not asked for: the server knows its address.
    fn local_addr(&self) -> io::Result<Reset> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Wire {
    /// An error once it is reset; whoever reads or writes is woken for it.
    fn intact(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        self.is_reset = self.is_reset || self.reset.as_mut().poll(cx).is_ready();
        if self.is_reset {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.is_reset {
            // Closing it is then RST instead of FIN.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.stream.fmt(f)
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.intact(cx)?;
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // No polite end before the reset.
        self.intact(cx)?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
