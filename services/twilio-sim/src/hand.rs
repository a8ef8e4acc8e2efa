//! A call that a person plays: what can be done with the phone at this moment, and doing it.
//!
//! The call's task opens a moment (it rings, it listens) and waits; the person's requests end it. What comes at another
//! moment is refused, as a phone that is not ringing cannot be answered.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::changes::Changes;

/// What the bank listens for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ear {
    /// Words are understood.
    pub speech: bool,
    /// Keys are understood.
    pub keys: bool,
    /// So many keys end the input.
    pub num_digits: Option<u32>,
}

/// What a person did when listened to.
#[derive(Debug, Clone, PartialEq)]
pub enum Gesture {
    /// Spoke, and is understood like this.
    Said {
        /// The words.
        text: String,
        /// How sure the recogniser is.
        confidence: f32,
    },
    /// Pressed keys.
    Pressed {
        /// All keys since listening began, without `#`.
        digits: String,
        /// Whether that ends the input at once.
        complete: bool,
    },
}

/// Why something cannot be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// Answering or declining what does not ring.
    #[error("the phone does not ring right now")]
    NotRinging,
    /// Speaking or pressing while no Gather is open.
    #[error("nobody listens right now")]
    NobodyListens,
    /// Speaking into a Gather for keys.
    #[error("only keys are listened for right now")]
    OnlyKeys,
    /// Pressing into a Gather for speech.
    #[error("only words are listened for right now")]
    OnlyWords,
    /// Hanging up a call that was not answered, or not any more.
    #[error("the call is not answered")]
    NotAnswered,
}

/// The person's side of a call.
#[derive(Debug)]
pub struct Hand {
    state: Mutex<State>,
    hung_up: CancellationToken,
    changes: Changes,
}

#[derive(Debug)]
struct State {
    moment: Moment,
    off_hook: bool,
}

#[derive(Debug)]
enum Moment {
    /// Nothing is asked of the person.
    Idle,
    /// True answers it.
    Ringing(oneshot::Sender<bool>),
    Listening {
        ear: Ear,
        /// What was pressed since listening began.
        pressed: String,
        heard: mpsc::UnboundedSender<Gesture>,
    },
}

impl Hand {
    /// A phone that lies there.
    pub fn new(changes: Changes) -> Self {
        Self {
            state: Mutex::new(State {
                moment: Moment::Idle,
                off_hook: false,
            }),
            hung_up: CancellationToken::new(),
            changes,
        }
    }

    /// Rings. The decision comes through what is returned: true answers.
    pub fn ring(&self) -> oneshot::Receiver<bool> {
        let (decided, decision) = oneshot::channel();
        self.turn(Moment::Ringing(decided));
        decision
    }

    /// Listens, until [`Hand::idle`] or a gesture that ends the input.
    pub fn listen(&self, ear: Ear) -> mpsc::UnboundedReceiver<Gesture> {
        // Bounded all the same: by the keys that `press` takes.
        let (heard, gestures) = mpsc::unbounded_channel();
        self.turn(Moment::Listening {
            ear,
            pressed: String::new(),
            heard,
        });
        gestures
    }

    /// Nothing is asked of the person any more.
    pub fn idle(&self) {
        self.turn(Moment::Idle);
    }

    /// The call is over.
    pub fn over(&self) {
        let mut state = self.lock();
        state.moment = Moment::Idle;
        state.off_hook = false;
    }

    /// Waits until the person hangs up.
    pub async fn hung_up(&self) {
        self.hung_up.cancelled().await;
    }

    /// What is listened for at this moment.
    pub fn ear(&self) -> Option<Ear> {
        match self.lock().moment {
            Moment::Listening { ear, .. } => Some(ear),
            _ => None,
        }
    }

    /// Answers (true) or declines.
    pub fn decide(&self, answer: bool) -> Result<(), NotNow> {
        let mut state = self.lock();
        match std::mem::replace(&mut state.moment, Moment::Idle) {
            Moment::Ringing(decided) => {
                // It may have stopped ringing at this very moment.
                decided.send(answer).map_err(|_| NotNow::NotRinging)?;
                state.off_hook = answer;
                Ok(())
            }
            other => {
                state.moment = other;
                Err(NotNow::NotRinging)
            }
        }
    }

    /// Says something.
    pub fn say(&self, text: String, confidence: f32) -> Result<(), NotNow> {
        let mut state = self.lock();
        let Moment::Listening { ear, heard, .. } = &state.moment else {
            return Err(NotNow::NobodyListens);
        };
        if !ear.speech {
            return Err(NotNow::OnlyKeys);
        }
        let sent = heard.send(Gesture::Said { text, confidence });
        state.moment = Moment::Idle;
        drop(state);
        self.changes.tell();
        sent.map_err(|_| NotNow::NobodyListens)
    }

    /// Presses keys, more of them until they are as many as asked for or `#` ends them.
    pub fn press(&self, keys: &str) -> Result<(), NotNow> {
        let mut state = self.lock();
        let Moment::Listening {
            ear,
            pressed,
            heard,
        } = &mut state.moment
        else {
            return Err(NotNow::NobodyListens);
        };
        if !ear.keys {
            return Err(NotNow::OnlyWords);
        }
        pressed.push_str(keys);
        let (digits, mut complete) = digits(pressed, ear.num_digits);
        complete |= digits.len() >= MOST_KEYS;
        let sent = heard.send(Gesture::Pressed { digits, complete });
        if complete {
            state.moment = Moment::Idle;
        }
        drop(state);
        self.changes.tell();
        sent.map_err(|_| NotNow::NobodyListens)
    }

    /// Puts the phone down.
    pub fn hang_up(&self) -> Result<(), NotNow> {
        if !std::mem::take(&mut self.lock().off_hook) {
            return Err(NotNow::NotAnswered);
        }
        self.hung_up.cancel();
        Ok(())
    }

    fn turn(&self, moment: Moment) {
        self.lock().moment = moment;
        self.changes.tell();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// So many keys end an input that asks for no number of them.
const MOST_KEYS: usize = 64;

/// The keys up to `#` or up to the number asked for, and whether that ended the input at once.
pub fn digits(pressed: &str, most: Option<u32>) -> (String, bool) {
    let before = pressed.split('#').next().unwrap_or_default();
    let most = most.map_or(usize::MAX, |most| most as usize);
    let digits: String = before.chars().take(most).collect();
    let complete = digits.len() == most || pressed.contains('#');
    (digits, complete)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const BOTH: Ear = Ear {
        speech: true,
        keys: true,
        num_digits: Some(2),
    };

    #[test]
    fn keys_end_at_their_number_or_at_the_hash_key() {
        for (pressed, most, expected, complete) in [
            ("1", Some(1), "1", true),
            ("12", Some(1), "1", true),
            ("1", Some(2), "1", false),
            ("1#", Some(2), "1", true),
            ("12*", None, "12*", false),
            ("#", None, "", true),
        ] {
            assert_eq!(
                digits(pressed, most),
                (expected.to_owned(), complete),
                "{pressed}"
            );
        }
    }

    #[test]
    fn a_phone_is_answered_once_and_only_while_it_rings() {
        let hand = Hand::new(Changes::default());
        assert_eq!(hand.decide(true), Err(NotNow::NotRinging));
        assert_eq!(hand.hang_up(), Err(NotNow::NotAnswered));
        let mut decision = hand.ring();
        hand.decide(true).unwrap();
        assert!(decision.try_recv().unwrap());
        assert_eq!(hand.decide(true), Err(NotNow::NotRinging));
        hand.hang_up().unwrap();
        assert_eq!(hand.hang_up(), Err(NotNow::NotAnswered));
    }

    #[test]
    fn a_phone_that_has_just_stopped_ringing_is_not_answered() {
        let hand = Hand::new(Changes::default());
        drop(hand.ring());
        assert_eq!(hand.decide(true), Err(NotNow::NotRinging));
        assert_eq!(hand.hang_up(), Err(NotNow::NotAnswered));
    }

    #[test]
    fn what_is_not_listened_for_is_refused() {
        let hand = Hand::new(Changes::default());
        assert_eq!(hand.say("x".into(), 0.9), Err(NotNow::NobodyListens));
        let _keys = hand.listen(Ear {
            speech: false,
            ..BOTH
        });
        assert_eq!(hand.say("x".into(), 0.9), Err(NotNow::OnlyKeys));
        let _words = hand.listen(Ear {
            keys: false,
            ..BOTH
        });
        assert_eq!(hand.press("1"), Err(NotNow::OnlyWords));
        hand.idle();
        assert_eq!(hand.press("1"), Err(NotNow::NobodyListens));
    }

    #[test]
    fn keys_add_up_until_they_are_complete() {
        let hand = Hand::new(Changes::default());
        let mut gestures = hand.listen(BOTH);
        hand.press("1").unwrap();
        assert_eq!(hand.ear(), Some(BOTH));
        hand.press("2").unwrap();
        assert_eq!(hand.ear(), None);
        assert_eq!(hand.press("3"), Err(NotNow::NobodyListens));
        let pressed = |digits: &str, complete| Gesture::Pressed {
            digits: digits.into(),
            complete,
        };
        assert_eq!(gestures.try_recv().unwrap(), pressed("1", false));
        assert_eq!(gestures.try_recv().unwrap(), pressed("12", true));
    }
}
