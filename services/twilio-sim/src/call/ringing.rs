//! How long a phone rang, which is what a customer notices of a call.

use std::time::Duration;

use tokio::time::Instant;

use crate::tempo::Tempo;

/// A phone that rings, or rang.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ringing {
    /// On the real clock and on the telephone's.
    began: Option<(Instant, Duration)>,
    rang: Option<Rang>,
}

/// How long it rang.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rang {
    /// In real time.
    pub real: Duration,
    /// In telephone time.
    pub telephone: Duration,
}

impl Ringing {
    /// It begins to ring.
    pub fn begin(&mut self, tempo: &Tempo) {
        self.began = Some((Instant::now(), tempo.now()));
    }

    /// It rings no more, if it did.
    pub fn end(&mut self, tempo: &Tempo) {
        self.rang = self.lasted(tempo);
    }

    /// How long it rang, or has rung so far. None: never.
    pub fn lasted(&self, tempo: &Tempo) -> Option<Rang> {
        let (real, telephone) = self.began?;
        Some(self.rang.unwrap_or_else(|| Rang {
            real: real.elapsed(),
            telephone: tempo.now().saturating_sub(telephone),
        }))
    }
}
