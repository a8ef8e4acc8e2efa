//! Spanish. Accents do not matter: the text is compared without them, so "si" (if) and "sí" are one word.

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
pub(super) static SPANISH: Language = Language {
    tag: "es",
    groups: &[
        ("house", &[
            "mi esposa", "mi esposo", "mi mujer", "mi marido", "mi hijo", "mi hija", "mis hijos", "mi madre",
            "mi padre", "mi mamá", "mi papá", "mi hermano", "mi hermana", "mi novia", "mi novio", "mi pareja",
            "mi amigo", "mi amiga", "un amigo", "una amiga", "mi tío", "mi tía", "mi sobrino", "mi sobrina", "mi primo",
            "mi prima", "mi nieto", "mi nieta", "mi abuelo", "mi abuela", "mi cuñado", "mi cuñada", "mi suegra",
            "mi suegro", "mi yerno", "mi nuera", "mi señora", "mi viejo", "mi vieja", "mi niño", "mi niña", "mis hijas",
            "mi exmarido", "mi ex", "mi compañero", "mi compañera", "mi prometido", "mi prometida", "mi jefe",
            "mi empleado", "mi empleada", "mi secretaria", "mi hermanito", "mi hermanita", "mi abuelita", "mi abuelito",
            "mi padrastro", "mi madrastra", "mi hijastro", "mi hijastra", "mis padres", "mis papás", "mis hermanos",
            "mis hermanas", "mis nietos", "mi familia", "mi nene", "mi nena", "mi chamaco", "mi chamaca", "mi pequeña",
            "mi pequeño", "mi hijo mayor", "mi hija mayor", "mi hijo menor", "mi hija menor", "mi socio", "mi socia",
            "mi comadre", "mi compadre", "mi roomie", "mi compañero de piso", "mi compañera de piso", "mi concuño",
            "mi exesposa", "mi exesposo", "mi asistente", "el niño", "la niña", "los niños", "mi nana", "mi chico",
            "mi chica",
        ]),
        ("hice", &[
            "hice", "compré", "pagué", "autoricé", "realicé", "usé", "pedí", "ordené", "aprobé", "reservé", "encargué",
            "contraté", "hicimos", "compramos", "pagamos", "autorizamos", "realizamos", "pedimos",
        ]),
        ("hizo", &[
            "hizo", "compró", "pagó", "autorizó", "pidió", "realizó", "reservó", "ordenó", "encargó", "aprobó",
            "contrató",
        ]),
        ("hecho", &[
            "hecho", "comprado", "pagado", "autorizado", "realizado", "usado", "pedido", "ordenado", "aprobado",
            "reservado", "encargado", "contratado",
        ]),
        ("hacer", &[
            "hacer", "comprar", "pagar", "autorizar", "realizar", "usar", "pedir", "ordenar", "aprobar", "reservar",
        ]),
        ("haciendo", &["haciendo", "comprando", "pagando", "autorizando", "realizando", "usando", "pidiendo"]),
        ("eso", &[
            "eso", "esa compra", "ese cargo", "ese pago", "esa transacción", "esa operación", "la compra", "el cargo",
            "el pago", "la transacción", "esta compra", "este cargo", "este pago", "esta transacción", "ese movimiento",
            "ese consumo", "ese pedido",
        ]),
        ("ese", &["ese", "esa", "eso", "este", "esta", "esto", "esos", "esas"]),
        ("tienda", &[
            "tienda", "lugar", "sitio", "comercio", "negocio", "local", "página", "web", "empresa", "restaurante",
            "hotel", "farmacia", "establecimiento",
        ]),
        ("ciudad", &[
            "ciudad", "pueblo", "estado", "país", "zona", "lugar", "barrio", "región", "colonia", "provincia",
        ]),
        ("tarjeta", &["tarjeta", "tarjeta de crédito", "tarjeta de débito"]),
        ("tarjetas", &[
            "mi tarjeta", "la tarjeta", "mi cartera", "la cartera", "mi billetera", "la billetera", "mi bolso",
            "el bolso", "mi bolsa", "la bolsa", "mi celular", "el celular", "mi teléfono", "el teléfono", "mi móvil",
            "el móvil", "mis tarjetas", "las tarjetas", "mi cuenta", "la cuenta", "mi monedero", "el monedero",
            "mis datos", "los datos", "mi identidad", "la identidad", "mi número", "mi información",
            "los datos de mi tarjeta", "los datos de la tarjeta", "el número de mi tarjeta", "el número de la tarjeta",
            "el número de tarjeta", "mi número de tarjeta", "los datos de mi cuenta", "mi clave", "mi nip", "mi pin",
            "mis documentos", "mi dinero", "el dinero",
        ]),
    ],
    phrases: &[
        answers::ANSWERS, deeds::DEEDS, denials::DENIALS, doubt::DOUBT, fraud::FRAUD, grammar::GRAMMAR, handling::HANDLING,
        mine::MINE, people::PEOPLE, wishes::WISHES,
    ],
    emphasis: &[
        "realmente", "definitivamente", "absolutamente", "totalmente", "ciertamente", "sinceramente", "honestamente",
        "cien", "ciento", "eh", "em", "pues", "mismo", "misma", "mismito", "mismita", "tambien", "uh", "um", "mm",
        "mmm",
    ],
    spellings: &[
        ("ize", "hice"), ("hise", "hice"), ("hize", "hice"), ("ice", "hice"), ("izo", "hizo"), ("iso", "hizo"), ("conpre", "compre"), ("conpra", "compra"), ("rrobo", "robo"), ("rrobaron", "robaron"),
        ("fraud", "fraude"), ("tarheta", "tarjeta"), ("targeta", "tarjeta"), ("llo", "yo"), ("compritica", "compra"), ("comprita", "compra"), ("compritas", "compras"), ("paguito", "pago"), ("carguito", "cargo"), ("lla", "ya"), ("fuy", "fui"),
        ("yono", "no"), ("miya", "mia"), ("jui", "fui"), ("isimos", "hicimos"), ("hisimos", "hicimos"), ("icimos", "hicimos"), ("echo", "hecho"), ("autorisado", "autorizado"), ("autorise", "autorice"), ("autorizao", "autorizado"),
        ("blokeela", "bloqueela"), ("blokee", "bloquee"), ("blokeen", "bloqueen"), ("canselela", "cancelela"), ("cansele", "cancele"), ("congelala", "congelela"), ("bloqueala", "bloqueela"), ("cancelala", "cancelela"), ("reconosco", "reconozco"), ("conosco", "conozco"),
    ],
    tones: tones::TONES,
    fillers: &["eh", "em", "mm", "um", "uh", "ah", "este"],
    unfinished: &["un", "la", "los", "las", "de", "para", "con", "y", "o", "pero", "que", "por", "en", "porque", "al", "del"],
    weights: include_str!("weights.tsv"),
};
