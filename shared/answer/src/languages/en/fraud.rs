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
        "imposter", "impostor", "robbing me", "robbing us", "robbing my account", "robbing my bank account",
        "robbing my card",
        "they (took|got hold of|got a hold of|have got|got|grabbed|have taken|used) (my) (card|wallet|purse|card number|card details|details|information|identity|card info)",
        "(drained|emptied|cleaned out) (all |)(my|our) (money|account|savings|bank account|cash)",
        "(lost|misplaced) (my|the) {cards}",
        "my {cards} (was|is|got|has been|had been|has gone|went|were) (lost|missing|taken|gone|misplaced|used by someone else|snatched|copied|leaked)",
        "(got|been|was|were) (mugged|burgled|burglarized|jumped|pickpocketed|held up|ripped off|duped|tricked|done over|cheated|cloned|hacked|scammed|phished|robbed|conned|swindled|defrauded)",
        "mugged", "burglar", "burglary", "burgled",
        "(trying|tried) to (rob|scam|con|cheat|rip off|steal from|defraud|hack) (me|us)", "a con", "con job", "con man",
        "conman", "con men", "con merchant", "rob me", "cheating me", "cheated me",
        "(dodgy|shady|fishy|sketchy|crooked|sus|phony|phoney|fake|shifty) (charge|charges|payment|transaction|purchase|order|activity|business|stuff|company|website)",
        "something (fishy|shady|dodgy|sketchy|funny|crooked)( going on|)",
        "(smells|looks|seems|sounds|is|it's|that's|real|really|very|a bit|kinda|pretty) (fishy|shady|dodgy|sketchy|crooked)",
        "without (my|our) (authorisation|approval|okay|knowing|authority|agreement|say so)",
        "without me (knowing|agreeing|authorizing|approving)",
        "without (permission|authorization|authorisation|consent)", "larceny", "embezzled", "misused", "misuse",
        "data breach", "breach", "malware", "spoofed", "a spoof", "impersonating me", "pretending to be me",
        "pretended to be me", "posing as me", "fraudulence", "frod", "frawd", "card cloning", "stole from me", "steals",
        "thiefs", "rip offs", "criminally", "con artists", "crooked", "hoax", "dirty thief", "bandits", "bandit",
    ]),
    (Cue::Takes, &[
        "(has|have|had|got|took|taken|gotten|obtained|grabbed|pinched|lifted|found|copied|used up|using|broke into|broken into|got into|hold of|got hold of|got a hold of|got ahold of|gotten hold of|gotten a hold of|got their hands on|gotten their hands on|access to|got access to|charging|charged|running up|going through) (my|our) {cards}",
        "(spending|taking|withdrawing|draining|took|taken|withdrew|moved|spent) (my|our|all my) (money|funds|cash|savings)",
    ]),
];
