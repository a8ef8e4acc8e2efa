//! Words that answer by themselves, and words that take an answer back.

use crate::language::{Cue, Entry};

#[rustfmt::skip] // Phrases side by side, not one a line.
pub(super) static ANSWERS: &[Entry] = &[
    (Cue::Yes, &[
        "sí", "claro que sí", "por supuesto", "así es", "afirmativo", "efectivamente", "desde luego", "lo confirmo",
        "confirmo", "simón", "yes", "yeah", "ajá", "sí señor", "sí señora", "que sí", "claro", "sí pues", "sip",
        "seguro que sí", "por supuesto que sí", "desde luego que sí", "obvio", "obvio que sí", "obviamente",
        "naturalmente", "ya lo creo", "tiene razón", "está en lo correcto", "estás en lo correcto",
        "confirmo la compra", "confirmo el pago", "confirmo esa compra", "confirmo la transacción",
        "confirmo ese cargo", "la confirmo", "le confirmo", "se lo confirmo", "mi respuesta es sí",
        "la respuesta es sí", "cómo no", "pues sí", "sí confirme", "sí confírmela", "sí confírmelo", "sí confírmalo",
        "confirme sí", "sí confirmado",
    ]),
    (Cue::No, &[
        "negativo", "no creo", "nel", "nop", "nope", "ni madres", "ni loco", "ni loca", "ni de broma", "ni en sueños",
        "qué va", "no lo creo", "nones", "nanay", "ni mucho menos", "nada que ver", "le estoy diciendo que no",
        "mi respuesta es no", "la respuesta es no", "es un no", "no gracias", "no tranquila", "no tranquilo",
        "no hombre", "no mujer", "no mija", "no mijo", "no está bien",
    ]),
    (Cue::NoOrNot, &[
        "para nada", "de ninguna manera", "en absoluto", "ni hablar", "claro que no", "por supuesto que no", "yo no",
        "nunca", "jamás", "desde luego que no", "te digo que no", "le digo que no", "no", "creo que no",
        "yo creo que no", "no creo que no", "me parece que no", "seguro que no", "obvio que no", "obviamente no",
        "definitivamente no", "absolutamente no", "te repito que no", "le repito que no", "ya le dije que no",
        "ya dije que no", "que no",
    ]),
    (Cue::NotNow, &[
        "ahora no", "todavía no", "aún no", "en este momento no", "por ahora no", "no por ahora", "no por el momento",
        "por el momento no", "no en este momento", "no todavía", "no ahora", "ahorita no",
    ]),
    (Cue::Assent, &[
        "seguro", "correcto", "cierto", "exactamente", "definitivamente", "absolutamente", "verdad", "ciertamente",
        "totalmente", "confirmado", "positivo", "exacto", "así mero", "así fue", "tal cual",
    ]),
    (Cue::Dissent, &[
        "falsa", "incorrecto", "incorrecta", "mentira", "no es correcto", "no es cierto", "no es verdad", "falso",
        "no es así", "no está correcto", "no es exacto",
    ]),
    (Cue::Correction, &[
        "espere", "espera", "un momento", "corrijo", "quería decir", "quiero decir", "quise decir", "digo",
        "perdón digo", "más bien", "mejor dicho", "me equivoqué", "rectifico", "pensándolo bien", "ahora que lo pienso",
        "espérese", "espérate", "aguarde", "aguarda", "pérame", "un momentito", "un segundito", "un segundo",
    ]),
];
