//! Spanish sentences and what they mean.
#![allow(missing_docs)]

mod table;

use answer::Label::{Agent, Fraud, No, None, OptOut, Repeat, Unsure, WrongPerson, Yes};

#[test]
fn yes() {
    table::holds(
        "es-MX",
        Yes,
        &[
            "sí",
            "si",
            "Sí, claro",
            "claro que sí",
            "sí, fui yo",
            "fui yo",
            "la hice yo",
            "yo la hice",
            "sí, yo hice esa compra",
            "yo lo compré",
            "sí la reconozco",
            "es mía",
            "no, no, está bien, fui yo",
            "no es fraude, fui yo",
            "así es",
            "por supuesto",
            "correcto",
            "hice esa compra ayer",
            "no, digo, sí, fui yo",
            "mi esposa la hizo y tiene mi permiso",
            "no es ninguna estafa, lo compré yo",
        ],
    );
}

#[test]
fn no() {
    table::holds(
        "es",
        No,
        &[
            "no",
            "No, no.",
            "no fui yo",
            "yo no fui",
            "no la hice",
            "yo no la hice",
            "yo no hice esa compra",
            "no reconozco ese cargo",
            "no es mía",
            "para nada",
            "claro que no",
            "sí, estoy seguro de que no la hice",
            "nunca he comprado ahí",
            "no, señor",
            "yo no compré nada",
            "fue otra persona",
            "no he autorizado ese pago",
            "sí, digo, no",
            "jamás",
            "para nada fui yo",
            "nada de eso fui yo",
            "ninguna de esas la hice yo",
            "dudo que haya sido yo",
            "eso no es mío",
            "no sé qué es eso, yo no lo compré",
            "creo que no",
        ],
    );
}

#[test]
fn fraud() {
    table::holds(
        "es",
        Fraud,
        &[
            "fraude",
            "sí, es fraude",
            "es un fraude",
            "no, es una estafa",
            "me robaron la tarjeta",
            "no fui yo, es fraude",
            "cargo no autorizado",
            "me clonaron la tarjeta",
            "creo que es un robo",
            "me estafaron",
        ],
    );
}

#[test]
fn the_rest() {
    table::holds(
        "es",
        Unsure,
        &[
            "no sé",
            "no lo sé",
            "no estoy seguro",
            "tal vez",
            "quizás",
            "creo que sí",
            "no me acuerdo",
            "sí y no",
            "a lo mejor fui yo",
            "no recuerdo si fui yo",
            "sí, no sé",
            "fue mi hijo quien la hizo",
            "está bien",
            "no es fraude",
            "puede ser",
        ],
    );
    table::holds(
        "es",
        Repeat,
        &[
            "¿qué?",
            "¿cómo dice?",
            "repita por favor",
            "no entendí",
            "¿puede repetir?",
            "mande",
            "¿qué compra?",
        ],
    );
    table::holds(
        "es",
        Agent,
        &[
            "quiero hablar con alguien",
            "un agente por favor",
            "con una persona real",
            "páseme con el gerente",
        ],
    );
    table::holds(
        "es",
        WrongPerson,
        &[
            "número equivocado",
            "no, número equivocado",
            "él no está en casa",
            "aquí no vive, ya no vive aquí",
        ],
    );
    table::holds(
        "es",
        OptOut,
        &[
            "no me llamen más",
            "dejen de llamarme",
            "bórreme de la lista",
            "no, no me vuelva a llamar",
        ],
    );
    table::holds(
        "es",
        None,
        &[
            "",
            "hola",
            "nosotros",
            "noche",
            "siempre",
            "siesta",
            "nota",
            "¿es usted un estafador?",
            "¿quién habla?",
            "buenos días",
            "¿esto es una estafa?",
        ],
    );
}

#[test]
fn a_denial_is_never_closed() {
    table::never(
        "es",
        Yes,
        &[
            "sí sí no fui yo",
            "correcto, no la hice",
            "sí claro que no fui yo",
            "no hice esa compra sí",
            "si fui yo no me acuerdo",
            "sí, yo no",
            "está bien, no la reconozco",
        ],
    );
}

#[test]
fn another_language_is_read_as_english() {
    table::holds("fr-CA", Yes, &["yes, that was me"]);
    table::holds("", No, &["it wasn't me"]);
}
