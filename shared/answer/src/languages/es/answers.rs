//! Words that answer by themselves, and words that take an answer back.

use crate::language::{Cue, Entry};

#[rustfmt::skip] // Phrases side by side, not one a line.
pub(super) static ANSWERS: &[Entry] = &[
    (Cue::Yes, &[
        "sí es que (se|me|andaba|tuve|tenía|estaba|necesitaba|compramos|fui a|fuimos a|ando|estoy|le|les|como|ya|ayer|hoy|aquí|mi|sale|íbamos)", "sí es que compré (los|las|el|la|un|una|unos|unas)",
        "sí", "claro que sí", "por supuesto", "así es", "afirmativo", "efectivamente", "desde luego", "confirmo",
        "simón", "yes", "yeah", "ajá", "sí señor", "sí señora", "que sí", "claro", "sí pues", "sip", "seguro que sí",
        "por supuesto que sí", "desde luego que sí", "obvio", "obvio que sí", "obviamente", "naturalmente",
        "ya lo creo", "tiene razón", "está en lo correcto", "estás en lo correcto", "confirmo la compra",
        "confirmo el pago", "confirmo esa compra", "confirmo la transacción", "confirmo ese cargo",
        "mi respuesta es sí", "la respuesta es sí", "cómo no", "pues sí", "sí confirme", "sí confírmela",
        "sí confírmelo", "sí confírmalo", "confirme sí", "sí confirmado", "en efecto", "así es efectivamente",
        "sí en efecto", "correcto sí", "a huevo", "sí cómo no", "sí desde luego", "ese sí", "esa sí", "esos sí",
        "esas sí", "este sí", "sí eso sí", "sí afirmativo", "sí correcto", "ándale sí", "dale sí",
        "(le|te|lo|la|se lo|se la) confirmo", "(yo |)doy fe",
        "estoy de acuerdo con (eso|esa compra|ese cargo|la compra|el cargo)", "sí lo es", "sí lo fue",
        "estoy en conocimiento", "(soy|estoy) consciente de (eso|esa compra|ese cargo)", "mi respuesta es afirmativa",
        "la respuesta es afirmativa", "un sí", "un sí rotundo",
    ]),
    (Cue::No, &[
        "negativo", "nel", "nop", "nope", "nanay", "no gracias", "no tranquila", "no tranquilo", "no hombre",
        "no mujer", "no mija", "no mijo", "naranjas", "nanai", "nel pastel",
    ]),
    (Cue::NoOrNot, &[
        "para nada", "de ninguna manera", "en absoluto", "ni hablar", "claro que no", "por supuesto que no", "yo no",
        "nunca", "jamás", "desde luego que no", "te digo que no", "le digo que no", "no", "creo que no",
        "yo creo que no", "no creo que no", "me parece que no", "seguro que no", "obvio que no", "obviamente no",
        "definitivamente no", "absolutamente no", "te repito que no", "le repito que no", "ya le dije que no",
        "ya dije que no", "que no", "nada de eso", "nada de nada", "ni por error", "ni soñando", "ni pensarlo",
        "ni en broma", "ni muerto", "ni muerta", "ni loco", "ni loca", "ni en sueños", "ni mucho menos", "ni madres",
        "ni maíz", "que (yo|nosotros) (sepa|sepamos|recuerde|recordemos) no", "no que yo (sepa|recuerde)( no|)",
        "hasta donde (yo |)(sé|recuerdo) no", "según (yo |)no", "no y no", "de ningún modo",
        "bajo ninguna circunstancia", "ni ahí", "ni en pedo", "minga", "mis pelotas", "mis narices", "y un cuerno", "los cojones", "mis cojones", "ni de coña", "ni de broma", "ni de chiste", "ni cagando", "ni a palos", "ni por asomo",
        "ni por casualidad", "no creo", "qué va", "no lo creo", "nones", "nada que ver", "le estoy diciendo que no",
        "mi respuesta es no", "la respuesta es no", "es un no", "no que (nosotros sepamos|yo tenga conocimiento)",
        "no por dios", "es un no rotundo", "un no rotundo", "mi respuesta es negativa",
        "ni de (chiste|coña|chiripa|broma|casualidad)",
    ]),
    (Cue::NotNow, &[
        "ahora no", "todavía no", "aún no", "en este momento no", "por ahora no", "no por ahora", "no por el momento",
        "por el momento no", "no en este momento", "no todavía", "no ahora", "ahorita no",
    ]),
    (Cue::Assent, &[
        "seguro", "correcto", "cierto", "exactamente", "definitivamente", "absolutamente", "verdad", "ciertamente",
        "totalmente", "confirmado", "positivo", "exacto", "así mero", "así fue", "tal cual", "cierta", "verdadero",
        "verdadera", "es un hecho", "tiene toda la razón", "indiscutible", "indudable", "indudablemente", "sin falta",
        "culpable", "legítimo", "legítima", "válido", "válida", "correcta", "exacta", "eso es", "eso mero",
        "eso mismo es", "(está|es) (correcto|correcta)",
    ]),
    (Cue::Dissent, &[
        "falsa", "incorrecto", "incorrecta", "mentira", "falso", "no está correcto", "erróneo", "errónea", "inexacto",
        "mentiras", "puras mentiras", "falsos", "falsas",
        "no es (correcto|cierto|verdad|así|exacto|correcta|verdadero|válido|válida)",
    ]),
    (Cue::Correction, &[
        "espere", "espera", "un momento", "corrijo", "quería decir", "quiero decir", "quise decir", "digo",
        "(perdón|digo|bueno|mejor dicho) (fue|la hizo|lo hizo|la compró|lo compró) {house}", "(digo|perdón) {house}",
        "perdón digo", "más bien", "mejor dicho", "me equivoqué", "rectifico", "pensándolo bien", "ahora que lo pienso",
        "espérese", "espérate", "aguarde", "aguarda", "pérame", "un momentito", "un segundito", "un segundo",
    ]),
    (Cue::SoYes, &[
        "así que (pues |)sí", "entonces (pues |)sí", "o sea que sí", "conque sí", "de modo que sí", "por eso sí",
        "así que claro que sí", "por lo tanto sí", "y por eso sí",
        "así que (correcto|es correcto|es correcta)",
    ]),
    (Cue::SoFine, &[
        "(así que|entonces|o sea que|por eso|por lo que) (está bien|todo bien|está todo bien|todo está bien|está correcto|todo correcto|todo en orden|no pasa nada|no se preocupe|déjelo así|déjela así)",
        "(así que|entonces|o sea que|por eso|por lo que) no hay (problema|ningún problema|bronca|rollo|lío|cuidado)",
    ]),
    (Cue::SoNo, &[
        "así que (pues |)no", "entonces (pues |)no", "o sea que no", "conque no", "de modo que no", "por eso no",
        "por lo tanto no", "así que claro que no", "así que yo no",
    ]),
];
