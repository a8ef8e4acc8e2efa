//! English.

use domain::{Action, Money, conversation::Again};

use super::Phrases;

pub(super) static ENGLISH: Phrases = Phrases {
    tag: "en",
    language: "en-US",
    voice: "Polly.Joanna",
    speech_model: "googlev2_telephony_short",
    hints: &[
        "yes",
        "no",
        "I did",
        "I made it",
        "I did not",
        "not me",
        "fraud",
        "unauthorized",
        "repeat",
        "agent",
        "wrong number",
        "stop calling me",
    ],
    greeting: "Hello, this is an automated call from your bank's fraud prevention team.",
    details: "We noticed a transaction of {amount} at {merchant} on {date}.",
    question: "Did you make this transaction? Please say yes or no.",
    keys: "You can also press 1 for yes, 2 for no, or 3 to report fraud.",
    again,
    gave_up: "I am sorry, we could not take your answer.",
    closing: "Thank you. We've marked this call as {action}. Goodbye.",
    connecting: "Thank you. We've marked this call as {action}. Please stay on the line while we connect you to our fraud team.",
    nobody_free: "I am sorry, nobody is free to talk to you right now. We will call you back. Goodbye.",
    apology: "I am sorry, we are having a technical problem.",
    question_after_fault: "Let me ask you once more. Did you make the transaction that we told you about? Please say yes or no.",
    call_your_bank: "Please call the number on the back of your card. Goodbye.",
    goodbye: "Goodbye.",
    action: Action::as_str,
    amount: Money::spoken,
    date: |date| date.format("%B %-d, %Y").to_string(),
};

fn again(because: Again) -> &'static str {
    match because {
        Again::Silence => "Sorry, I did not hear you.",
        Again::NotUnderstood => "Sorry, I did not understand that.",
        Again::Unsure => "That is all right, take a moment to think about it.",
        Again::Requested => "Of course, here it is again.",
    }
}
