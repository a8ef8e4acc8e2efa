//! English sentences and what they mean.
#![allow(missing_docs)]

mod table;

use answer::Label::{Agent, Fraud, No, None, OptOut, Repeat, Unsure, WrongPerson, Yes};

#[test]
fn yes() {
    table::holds(
        "en-US",
        Yes,
        &[
            "yes",
            "Yeah.",
            "yep yep",
            "Uh huh",
            "yes sir",
            "Absolutely!",
            "Correct",
            "that's right",
            "sure, yes",
            "yes I did",
            "I did",
            "yes that was me",
            "that was me",
            "that was definitely me",
            "it was me",
            "I made it",
            "I made that payment yesterday",
            "yes I I made it",
            "I, uh, made it",
            "I bought it online",
            "I recognise that one",
            "I remember that one, yes",
            "I know about that one, yes",
            "it's mine",
            "that's my transaction",
            "that charge is mine",
            "no no that was me",
            "no it's fine, that was me",
            "no, no, it's okay, I made it",
            "no problem, I did it",
            "not fraud, I made it",
            "it's not fraud, that was me",
            "no fraud here, I made that purchase",
            "there is no scam, I bought it myself",
            "no I mean yes",
            "no, sorry, I mean yes, that was me",
            "my wife did and she may",
            "my husband made it, he's allowed",
            "my wife and I made it",
            "of course I did",
            "I certainly did make that purchase",
            "aye, that was me",
            "it's legitimate",
            "we bought it",
            "I authorised it",
            "yes, I approved this charge",
            "sorry? oh yes, that was me",
            "yes it's fine",
            "I did it, yes",
            "I made that Amazon purchase",
            "I bought it on a website",
            "yes I confirm",
            "Yes. Yes, I did. Why?",
        ],
    );
}

#[test]
fn no() {
    table::holds(
        "en",
        No,
        &[
            "someone else did it",
            "not fraud, but it wasn't me",
            "no",
            "No!",
            "nope",
            "no no no",
            "nah mate",
            "absolutely not",
            "definitely not",
            "not at all",
            "I don't think so",
            "no I did not",
            "I didn't",
            "I did not make it",
            "I did not",
            "yes I'm sure I didn't",
            "yes I'm sure I did not make it",
            "yes, it wasn't me",
            "I don't think I did, no",
            "I never made that",
            "not me",
            "it was not me",
            "that's not mine",
            "no way, I never bought anything there",
            "I have not authorised this",
            "I didn't buy that",
            "I don't recognise it",
            "I do not recognize that charge",
            "wasn't me",
            "that isn't mine",
            "I don't shop there",
            "never heard of them",
            "I don’t know anything about that",
            "no, I don't know them, I didn't buy it",
            "yes I mean no",
            "yes, no wait, no",
            "I didn t do that",
            "I did not make any purchase",
            "it certainly wasn't me",
            "I don't know what that is, I did not buy it",
            "uh no",
            "no ma'am",
            "negative",
            "of course not",
            "no I didn't make it",
            "neither of us made it",
            "I made no purchase",
            "it was somebody else",
        ],
    );
}

#[test]
fn fraud() {
    table::holds(
        "en",
        Fraud,
        &[
            "no fraud",
            "fraud",
            "yes, this is fraud",
            "yes it's fraud",
            "no, it's fraud",
            "that is fraudulent",
            "my card was stolen",
            "I was scammed",
            "unauthorized",
            "it's an unauthorised charge",
            "someone hacked my account",
            "I think it's fraud",
            "I made one but the other is fraud",
            "that was me no wait it is fraud",
            "somebody stole my card",
            "I didn't make it it's fraud",
            "please report it as a fraud",
            "identity theft",
            "not me, fraud",
            "I don't know, maybe fraud",
            "my card got cloned",
            "my card was not with me it was stolen",
            "I did not it was stolen",
            "I'm not happy that thieves and scammers used my card",
        ],
    );
}

#[test]
fn unsure() {
    table::holds(
        "en",
        Unsure,
        &[
            "I did not fraud",
            "it was me who called you",
            "yeah right",
            "it's not fraud",
            "I don't know",
            "maybe",
            "not sure",
            "I'm not sure",
            "I don't remember",
            "perhaps",
            "I think so",
            "I might have",
            "no idea",
            "yes and no",
            "yes no",
            "no yes",
            "yes maybe",
            "yes, I'm not sure",
            "probably me",
            "I think I made it",
            "if I made it I forgot",
            "that was me, no",
            "it was me or my wife",
            "I made it not for dinner",
            "I made it, not because of shoes",
            "that was my brother",
            "someone says that was me",
            "no I did",
            "my son did it",
            "I can't remember if I made it",
            "let me check",
            "hard to say",
            "could be",
            "I don't know if that was me",
            "no it's not fraud",
            "you say I made it",
            "I wish that was me",
            "no, maybe not",
        ],
    );
}

#[test]
fn repeat() {
    table::holds(
        "en",
        Repeat,
        &[
            "what?",
            "sorry, what was that",
            "can you repeat that",
            "say that again please",
            "pardon",
            "I didn't hear you",
            "I did not catch that",
            "come again",
            "yes, can you repeat the question?",
            "what transaction?",
            "huh",
            "I don't understand",
            "could you speak up please",
            "no I can't hear you",
        ],
    );
}

#[test]
fn agent() {
    table::holds(
        "en",
        Agent,
        &[
            "agent",
            "can I speak to someone",
            "let me talk to a real person",
            "representative please",
            "human",
            "put me through to the manager",
            "yes but I want to speak to a person",
            "connect me with the fraud department",
            "operator",
            "no, let me talk to someone",
        ],
    );
}

#[test]
fn wrong_person() {
    table::holds(
        "en",
        WrongPerson,
        &[
            "wrong number",
            "you have the wrong person",
            "no, wrong number",
            "he's not here",
            "she is not home right now",
            "there's nobody by that name here",
            "he passed away",
            "I'm not the account holder",
            "yes but you've got the wrong number",
            "this is his wife",
        ],
    );
}

#[test]
fn opt_out() {
    table::holds(
        "en",
        OptOut,
        &[
            "stop calling me",
            "don't call me again",
            "take me off your list",
            "remove my number",
            "no, stop calling me",
            "leave me alone",
            "please do not call this number",
            "no more calls",
        ],
    );
}

#[test]
fn none() {
    table::holds(
        "en",
        None,
        &[
            "did I make it?",
            "I made a mistake",
            "thirteen dollars",
            "yes this is Maria",
            "yes, who is this?",
            "",
            "   ",
            "um",
            "know",
            "snow",
            "noon",
            "nose",
            "yeast",
            "yesterday",
            "nobody",
            "notes",
            "yesteryear",
            "eyes",
            "are you a scammer?",
            "are you a scammer",
            "is this a scam",
            "hello",
            "who is this",
            "the weather is nice",
            "one moment",
            "how do I know this is not fraud",
            "I did call you",
            "...",
            "?!",
            "I know",
            "bank",
            "what if that was me?",
        ],
    );
}

#[test]
fn a_denial_in_full_is_not_outweighed() {
    table::never(
        "en",
        Yes,
        &[
            "yes yes yes I did not make it",
            "sure, sure, correct, not me",
            "I made the first one, I did not make this one",
            "yes that's right I never bought it",
            "correct, it wasn't me",
            "right, I didn't",
            "it's fine, it wasn't me",
            "I would have known if I did",
            "I never said I made it",
            "yes I want to report something about my card please now",
            "I bought something else",
            "I recognise that voice",
            "I remember that day well",
            "he said that was me",
            "was that me?",
            "yes block my card",
            "yes please cancel it",
            "yes I can hear you",
            "yes go ahead",
            "yes hold on",
            "none of that was me",
            "I doubt that was me",
            "no way I did that",
            "say yes",
            "yes it was my son",
            "I made all of them except this one",
            "press one for yes",
            "I wasn't not there",
        ],
    );
}

/// Where the rules leave it open and the second opinion does not, or the other way about.
#[test]
fn what_the_second_opinion_settles() {
    for (ruled, label, sentences) in [
        (Unsure, Yes, &["it's fine", "no it's fine"][..]),
        (Unsure, No, &["yeah no", "I made it, I didn't make it"]),
        (No, Unsure, &["I used it yesterday but not for this amount"]),
    ] {
        table::settled("en", ruled, label, sentences);
    }
}
