//! `/voice`: the greeting and the question.

use domain::{CallState, Currency, Money};
use twilio::twiml::{Input, SpeechTimeout, Verb};

use crate::stage::{Stage, sample};

#[tokio::test]
async fn the_customer_is_greeted_and_asked_about_the_transaction() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let served = call.voice().await;
    assert_eq!(
        served.said(),
        "Hello, this is an automated call from your bank's fraud prevention team. \
         We noticed a transaction of 2500.75 US dollars at Amazon on March 15, 2025. \
         Did you make this transaction? Please say yes or no."
    );
    let Some(Verb::Gather(gather)) = served.twiml().verbs.into_iter().next() else {
        panic!("{served:?}");
    };
    assert_eq!(gather.input, [Input::Dtmf, Input::Speech]);
    assert_eq!(gather.num_digits, Some(1));
    assert!(gather.action_on_empty_result);
    assert!(gather.timeout.is_some() && gather.speech_model.is_some());
    assert!(matches!(
        gather.speech_timeout,
        Some(SpeechTimeout::Seconds(_))
    ));
    assert!(gather.hints.iter().any(|hint| hint == "yes"));
    assert_eq!(
        gather.action.unwrap(),
        format!(
            "https://calls.bank.example/gather/TXN001?call={}&turn=1#rc=2&rp=5xx,ct,rt&ct=2000&rt=4000",
            call.id
        )
    );
    assert_eq!(call.fate().await.0, CallState::Answered);
}

#[tokio::test]
async fn asked_again_it_says_the_same_and_stores_nothing_more() {
    let stage = Stage::new().await;
    let call = stage.call(1).await;
    let first = call.voice().await;
    let events = call.event_count().await;
    assert_eq!(call.voice().await, first);
    assert_eq!(call.post("voice", "&fault=1", &[]).await, first);
    assert_eq!(call.event_count().await, events);
    assert_eq!(call.events("prompted").await.len(), 1);
}

#[tokio::test]
async fn a_merchant_called_dial_stays_text() {
    let stage = Stage::new().await;
    let name = "</Say></Gather><Dial>+19005550100</Dial> & {amount} \u{0}\u{8}\"x\"";
    let mut transaction = sample(1);
    transaction.merchant_name = name.replace('\0', "");
    let served = stage.call_of(transaction).await.voice().await;
    assert!(
        served
            .said()
            .contains("</Say></Gather><Dial>+19005550100</Dial> & {amount}  \"x\"")
    );
    let dials = |verb: &Verb| matches!(verb, Verb::Dial(_));
    assert!(!served.twiml().verbs.iter().any(dials));
}

#[tokio::test]
async fn a_name_without_end_is_cut() {
    let stage = Stage::new().await;
    let mut transaction = sample(1);
    transaction.merchant_name = "m".repeat(200_000);
    let served = stage.call_of(transaction).await.voice().await;
    assert!(served.body.len() < 4_000);
    assert!(served.said().contains("Did you make this transaction?"));
}

#[tokio::test]
async fn the_transactions_language_is_spoken_and_an_unknown_one_is_the_default() {
    let stage = Stage::with(&[("DEFAULT_LANGUAGE", "es")]).await;
    for (n, language, question, voice) in [
        (
            1,
            Some("en-GB"),
            "Did you make this transaction?",
            "Polly.Joanna",
        ),
        (
            2,
            Some("es-MX"),
            "¿Hizo usted esta transacción?",
            "Polly.Lupe",
        ),
        (
            3,
            Some("tlh"),
            "¿Hizo usted esta transacción?",
            "Polly.Lupe",
        ),
        (4, None, "¿Hizo usted esta transacción?", "Polly.Lupe"),
    ] {
        let mut transaction = sample(n);
        transaction.language = language.map(str::to_owned);
        transaction.money = Money::parse("12", "EUR".parse::<Currency>().unwrap()).unwrap();
        let call = stage.call_of(transaction).await;
        let served = call.voice().await;
        assert!(served.said().contains(question), "{language:?}: {served:?}");
        assert!(served.body.contains(voice));
        let no = if voice == "Polly.Lupe" {
            "no fui yo"
        } else {
            "it was not me"
        };
        call.say(1, no).await;
        assert_eq!(
            call.fate().await.2,
            Some(domain::Answer::No),
            "{language:?}"
        );
    }
}
