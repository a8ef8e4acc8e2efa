//! English.

mod answers;
mod deeds;
mod denials;
mod doubt;
mod fraud;
mod grammar;
mod handling;
mod mine;
mod people;
mod tones;
mod wishes;

use crate::language::Language;

#[rustfmt::skip] // Words side by side, not one a line.
pub(super) static ENGLISH: Language = Language {
    tag: "en",
    groups: &[
        ("house", &[
            "my wife", "my husband", "my son", "my daughter", "my kid", "my kids", "my mother", "my father", "my mom",
            "my mum", "my dad", "my partner", "my girlfriend", "my boyfriend", "my brother", "my sister", "my spouse",
            "the wife", "the missus", "my fiance", "my fiancee", "my nephew", "my niece", "my cousin", "my grandson",
            "my granddaughter", "my grandmother", "my grandfather", "my grandma", "my grandpa", "my roommate",
            "my flatmate", "my uncle", "my aunt", "my in laws", "my child", "my children", "my boy", "my girl",
            "my old man", "my ex", "my hubby", "my mama", "my daddy", "my mummy", "my family", "my better half",
            "me missus", "my old lady", "our son", "our daughter", "my stepson", "my stepdaughter", "my boss",
            "my assistant", "my business partner", "my employee", "a friend", "my friend", "a friend of mine",
            "friend of mine", "my parents", "my folks", "my mom and dad", "my mum and dad", "my other half",
            "my teenager", "my eldest", "my youngest", "my stepdad", "my stepmom", "my stepmum", "my mother in law",
            "my father in law", "my brother in law", "my sister in law", "my son in law", "my daughter in law",
            "my nan", "my gran", "my little girl", "my little boy", "my little brother", "my little sister",
            "my big brother", "my big sister", "my older brother", "my younger brother", "my older sister",
            "my younger sister", "my oldest", "my eldest son", "my eldest daughter", "my youngest son",
            "my youngest daughter", "my teenage son", "my teenage daughter", "my bf", "my gf", "our kid", "our kids",
            "the kids", "the husband", "the hubby", "my grandkid", "my grandkids", "my grandchild", "my sons",
            "my daughters", "my lad", "my lass", "my fella", "my bloke", "my misses", "my missus", "my auntie", "my pa",
            "my ma", "my pop", "my papa",
        ]),
        ("past", &[
            "made", "did", "bought", "ordered", "purchased", "paid", "paid for", "booked", "used", "placed",
            "authorized", "authorised", "approved", "sent", "requested", "signed up for", "set up", "swiped", "tapped",
            "charged", "carried out",
        ]),
        ("base", &[
            "make", "do", "buy", "order", "purchase", "pay", "pay for", "book", "use", "place", "authorize",
            "authorise", "approve", "send", "spend", "sign up for",
        ]),
        ("ing", &[
            "making", "doing", "buying", "ordering", "purchasing", "paying", "paying for", "booking", "using",
            "sending", "getting", "shopping", "filling up", "topping up", "picking up", "renewing", "spending",
            "trying to buy", "trying to pay", "trying to order", "trying to use", "trying to get", "stocking up",
            "treating", "splurging", "refilling", "catching up", "paying off", "putting through", "booking in",
        ]),
        ("thing", &[
            "it", "that", "this", "that one", "this one", "them", "those", "these", "that charge", "that payment",
            "that purchase", "that transaction", "that order", "this charge", "this payment", "this purchase",
            "this transaction", "this order", "the charge", "the payment", "the purchase", "the transaction",
            "the order",
        ]),
        ("charge", &["charge", "payment", "purchase", "transaction", "order"]),
        ("shop", &[
            "store", "shop", "place", "website", "site", "company", "business", "merchant", "restaurant", "vendor",
            "outfit", "seller", "app", "supermarket", "hotel", "gas station", "petrol station",
        ]),
        ("spot", &[
            "city", "town", "state", "country", "area", "place", "store", "shop", "neighborhood", "neighbourhood",
            "region", "mall", "restaurant", "hotel", "building", "part of town", "part of the world",
            "part of the country",
        ]),
        ("card", &["card", "credit card", "debit card", "bank card"]),
        ("cards", &[
            "card", "cards", "credit card", "debit card", "bank card", "card number", "card details", "card info",
            "card information", "credit card number", "bank details", "account details", "account number",
            "bank account", "account", "wallet", "purse", "phone", "details", "information", "info", "identity", "pin",
            "handbag", "bag", "cards",
        ]),
        ("someone", &[
            "someone", "somebody", "some guy", "some stranger", "a stranger", "some person", "some idiot", "some crook",
            "some kid", "some woman", "some man", "some dude", "somebody out there", "someone out there",
        ]),
        ("didnt", &[
            "didn't", "did not", "never", "haven't", "have not", "i've never", "i have never", "wouldn't", "would not",
            "would never",
        ]),
    ],
    phrases: &[
        answers::ANSWERS, deeds::DEEDS, denials::DENIALS, doubt::DOUBT, fraud::FRAUD, grammar::GRAMMAR, handling::HANDLING,
        mine::MINE, people::PEOPLE, wishes::WISHES,
    ],
    emphasis: &[
        "definitely", "absolutely", "certainly", "really", "totally", "actually", "honestly", "personally", "surely",
        "100", "percent", "indeed", "um", "uh", "er", "erm", "most", "just", "very", "like", "ever", "even", "so",
        "damn", "bloody", "clearly", "obviously", "hundred",
    ],
    spellings: &[
        ("woz", "was"), ("wuz", "was"), ("knot", "not"), ("nott", "not"), ("eye", "i"), ("yeses", "yes"), ("meself", "myself"),
        ("masel", "me"), ("maself", "myself"), ("meh", "me"), ("dat", "that"), ("dis", "this"), ("dem", "them"), ("bort", "bought"), ("baught", "bought"), ("payed", "paid"),
        ("froad", "fraud"), ("froud", "fraud"), ("stolin", "stolen"), ("tranzaction", "transaction"), ("purchis", "purchase"), ("purches", "purchase"), ("wasent", "wasnt"),
        ("wosnt", "wasnt"), ("woznt", "wasnt"), ("wernt", "werent"), ("didint", "didnt"), ("diddnt", "didnt"), ("didunt", "didnt"), ("dident", "didnt"), ("duznt", "doesnt"), ("hackt", "hacked"), ("skammed", "scammed"), ("skam", "scam"), ("theif", "thief"),
        ("neva", "never"), ("nevah", "never"), ("nevr", "never"), ("nevver", "never"), ("havnt", "havent"), ("havint", "havent"), ("woodent", "wouldnt"), ("wouldent", "wouldnt"), ("wudnt", "wouldnt"),
        ("dindt", "didnt"), ("dinnt", "didnt"), ("didden", "didnt"), ("diden", "didnt"), ("didna", "didnt"), ("didny", "didnt"), ("didnea", "didnt"), ("dinn", "didnt"), ("duzent", "doesnt"), ("doughnt", "dont"),
        ("wornt", "wasnt"), ("wosn", "wasnt"), ("wosent", "wasnt"), ("wuznt", "wasnt"), ("wasny", "wasnt"), ("wisnt", "wasnt"), ("naht", "not"), ("noht", "not"), ("nawt", "not"), ("wos", "was"), ("waz", "was"),
        ("tink", "think"), ("fink", "think"), ("dun", "done"), ("boght", "bought"), ("borght", "bought"), ("bloc", "block"), ("blok", "block"), ("cancil", "cancel"), ("cansel", "cancel"), ("ting", "thing"), ("sumbody", "somebody"), ("sumone", "someone"),
    ],
    tones: tones::TONES,
    fillers: &["um", "uh", "er", "erm", "hmm", "mm", "ah", "eh"],
    unfinished: &["a", "an", "the", "my", "our", "your", "and", "but", "or", "because"],
    weights: include_str!("weights.tsv"),
};
