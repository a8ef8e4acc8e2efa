//! What is said in a call of a known transaction.

use domain::{
    Action, PhoneNumber,
    conversation::{Again, Step},
};
use store::ServedCall;
use twilio::{
    callback::Callbacks,
    twiml::{Dial, Verb},
};

use crate::{
    clean::cleaned,
    phrases::{Phrases, fill},
    reply::{Reply, ask, say},
    signed::About,
};

/// Characters of a merchant's name that are spoken.
const SPOKEN_NAME: usize = 100;
/// Seconds that the fraud desk's telephone rings.
const DESK_RINGS: u32 = 30;

/// One call's documents.
pub(crate) struct Script<'a> {
    pub phrases: &'static Phrases,
    pub callbacks: &'a Callbacks,
    pub our_number: &'a PhoneNumber,
    pub fraud_desk: Option<&'a PhoneNumber>,
    pub about: &'a About,
    pub call: &'a ServedCall,
}

impl Script<'_> {
    /// The first words: who calls, what it is about, the question.
    pub fn opening(&self) -> Reply {
        let text = [
            self.phrases.greeting,
            &self.details(),
            self.phrases.question,
        ]
        .join(" ");
        Reply::new(ask(self.phrases, text, self.gather(1)))
    }

    /// What a turn leads to.
    pub fn step(&self, step: Step) -> Reply {
        match step {
            Step::Ask { turn, because } => self.ask_again(turn, because),
            Step::Transfer { action } => match self.fraud_desk {
                Some(desk) => self.transfer(action, desk),
                None => self.close(action, false),
            },
            Step::Close { action, gave_up } => self.close(action, gave_up),
        }
    }

    /// After a transfer: the customer has spoken with somebody, or is told what happens now.
    pub fn after_transfer(&self, reached: bool) -> Reply {
        if reached {
            Reply::hangup()
        } else {
            Reply::new([say(self.phrases, self.phrases.nobody_free), Verb::Hangup])
        }
    }

    fn ask_again(&self, turn: u8, because: Again) -> Reply {
        let text = [
            (self.phrases.again)(because),
            &self.details(),
            self.phrases.question,
            self.phrases.keys,
        ]
        .join(" ");
        Reply::new(ask(self.phrases, text, self.gather(turn)))
    }

    fn transfer(&self, action: Action, desk: &PhoneNumber) -> Reply {
        let dial = Dial {
            number: desk.as_str().to_owned(),
            action: Some(
                self.callbacks
                    .dial(self.about.transaction_id().as_str(), self.about.call_id().0),
            ),
            timeout: Some(DESK_RINGS),
            caller_id: Some(self.our_number.as_str().to_owned()),
            answer_on_bridge: true,
        };
        let text = self.labelled(self.phrases.connecting, action);
        Reply::new([say(self.phrases, text), Verb::Dial(dial)])
    }

    fn close(&self, action: Action, gave_up: bool) -> Reply {
        let closing = self.labelled(self.phrases.closing, action);
        let text = if gave_up {
            format!("{} {closing}", self.phrases.gave_up)
        } else {
            closing
        };
        Reply::new([say(self.phrases, text), Verb::Hangup])
    }

    fn labelled(&self, phrase: &str, action: Action) -> String {
        fill(phrase, &[("action", (self.phrases.action)(action))])
    }

    fn details(&self) -> String {
        let merchant = cleaned(&self.call.merchant_name, SPOKEN_NAME);
        let amount = (self.phrases.amount)(&self.call.money);
        let date = (self.phrases.date)(self.call.transaction_date);
        fill(
            self.phrases.details,
            &[
                ("merchant", &merchant),
                ("amount", &amount),
                ("date", &date),
            ],
        )
    }

    fn gather(&self, turn: u8) -> String {
        self.callbacks.gather(
            self.about.transaction_id().as_str(),
            self.about.call_id().0,
            u32::from(turn),
            false,
        )
    }
}
