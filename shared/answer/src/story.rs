//! What a yes is told with: "yes I needed new tires for the van".
//!
//! A bare yes beside words that no table knows may answer something else. It does not when the words say that something was
//! bought, and none of them is of those few that could mean something else: languages have thousands of things to buy and
//! places to buy them, but only so many words for talking on the telephone, for losing, lending and denying.

use crate::{
    claim::owned,
    evidence::Item,
    language::{Cue, Tone},
};

/// Words between the speaker and what they bought, at most: "I went out and got".
const MOST_ON_THE_WAY: usize = 3;

/// What was told, the more the later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    #[default]
    Nothing,
    /// Only things were named, or what they were for: an answer where nothing says how it is.
    Things,
    /// Something was bought.
    Bought,
}

/// When it is told of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Tense {
    #[default]
    None,
    /// "Was", "had".
    Past,
    /// "Is", "I'm".
    Now,
}

/// What the words around the answers tell.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Story {
    told: Told,
    tense: Tense,
    /// A word stands in it with which a yes may answer something else.
    grave: bool,
}

impl Story {
    /// Takes in a word that says nothing by itself.
    pub fn mark(&mut self, tone: Option<Tone>) {
        self.tense = self.tense.max(match tone {
            Some(Tone::State) => Tense::Now,
            Some(Tone::Was) => Tense::Past,
            _ => Tense::None,
        });
    }

    /// Takes in a part of a sentence.
    pub fn hear(&mut self, part: &[Item]) {
        self.grave |= part.iter().any(grave);
        if part.iter().any(|item| item.tone == Some(Tone::Often)) {
            self.tense = Tense::Now;
        }
        let at_the_till = part.iter().any(|item| item.tone == Some(Tone::Till));
        if at_the_till || buys(part) {
            self.told = Told::Bought;
        } else if names(part)
            || serves(part)
            || owned(part) > 0
            || self.tense == Tense::None && only_goods(part)
            || confirms(part)
        {
            self.told = self.told.max(Told::Things);
        }
    }

    /// Whether a yes beside it may answer something else.
    pub const fn is_grave(self) -> bool {
        self.grave
    }

    /// Whether the speaker bought something, and a yes beside it stands by that.
    pub fn buys_itself(self) -> bool {
        self.told == Told::Bought && !self.grave
    }

    /// Whether the speaker bought something.
    pub fn buys(self) -> bool {
        self.told == Told::Bought
    }

    /// What was said before a yes that begins anew with its claim: "the radio is loud, yes I paid for two nights there".
    pub fn begin_anew(&mut self) {
        (self.told, self.grave) = (Told::Nothing, false);
    }

    /// Whether a yes beside it stands by the transaction.
    pub fn bears_a_yes(self) -> bool {
        let told = match self.told {
            Told::Nothing => false,
            Told::Things => self.tense < Tense::Now,
            Told::Bought => true,
        };
        told && !self.grave
    }
}

/// Whether a yes beside this may answer something else.
fn grave(item: &Item) -> bool {
    item.found.is_none()
        && (matches!(item.tone, Some(Tone::Grave | Tone::Quotes))
            || item.begins && item.tone == Some(Tone::Around))
}

/// "I needed new tires": the speaker bought, and something is named.
fn buys(part: &[Item]) -> bool {
    part.iter().enumerate().any(|(at, item)| {
        let rest = part.get(at..).unwrap_or_default();
        match item.cue() {
            Some(Cue::Me) => {
                let rest = rest.get(1..).unwrap_or_default();
                let goes = rest.iter().take_while(|item| item.tone == Some(Tone::Goes));
                let on_the_way = goes.count().min(MOST_ON_THE_WAY);
                obtains(rest.get(on_the_way..).unwrap_or_default()) || goes_and_gets(rest)
            }
            Some(Cue::OwnBought | Cue::OwnBoughtThat) => names_something(rest),
            None | Some(Cue::DeedIfNot) if item.tone == Some(Tone::OwnGoes) => goes_and_gets(rest),
            None => match item.tone {
                Some(Tone::OwnShops) => names_something(rest),
                Some(Tone::OwnGets) => names_goods(rest),
                _ => false,
            },
            _ => false,
        }
    })
}

/// "Was in there with my grandson getting him a bike": a thing that can be bought after a verb of buying, and nobody else before
/// it.
fn goes_and_gets(rest: &[Item]) -> bool {
    let alone = rest.iter().enumerate().take_while(|(at, item)| {
        let company = at.checked_sub(1).and_then(|before| rest.get(before));
        match item.cue() {
            Some(Cue::Household) => beside(company, item),
            cue => cue.is_none_or(|cue| cue.is_object() || cue == Cue::DeedIfNot),
        }
    });
    alone.into_iter().any(|(at, verb)| {
        matches!(verb.tone, Some(Tone::Gets | Tone::Shops))
            && verb.led != Some(Tone::State)
            && names_goods(rest.get(at..).unwrap_or_default())
    })
}

/// "With my wife", "for my son": whoever stands after such a word is no doer.
pub(crate) fn beside(before: Option<&Item>, item: &Item) -> bool {
    let after = before.is_some_and(|before| {
        (before.is_object() || before.found.is_none())
            && matches!(before.tone, Some(Tone::With | Tone::For))
    });
    after || item.led == Some(Tone::With)
}

/// Whether a verb and what follows it say that something was bought.
fn obtains(rest: &[Item]) -> bool {
    let Some(verb) = rest.first() else {
        return false;
    };
    match (verb.cue(), verb.tone) {
        // "Picked up my coat" is no purchase.
        (_, Some(Tone::Gets))
        | (None | Some(Cue::Deed | Cue::DeedIfNot | Cue::Object), Some(Tone::For))
        | (Some(Cue::DeedIfThere), _) => verb.led != Some(Tone::State) && names_goods(rest),
        (
            Some(
                Cue::Bought
                | Cue::BoughtThat
                | Cue::BoughtThe
                | Cue::Paid
                | Cue::OwnBought
                | Cue::OwnBoughtThat,
            ),
            _,
        ) => names_something(rest),
        (None | Some(Cue::Deed | Cue::DeedIfNot), Some(Tone::Shops)) => {
            verb.led != Some(Tone::State) && names_something(rest)
        }
        _ => false,
    }
}

/// Whether a thing follows the verb.
fn names_something(rest: &[Item]) -> bool {
    let mut after = rest.iter().skip(1);
    after.any(|item| item.is_noun() && !grave(item))
}

/// Whether a thing that can be bought follows the verb.
fn names_goods(rest: &[Item]) -> bool {
    let mut after = rest.iter().skip(1);
    after.any(|item| is_goods(item) && !item.own)
}

fn is_goods(item: &Item) -> bool {
    item.found.is_none() && item.tone == Some(Tone::Goods)
}

/// "That's the new cooker".
fn names(part: &[Item]) -> bool {
    part.windows(2).any(|pair| {
        let [opens, noun] = pair else {
            return false;
        };
        opens.cue() == Some(Cue::Names)
            && noun.found.is_none()
            && !noun.begins
            && noun.tone != Some(Tone::Around)
    })
}

/// "Strings and a case for my violin", "it's for the church supper", "I went there for paint": a thing, and whose or what it
/// was for.
fn serves(part: &[Item]) -> bool {
    let elsewhere = |item: &Item| matches!(item.cue(), Some(Cue::There | Cue::Deed));
    if part.iter().any(elsewhere) {
        return false;
    }
    part.iter().enumerate().any(|(at, opens)| {
        let before = part.get(..at).and_then(<[Item]>::last);
        let whose = |whose: &&Item| whose.found.is_none() && whose.tone != Some(Tone::Number);
        let Some(whose) = part.get(at + 1).filter(whose) else {
            return false;
        };
        let thing = before.filter(|thing| thing.found.is_none());
        let named = thing.is_some_and(|thing| whose.own || is_goods(thing) || thing.begins);
        opens.tone == Some(Tone::For)
            && (named || opens.begins || thing.is_some() && is_goods(whose))
    })
}

/// "Clay and glazes", "my winter jacket": nothing but things, and one of them can be bought. What is no thing that can be bought
/// must be pointed at or stand before one, or it could be a verb: "the toaster exploded".
fn only_goods(part: &[Item]) -> bool {
    let pointed = |item: &Item| item.own || item.led == Some(Tone::Article);
    let thing = |(at, item): (usize, &Item)| match item.cue() {
        None => {
            let next = part.get(at + 1);
            is_goods(item)
                || pointed(item)
                || next.is_some_and(|next| is_goods(next) && !pointed(next))
        }
        Some(Cue::Names | Cue::Yes | Cue::Assent | Cue::Theirs) => true,
        Some(Cue::Household) => {
            let before = at.checked_sub(1).and_then(|before| part.get(before));
            beside(before, item)
        }
        Some(_) => item.is_object(),
    };
    let unknown = part.iter().filter(|item| item.found.is_none()).count();
    let goods = |item: &Item| is_goods(item) && (pointed(item) || unknown > 1);
    part.iter().any(goods) && part.iter().enumerate().all(thing)
}

/// Words beside an amount, at most: "two fifty at Brightmart".
const BESIDE_AN_AMOUNT: usize = 2;

/// "Yes, two hundred and fifty, that's right": the amount is said again, and affirmed twice.
fn confirms(part: &[Item]) -> bool {
    let said = |cue: Cue| part.iter().any(|item| item.cue() == Some(cue));
    let mut unknown = part.iter().filter(|item| item.found.is_none());
    let others = unknown
        .clone()
        .filter(|item| item.tone != Some(Tone::Number));
    said(Cue::Yes)
        && said(Cue::Assent)
        && others.count() <= BESIDE_AN_AMOUNT
        && unknown.any(|item| item.tone == Some(Tone::Number))
}
