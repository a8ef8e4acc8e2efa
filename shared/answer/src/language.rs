//! What a language's table says; see [`crate::lexicon`] for how it is looked up.

/// What a phrase contributes. Adding a language means filling these, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Cue {
    /// An answer by itself: "yes". Counts at the beginning or the end of a clause.
    Yes,
    /// A yes that concludes: "so yes". What was told before it is its story.
    SoYes,
    /// As [`Cue::SoYes`] where something was bought, and nothing otherwise: "so that's okay".
    SoFine,
    /// An answer by itself: "no". Counts at the beginning or the end of a clause; directly before a fraud word it may negate it.
    No,
    /// A no that concludes, which denies it whatever was told before: "so no".
    SoNo,
    /// Yes when the clause is about nothing else ("sure", "that is correct"), only emphasis otherwise ("I'm sure I made it").
    Assent,
    /// The opposite of [`Cue::Assent`]: "that is false".
    Dissent,
    /// Turns what follows: "didn't", "never", "don't think".
    Not,
    /// Where one word is both: [`Cue::Not`] directly before what it can turn, otherwise [`Cue::No`] (Spanish "no").
    NoOrNot,
    /// As [`Cue::Not`] before more words; at the end of a clause only "later": "not now", "not yet".
    NotNow,
    /// Nobody as subject: turns what follows, and is no answer by itself.
    Nobody,
    /// The speaker as subject: "I".
    Me,
    /// Another subject: "they", "he". What they did may be in the customer's name.
    Someone,
    /// As [`Cue::Someone`], or one of the household when one was named before: "she".
    HeOrShe,
    /// A subject nobody knows: "somebody". What they did, the customer did not.
    Stranger,
    /// One of the customer's own people as subject: "my wife".
    Household,
    /// Something of one of the household, which says nothing about who did it: "my wife's".
    Theirs,
    /// What one does with a transaction, said with a subject: "made", "bought", "recognise".
    Deed,
    /// As [`Cue::Deed`], and complete with any object when the place follows: "paid ten dollars there".
    Paid,
    /// As [`Cue::Paid`], or beside a yes: "yes I bought a TV".
    Bought,
    /// As [`Cue::Deed`] with what points at its object, complete with any noun or none: "bought that", "bought that TV".
    BoughtThat,
    /// As [`Cue::BoughtThat`], nothing without a noun: "ordered the pizza".
    BoughtThe,
    /// As [`Cue::Deed`] with the speaker in the verb itself: Spanish "hice".
    OwnDeed,
    /// As [`Cue::Bought`] with the speaker in the verb itself: Spanish "compré".
    OwnBought,
    /// As [`Cue::BoughtThat`] with the speaker in the verb itself: Spanish "compré ese".
    OwnBoughtThat,
    /// As [`Cue::Deed`], but means something only when negated: "make" in "I did not make".
    DeedIfNot,
    /// As [`Cue::DeedIfNot`], or when the place follows: "used my card there".
    DeedIfThere,
    /// What one does as a rule, which says nothing about this time: "don't usually", "I shop there".
    Habit,
    /// Denies it as what one does not do, unless "but" and a claim follow: "I never do this", "I never shop there".
    Seldom,
    /// The speaker stands by it: "that was me", "it's legitimate".
    Mine,
    /// What one does on the telephone, or is heard doing there: with it [`Cue::Mine`] is about that: "it was me calling", "that was
    /// me coughing".
    Calls,
    /// The speaker denies it: "not me", "someone else".
    NotMine,
    /// Asks to stop it, which denies it; negated, it supports a yes: "block it", "don't cancel it".
    Block,
    /// Supports a yes, decides nothing alone: "it's fine".
    Fine,
    /// Allows what one of the household did: "she may".
    Permit,
    /// One of the household was allowed to, which says nothing about having done it: "I let my son use my card".
    Lent,
    /// Nothing was stolen: no answer, but what was bought beside it is one: "nobody stole anything, I bought a sofa".
    Unstolen,
    /// What only a thief does: with a [`Cue::Stranger`] as subject a fraud word, nothing otherwise: "has my card".
    Takes,
    /// An explicit fraud word.
    Fraud,
    /// Does not know the transaction: a denial beside a "no", in doubt alone: "don't know what that is".
    Unknown,
    /// "I don't know", "maybe not": an answer by itself.
    Unsure,
    /// Time to think: [`Cue::Unsure`] unless a full answer follows. "let me see".
    Pause,
    /// Weakens what it stands with, and is [`Cue::Unsure`] with nothing else beside it: "maybe", "I think", "if".
    Hedge,
    /// As [`Cue::Hedge`], unless "but" and a claim follow: "I suppose".
    Opinion,
    /// As [`Cue::Opinion`], or a claim follows after other words: "I wanted to", "nearly".
    Musing,
    /// Wants the question again.
    Repeat,
    /// Opens a question, and is [`Cue::Repeat`] when nothing else is in the clause: "what".
    What,
    /// As [`Cue::What`] at the beginning and before a claim; otherwise it only joins: Spanish "que".
    WhatOrThat,
    /// [`Cue::Repeat`] when nothing else is in the clause and nothing was said before: "sorry".
    RepeatAlone,
    /// Wants a person.
    Agent,
    /// Is not the customer.
    WrongPerson,
    /// Wants no more calls.
    OptOut,
    /// Only says who is speaking: "this is", "speaking".
    Identity,
    /// As [`Cue::Identity`], or the speaker stands by it when more says so: "it's not stolen, it's me".
    ItsMe,
    /// Opens a question about the caller: "are you", "is this". Fraud words after it do not report a fraud.
    Ask,
    /// Takes back what was said before: "I mean".
    Correction,
    /// Parts clauses where nothing is punctuated: "and", "because".
    Break,
    /// As [`Cue::Break`], and what follows weighs more: "but".
    But,
    /// What a deed is done to: "it", "the transaction".
    Object,
    /// As [`Cue::Object`], with other words before it too: "made the fifty dollar charge".
    Charge,
    /// As [`Cue::Object`], the place of the question's transaction: "there".
    There,
    /// Begins a statement: after "no it's", the "no" turns nothing that follows. Otherwise as [`Cue::Light`].
    Copula,
    /// After [`Cue::Copula`], what the transaction was for is the speaker's: "that's my gym". Otherwise as [`Cue::Light`].
    Own,
    /// Opens what the transaction was for, a few nouns that a yes then bears beside it: "that's for the", "it was a".
    Names,
    /// Says nothing here and hides what would: "no problem", "fraud department".
    Neutral,
    /// Grammar and filler words.
    Light,
}

impl Cue {
    /// What a deed is done to, or where.
    pub const fn is_object(self) -> bool {
        matches!(self, Self::Object | Self::Charge | Self::There)
    }
}

/// What a word by itself tells about the story it stands in, whatever phrase it belongs to. A word that has none and is in no
/// phrase is taken for a name, a thing, a place or a time: languages have few words of the other sorts, and a table knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tone {
    /// A yes beside it may answer something else, or hide an alarm: "listening", "asleep", "rent".
    Grave,
    /// Hands on what somebody says, which is no answer of one's own: "said".
    Quotes,
    /// Buys, said with the speaker as subject: "ordering".
    Shops,
    /// Buys, and says itself that the speaker does: Spanish "compro".
    OwnShops,
    /// As [`Tone::Shops`] with a thing that can be bought: "I got new tires".
    Gets,
    /// As [`Tone::Gets`], and says itself that the speaker does: Spanish "necesitaba".
    OwnGets,
    /// May stand between the speaker and what they bought: "I went and got".
    Goes,
    /// As [`Tone::Goes`], and says itself that the speaker does: Spanish "fui".
    OwnGoes,
    /// Can be bought: "kettle".
    Goods,
    /// Tells how something is now, and no purchase: "is", "I'm".
    State,
    /// Tells how something was, which a list of things has not: "was", "has".
    Was,
    /// Can be seen or heard where the customer is: after "that's the" a yes may be about that: "dog", "shop".
    Around,
    /// Opens whom or what it was for: "for".
    For,
    /// Tells what is done as a rule, which a list of things does not answer for: "every".
    Often,
    /// Of an amount: "fifty", "dollars".
    Number,
    /// Before a person, makes them no doer: "with", "to".
    With,
    /// Points at a thing: "the".
    Article,
    /// Where one stands to pay: "till". Whoever stands there buys.
    Till,
}

/// A cue and what says it.
pub(crate) type Entry = (Cue, &'static [&'static str]);

/// One language.
pub(crate) struct Language {
    /// Primary subtag, lower case.
    pub tag: &'static str,
    /// Words and turns that stand in for each other, by name; see [`crate::phrases`].
    pub groups: &'static [(&'static str, &'static [&'static str])],
    /// Each cue once, with its phrases as one would write them, or whole families of them.
    pub phrases: &'static [&'static [Entry]],
    /// Words that may stand between the words of a phrase: "was definitely me", "was uh me".
    pub emphasis: &'static [&'static str],
    /// How recognisers and dialects write words of the table: "woz" for "was".
    pub spellings: &'static [(&'static str, &'static str)],
    /// What words tell by themselves, blanks between them.
    pub tones: &'static [(Tone, &'static str)],
    /// Sounds between words, as they are compared: a second opinion does not hear them.
    pub fillers: &'static [&'static str],
    /// Words, as they are compared, after which more was to be said: what ends with one was cut off.
    pub unfinished: &'static [&'static str],
    /// What words weigh for a second opinion; see [`crate::opinion`].
    pub weights: &'static str,
}

impl Language {
    /// Every entry, file by file.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.phrases.iter().copied().flatten()
    }
}
