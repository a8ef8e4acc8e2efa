//! One telephone line: time passes on it, and it can be cut.

use std::{sync::Arc, time::Duration};

use super::callback::Callback;
use crate::{
    call::{Call, Line as Heard},
    script::Reply,
    sim::Sim,
};

/// From leaving the queue to the first ring.
pub(super) const DIALLING: Duration = Duration::from_millis(500);
/// How fast the service speaks, in characters per second.
const SPEECH_RATE: f64 = 15.0;

/// Why a call was over before its documents were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// The customer put the phone down.
    HungUp,
    /// It was ended through the REST API.
    Stopped,
    /// It lasted as long as it may.
    TimeLimit,
}

/// A call under way. All times are the telephone's.
pub(super) struct Line {
    pub(super) sim: Arc<Sim>,
    pub(super) call: Arc<Call>,
    /// When it was answered.
    answered: Option<Duration>,
    /// When the customer will put the phone down.
    hang_up: Option<Duration>,
    /// How often the customer was listened to.
    turn: usize,
    /// Status callbacks that are told after the next one.
    pub(super) held: Vec<Callback>,
}

impl Line {
    pub(super) fn new(sim: Arc<Sim>, call: Arc<Call>) -> Self {
        Self {
            sim,
            call,
            answered: None,
            hang_up: None,
            turn: 0,
            held: Vec::new(),
        }
    }

    /// Answered: the first turn begins.
    pub(super) fn answer(&mut self) {
        self.answered = Some(self.call.tempo.now());
        self.begin_turn();
    }

    /// What the customer does when listened to now.
    pub(super) fn reply(&self) -> Reply {
        self.call.script.reply(self.turn).unwrap_or(Reply::Silence)
    }

    /// The customer was listened to.
    pub(super) fn end_turn(&mut self) {
        self.turn += 1;
        self.begin_turn();
    }

    fn begin_turn(&mut self) {
        if let Reply::HangUp(after) = self.reply() {
            let at = self.call.tempo.now() + after.duration();
            self.hang_up = Some(self.hang_up.map_or(at, |earlier| earlier.min(at)));
        }
    }

    /// How long it has been since the answer.
    pub(super) fn talked(&self) -> Duration {
        self.answered.map_or(Duration::ZERO, |answered| {
            self.call.tempo.now().saturating_sub(answered)
        })
    }

    /// Lets time pass, unless the line is cut.
    pub(super) async fn wait(&self, time: Duration) -> Result<(), Over> {
        let until = self.call.tempo.now() + time;
        tokio::select! {
            biased;
            over = self.cut() => Err(over),
            () = self.call.tempo.sleep_until(until) => Ok(()),
        }
    }

    /// As long as it takes to say this.
    pub(super) async fn speak(&self, text: &str) -> Result<(), Over> {
        self.hear("service", text);
        self.wait(speaking_time(text)).await
    }

    /// Notes what was heard.
    pub(super) fn hear(&self, who: &'static str, what: &str) {
        let at = self.call.tempo.now().as_secs_f64();
        self.call.hear(Heard {
            at,
            who,
            what: what.to_owned(),
        });
    }

    async fn cut(&self) -> Over {
        let limit = self
            .answered
            .map(|answered| answered + self.call.request.time_limit);
        tokio::select! {
            _ = self.call.stopped() => Over::Stopped,
            () = self.reached(self.hang_up) => Over::HungUp,
            () = self.reached(limit) => Over::TimeLimit,
            () = self.put_down() => Over::HungUp,
        }
    }

    /// A person who plays the customer has hung up.
    async fn put_down(&self) {
        match &self.call.hand {
            Some(hand) => hand.hung_up().await,
            None => std::future::pending().await,
        }
    }

    async fn reached(&self, time: Option<Duration>) {
        match time {
            Some(time) => self.call.tempo.sleep_until(time).await,
            None => std::future::pending().await,
        }
    }
}

/// How long a text is spoken.
pub(super) fn speaking_time(text: &str) -> Duration {
    let characters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    Duration::from_secs_f64(f64::from(characters) / SPEECH_RATE)
}
