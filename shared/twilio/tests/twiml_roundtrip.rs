//! Rendering and parsing `TwiML` are inverse for every text there is.
#![allow(clippy::unwrap_used)]

use proptest::{collection::vec, option, prelude::*};
use twilio::twiml::{
    Dial, Gather, Input, Pause, Play, Prompt, Response, Say, SpeechTimeout, Verb, legal, parse,
};

/// Any characters, among them many that XML cannot hold or must escape.
fn text() -> impl Strategy<Value = String> {
    vec(
        prop_oneof![
            any::<char>(),
            proptest::sample::select("<>&'\"]\r\n\t \0\u{b}\u{fffe}".chars().collect::<Vec<_>>())
        ],
        0..20,
    )
    .prop_map(|characters| characters.into_iter().collect())
}

fn prompt() -> impl Strategy<Value = Prompt> {
    prop_oneof![
        (text(), option::of(text()), option::of(text())).prop_map(|(text, voice, language)| {
            Prompt::Say(Say {
                text,
                voice,
                language,
            })
        }),
        text().prop_map(|url| Prompt::Play(Play { url })),
        any::<u32>().prop_map(|length| Prompt::Pause(Pause { length })),
    ]
}

fn gather() -> impl Strategy<Value = Gather> {
    let input = prop_oneof![
        Just(vec![]),
        Just(vec![Input::Dtmf]),
        Just(vec![Input::Speech]),
        Just(vec![Input::Dtmf, Input::Speech])
    ];
    let silence = prop_oneof![
        Just(SpeechTimeout::Auto),
        any::<u32>().prop_map(SpeechTimeout::Seconds)
    ];
    let words = (option::of(text()), option::of(text()), option::of(text()));
    let numbers = (option::of(any::<u32>()), option::of(any::<u32>()));
    (
        input,
        words,
        numbers,
        option::of(silence),
        vec("[a-z][a-z &<]{0,30}[a-z]", 0..4),
        any::<bool>(),
        vec(prompt(), 0..3),
    )
        .prop_map(
            |(
                input,
                (action, language, speech_model),
                (timeout, num_digits),
                speech_timeout,
                hints,
                empty,
                prompts,
            )| Gather {
                input,
                action,
                timeout,
                speech_timeout,
                num_digits,
                language,
                speech_model,
                hints,
                action_on_empty_result: empty,
                prompts,
            },
        )
}

fn verb() -> impl Strategy<Value = Verb> {
    let dial = (
        text(),
        option::of(text()),
        option::of(any::<u32>()),
        option::of(text()),
        any::<bool>(),
    );
    prop_oneof![
        prompt().prop_map(|prompt| match prompt {
            Prompt::Say(say) => Verb::Say(say),
            Prompt::Play(play) => Verb::Play(play),
            Prompt::Pause(pause) => Verb::Pause(pause),
        }),
        gather().prop_map(Verb::Gather),
        dial.prop_map(|(number, action, timeout, caller_id, answer_on_bridge)| {
            Verb::Dial(Dial {
                number,
                action,
                timeout,
                caller_id,
                answer_on_bridge,
            })
        }),
        text().prop_map(Verb::Redirect),
        Just(Verb::Hangup),
    ]
}

/// The document with what XML cannot hold taken out of its texts.
fn legal_response(response: &Response) -> Response {
    let text = |text: &mut String| *text = legal(text);
    let maybe = |part: &mut Option<String>| *part = part.take().map(|part| legal(&part));
    let say = |say: &mut Say| {
        text(&mut say.text);
        maybe(&mut say.voice);
        maybe(&mut say.language);
    };
    let mut response = response.clone();
    for verb in &mut response.verbs {
        match verb {
            Verb::Say(part) => say(part),
            Verb::Play(play) => text(&mut play.url),
            Verb::Redirect(url) => text(url),
            Verb::Gather(gather) => {
                maybe(&mut gather.action);
                maybe(&mut gather.language);
                maybe(&mut gather.speech_model);
                for prompt in &mut gather.prompts {
                    match prompt {
                        Prompt::Say(part) => say(part),
                        Prompt::Play(play) => text(&mut play.url),
                        Prompt::Pause(_) => {}
                    }
                }
            }
            Verb::Dial(dial) => {
                text(&mut dial.number);
                maybe(&mut dial.action);
                maybe(&mut dial.caller_id);
            }
            Verb::Pause(_) | Verb::Hangup => {}
        }
    }
    response
}

proptest! {
    #[test]
    fn what_is_rendered_parses_back_to_the_same(verbs in vec(verb(), 0..5)) {
        let response = Response::new(verbs);
        let xml = response.render().unwrap();
        prop_assert_eq!(parse(&xml).unwrap(), legal_response(&response));
    }

    #[test]
    fn no_text_brings_the_parser_down(document in "\\PC{0,200}|<Response>(<[A-Za-z]{1,6}[ a-z='&;#0-9]{0,9}/?>){0,5}</Response>") {
        let _ = parse(&document);
    }
}
