//! What is said, by language. A language is a file of data; the sentences' order is the [`script`](crate::script)'s.

mod en;
mod es;

use chrono::NaiveDate;
use domain::{Action, Money, conversation::Again};

/// One language's voice and sentences. `{merchant}`, `{amount}`, `{date}` and `{action}` are filled in.
pub(crate) struct Phrases {
    /// Primary subtag; also the language in which answers are read.
    pub tag: &'static str,
    /// What Say and Gather are told to speak and to listen for.
    pub language: &'static str,
    /// A voice that speaks `language`: another one fails the verb.
    pub voice: &'static str,
    /// A recogniser made for short answers in `language`.
    pub speech_model: &'static str,
    /// What customers probably say.
    pub hints: &'static [&'static str],
    /// Who calls.
    pub greeting: &'static str,
    /// What it is about: merchant, amount, date.
    pub details: &'static str,
    /// The question.
    pub question: &'static str,
    /// The keys, offered when speech did not do.
    pub keys: &'static str,
    /// Before the question is asked again.
    pub again: fn(Again) -> &'static str,
    /// Before closing without an answer.
    pub gave_up: &'static str,
    /// The end: `{action}`.
    pub closing: &'static str,
    /// Before the transfer: `{action}`.
    pub connecting: &'static str,
    /// After a transfer that reached nobody.
    pub nobody_free: &'static str,
    /// We could not serve something.
    pub apology: &'static str,
    /// The question, asked without any details after an apology.
    pub question_after_fault: &'static str,
    /// Where to turn to when we cannot go on.
    pub call_your_bank: &'static str,
    /// The end of a call that we know nothing about.
    pub goodbye: &'static str,
    /// The label as it is spoken.
    pub action: fn(Action) -> &'static str,
    /// An amount as it is spoken.
    pub amount: fn(&Money) -> String,
    /// A date as it is spoken.
    pub date: fn(NaiveDate) -> String,
}

const ALL: [&Phrases; 2] = [&en::ENGLISH, &es::SPANISH];

/// The phrases for a BCP 47 tag (`es-MX` and `ES` are Spanish); none for a language that we do not speak.
pub(crate) fn spoken(tag: &str) -> Option<&'static Phrases> {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    ALL.into_iter()
        .find(|phrases| phrases.tag.eq_ignore_ascii_case(primary))
}

/// The phrases for a call: its transaction's language where we speak it.
pub(crate) fn of(call: &store::ServedCall, default: &'static Phrases) -> &'static Phrases {
    call.language.as_deref().and_then(spoken).unwrap_or(default)
}

/// The language of last resort.
pub(crate) fn english() -> &'static Phrases {
    &en::ENGLISH
}

/// The tags of the languages we speak.
pub(crate) fn tags() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().map(|phrases| phrases.tag)
}

/// Puts values into a phrase, in one pass: what a value holds is never taken for a place to fill.
pub(crate) fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(phrase.len() + 64);
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            rest = after;
            continue;
        };
        let value = values.iter().find(|(known, _)| *known == name);
        filled.push_str(value.map_or("", |(_, value)| value));
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_value_is_never_taken_for_a_place() {
        let values = [("merchant", "{date} & {x"), ("date", "today")];
        assert_eq!(
            fill("At {merchant} on {date}.", &values),
            "At {date} & {x on today."
        );
    }

    #[test]
    fn every_place_of_every_language_can_be_filled() {
        for phrases in ALL {
            for (phrase, places) in [
                (phrases.details, &["merchant", "amount", "date"][..]),
                (phrases.closing, &["action"]),
                (phrases.connecting, &["action"]),
                (phrases.question, &[]),
                (phrases.greeting, &[]),
            ] {
                assert_eq!(phrase.matches('{').count(), places.len(), "{phrase}");
                for place in places {
                    assert!(phrase.contains(&format!("{{{place}}}")), "{phrase}");
                }
            }
        }
    }

    #[test]
    fn a_voice_speaks_the_language_it_is_given_with() {
        // Source: the voices' own language, Amazon Polly's list of voices.
        let speaks = [("Polly.Joanna", "en-US"), ("Polly.Lupe", "es-US")];
        for phrases in ALL {
            assert!(
                speaks.contains(&(phrases.voice, phrases.language)),
                "{}",
                phrases.tag
            );
            assert!(phrases.language.starts_with(phrases.tag));
        }
    }

    #[test]
    fn no_language_asks_for_a_secret() {
        for phrases in ALL {
            let all = [
                phrases.greeting,
                phrases.details,
                phrases.question,
                phrases.keys,
                phrases.connecting,
                phrases.question_after_fault,
            ]
            .join(" ")
            .to_lowercase();
            for secret in ["card number", "pin", "cvv", "password", "code", "clave"] {
                let whole_word = all
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|w| w == secret);
                assert!(
                    !whole_word && !all.contains("card number"),
                    "{secret}: {all}"
                );
            }
        }
    }

    #[test]
    fn a_tag_is_found_by_its_language() {
        assert_eq!(spoken("es-MX").unwrap().tag, "es");
        assert_eq!(spoken("EN_gb").unwrap().tag, "en");
        assert!(spoken("fr").is_none() && spoken("").is_none());
    }

    #[test]
    fn amounts_and_dates_are_spoken_in_the_language() {
        let date = NaiveDate::from_ymd_opt(2025, 3, 5).unwrap();
        let money = Money::parse("2500.75", domain::Currency::default()).unwrap();
        let [en, es] = ALL;
        assert_eq!((en.date)(date), "March 5, 2025");
        assert_eq!((es.date)(date), "5 de marzo de 2025");
        assert_eq!((en.amount)(&money), "2500.75 US dollars");
        assert_eq!((es.amount)(&money), "2500.75 dólares estadounidenses");
    }
}
