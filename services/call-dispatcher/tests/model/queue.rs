//! A work queue as JetStream makes it: at least once, duplicates dropped by their id for two minutes, redelivered when the
//! one who has a message dies.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use call_dispatcher::watch::Queue;
use store::outbox::WaitingMessage;
use tokio::{
    sync::{Notify, futures::Notified},
    time::Instant,
};

/// A message of the same id is dropped for so long.
const DUPLICATES: Duration = Duration::from_mins(2);
/// As the dispatchers' `ACK_WAIT`.
const ACK_WAIT: Duration = Duration::from_secs(35);

/// How often the queue is looked into at least.
const LOOK: Duration = Duration::from_secs(20);

#[derive(Debug, Clone)]
pub struct Taken {
    pub number: u64,
    pub message: domain::Message,
    pub attempt: u64,
}

struct Waiting {
    number: u64,
    message: domain::Message,
    attempt: u64,
    visible_from: Instant,
    /// Being handled: not delivered again while whoever has it lives.
    held_by: Option<u64>,
}

#[derive(Default)]
struct Inner {
    messages: Vec<Waiting>,
    last: u64,
    seen: HashMap<String, Instant>,
    away_until: Option<Instant>,
}

/// Which of the two subjects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Requested,
    Control,
}

fn subject(message: &domain::Message) -> Option<Subject> {
    match message {
        domain::Message::CallRequested { .. } => Some(Subject::Requested),
        domain::Message::StrayFound { .. } => Some(Subject::Control),
        _ => None,
    }
}

#[derive(Clone, Default)]
pub struct ModelQueue(Arc<Mutex<Inner>>, Arc<Notify>);

impl ModelQueue {
    pub fn is_away(&self) -> bool {
        let inner = self.0.lock().unwrap();
        inner.away_until.is_some_and(|until| Instant::now() < until)
    }

    pub fn publish(&self, row: WaitingMessage) {
        let mut inner = self.0.lock().unwrap();
        let now = Instant::now();
        inner.seen.retain(|_, at| now - *at < DUPLICATES);
        if subject(&row.message).is_none() || inner.seen.insert(row.message.id(), now).is_some() {
            return;
        }
        inner.last += 1;
        let number = inner.last;
        inner.messages.push(Waiting {
            number,
            message: row.message,
            attempt: 0,
            visible_from: now,
            held_by: None,
        });
        self.1.notify_waiters();
    }

    /// Rings when there is something new to take.
    pub fn changed(&self) -> Notified<'_> {
        self.1.notified()
    }

    /// When there may be something to take without a ring.
    pub fn next_change(&self) -> Instant {
        let inner = self.0.lock().unwrap();
        let now = Instant::now();
        let waiting = inner
            .messages
            .iter()
            .filter(|waiting| waiting.held_by.is_none());
        let times = waiting.map(|waiting| waiting.visible_from);
        let times = times.chain(inner.away_until).filter(|at| *at > now);
        times.min().unwrap_or(now + LOOK)
    }

    /// The oldest message that may be delivered, for the process `taker`.
    pub fn take(&self, of: Subject, taker: u64) -> Option<Taken> {
        if self.is_away() {
            return None;
        }
        let now = Instant::now();
        let mut inner = self.0.lock().unwrap();
        let free = |waiting: &&mut Waiting| {
            waiting.held_by.is_none()
                && waiting.visible_from <= now
                && subject(&waiting.message) == Some(of)
        };
        let next = inner.messages.iter_mut().find(free)?;
        next.held_by = Some(taker);
        next.attempt += 1;
        Some(Taken {
            number: next.number,
            message: next.message.clone(),
            attempt: next.attempt,
        })
    }

    pub fn ack(&self, number: u64) {
        if self.is_away() {
            self.release(|waiting| waiting.number == number, ACK_WAIT);
            return;
        }
        let mut inner = self.0.lock().unwrap();
        inner.messages.retain(|waiting| waiting.number != number);
    }

    pub fn retry(&self, number: u64, wait: Duration) {
        self.release(|waiting| waiting.number == number, wait);
    }

    /// A process died: what it had comes again when its time is over.
    pub fn died(&self, taker: u64) {
        self.release(|waiting| waiting.held_by == Some(taker), ACK_WAIT);
    }

    /// All that is under way is delivered once more, while the first one still works on it.
    pub fn repeat(&self) {
        self.release(|waiting| waiting.held_by.is_some(), Duration::ZERO);
    }

    pub fn wipe(&self) {
        let mut inner = self.0.lock().unwrap();
        inner.messages.clear();
        inner.seen.clear();
    }

    pub fn away(&self, time: Duration) {
        self.0.lock().unwrap().away_until = Some(Instant::now() + time);
    }

    pub fn len(&self) -> usize {
        self.0.lock().unwrap().messages.len()
    }

    /// How many messages the next one who asks would get.
    pub fn visible(&self) -> usize {
        let inner = self.0.lock().unwrap();
        let now = Instant::now();
        let free = |waiting: &&Waiting| waiting.held_by.is_none() && waiting.visible_from <= now;
        inner.messages.iter().filter(free).count()
    }

    fn release(&self, which: impl Fn(&Waiting) -> bool, wait: Duration) {
        let mut inner = self.0.lock().unwrap();
        for waiting in inner.messages.iter_mut().filter(|waiting| which(waiting)) {
            waiting.held_by = None;
            waiting.visible_from = Instant::now() + wait;
        }
        self.1.notify_waiters();
    }
}

impl Queue for ModelQueue {
    async fn is_empty(&self) -> Option<bool> {
        if self.is_away() {
            return None;
        }
        let inner = self.0.lock().unwrap();
        let requests = |waiting: &Waiting| subject(&waiting.message) == Some(Subject::Requested);
        Some(!inner.messages.iter().any(requests))
    }
}
