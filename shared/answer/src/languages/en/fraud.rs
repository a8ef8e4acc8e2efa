//! Words that report a fraud.

use crate::language::{Cue, Entry};

#[rustfmt::skip] // Phrases side by side, not one a line.
pub(super) static FRAUD: &[Entry] = &[
    (Cue::Fraud, &[
        "illegal", "illegally", "without my permission", "without my consent", "without my knowledge",
        "without my authorization", "false charge", "crooks", "crook", "fraud", "frauds", "fraudulent", "fraudulently",
        "fraudster", "defrauded", "frauded", "scam", "scammed", "scammer", "scammers", "stolen", "stole", "steal",
        "stealing", "thief", "theft", "hacked", "hacker", "hackers", "hijacked", "unauthorized", "unauthorised",
        "identity theft", "compromised", "cloned", "skimmed", "phished", "robbed", "counterfeit", "forged",
        "ripped off", "ripping me off", "bogus", "suspicious", "criminal", "robbery", "rip off", "ripoff", "crime",
        "criminals", "defraud", "defrauding", "frauding", "scamming", "thieves", "thieving", "robbers", "robber",
        "nicked", "pickpocketed", "con artist", "conned", "swindled", "swindle", "swindler", "fradulent", "fraudelent",
        "fraudulant", "illegitimate", "phishing", "phish", "counterfeited", "hacking", "skimming", "skimmer",
        "questionable charge", "questionable charges", "questionable transaction", "identity fraud", "breached",
        "without my say so", "imposter", "impostor", "robbing me", "robbing us", "robbing my account",
        "robbing my bank account", "robbing my card",
    ]),
];
