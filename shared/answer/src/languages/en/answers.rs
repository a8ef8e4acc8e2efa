//! Words that answer by themselves, and words that take an answer back.

use crate::language::{Cue, Entry};

#[rustfmt::skip] // Phrases side by side, not one a line.
pub(super) static ANSWERS: &[Entry] = &[
    (Cue::Yes, &[
        "yes", "yeah", "yea", "yep", "ya", "yah", "yas", "aye", "uh huh", "mhm", "mm hmm", "affirmative", "yessir",
        "you are correct", "you're right", "of course", "you bet", "sure did", "sure thing", "i confirm",
        "i can confirm", "i do confirm", "you are right", "you got that right", "you got it right", "right you are",
        "yes indeed", "yes siree", "yessiree", "yeap", "yeh", "ye", "you betcha", "too right", "damn right",
        "darn right", "damn straight", "darn tootin", "hell yes", "hell yeah", "heck yes", "heck yeah", "oh yes",
        "oh yeah", "i concur", "roger that", "affirmitive", "definite yes", "resounding yes", "my answer is yes",
        "the answer is yes", "answer is yes", "answer to that is yes", "i vote yes", "response is yes",
        "response to that is yes", "i approve", "i do approve", "i approve it", "i approve that", "i am aware of it",
        "i'm aware of it", "sure enough", "that's a yes", "it's a yes", "a yes", "a definite yes", "sure was",
        "certainly was", "yup", "i did i did", "i did i did i did", "i have i have", "i do i do", "yes confirm",
        "confirm yes", "yes please confirm", "please confirm yes", "yes confirm it", "yes i confirm it",
        "confirm it yes",
    ]),
    (Cue::No, &[
        "no", "nope", "nah", "naw", "nay", "negative", "not at all", "not really", "no sir", "no ma'am",
        "i don't think so", "don't think so", "i'm afraid not", "nothing like that", "no such thing", "not a chance",
        "i think not", "i would think not", "should think not", "i should think not", "think not", "prefer not",
        "would prefer not", "i'd prefer not", "it seems not", "seems not", "afraid not", "i'm afraid it's not",
        "hell no", "heck no", "negatory", "no siree", "no siree bob", "not on your life", "not on your nelly",
        "that's a no", "nada", "not a bit", "not in a million years", "no thanks", "no thank you", "ill pass",
        "not happening", "nix", "not by any means", "no indeed", "a no", "never in my life", "nae", "nuh uh",
    ]),
    (Cue::NoOrNot, &[
        "no way", "no chance", "definitely not", "absolutely not", "certainly not", "of course not", "surely not",
        "never",
    ]),
    (Cue::NotNow, &[
        "not now", "not just now", "not right now", "not at the moment", "not at this moment", "not this minute",
        "not at this time", "not this second", "not for now", "not yet",
    ]),
    (Cue::Assent, &[
        "agreed", "agree", "accurate", "for sure", "positive", "sure", "right", "correct", "true", "definitely",
        "absolutely", "certainly", "exactly", "indeed", "totally", "confirmed", "surely", "sounds right",
        "sounds correct", "sounds about right", "looks right", "looks correct", "looks about right", "a fact",
        "the truth", "true statement", "most definitely", "most certainly", "very true", "so true", "very much true",
        "accepted", "all correct", "spot on", "bang on", "quite right", "dead right", "guaranteed", "undoubtedly",
        "without question", "this is correct", "this is right", "this is true",
    ]),
    (Cue::Dissent, &[
        "false", "wrong", "incorrect", "untrue", "inaccurate", "not the case", "not so", "invalid", "erroneous",
        "not factual", "overwhelmingly false", "not true", "disagree", "a lie", "lies", "not accurate",
        "misinformation", "not proper", "not right", "not correct", "aint right", "this is not right", "this is wrong",
        "this is not correct", "this is incorrect", "this is false", "this isn't right", "this is not true",
    ]),
    (Cue::Correction, &[
        "i mean", "i meant", "no wait", "wait", "scratch that", "correction", "let me correct", "let me rephrase",
        "i misspoke", "on second thought", "hang on", "hold on", "i take that back", "i meant to say",
        "let me rephrase that", "no actually", "hold up", "changed my mind", "i've changed my mind", "strike that",
        "sorry correction",
    ]),
];
