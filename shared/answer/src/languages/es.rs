//! Spanish. Accents do not matter: the text is compared without them, so "si" (if) and "sí" are one word.

use crate::language::{Cue, Language};

#[rustfmt::skip] // Phrases side by side, not one a line.
pub(super) static SPANISH: Language = Language {
    tag: "es",
    emphasis: &[
        "realmente", "definitivamente", "absolutamente", "totalmente", "ciertamente", "sinceramente", "honestamente",
        "cien", "ciento",
    ],
    phrases: &[
        (Cue::Yes, &[
            "sí", "sip", "claro", "claro que sí", "por supuesto", "así es", "afirmativo", "efectivamente",
            "desde luego", "cómo no", "lo confirmo", "confirmo", "simón", "yes", "yeah", "ajá", "sí señor",
            "sí señora",
        ]),
        (Cue::Dissent, &[
            "falso", "falsa", "incorrecto", "incorrecta", "mentira",
        ]),
        (Cue::NoOrNot, &["para nada", "de ninguna manera", "en absoluto", "ni hablar", 
            "claro que no", "por supuesto que no", "creo que no", "yo no", "nunca", "jamás", "desde luego que no",
            "te digo que no", "le digo que no", "que no", "no",
        ]),
        (Cue::No, &[
            "nop", "nope", "negativo", "que va", "no creo",
        ]),
        (Cue::Assent, &[
            "seguro", "correcto", "cierto", "exacto", "exactamente", "definitivamente", "absolutamente", "verdad",
            "ciertamente", "confirmado", "totalmente",
        ]),
        (Cue::Not, &["nada de", "ninguna de", "ninguno de", "dudo que haya", "dudo que", "dudo", 
            "nunca he", "jamás he", "yo nunca", "yo jamás", "ni", "tampoco", "no creo que", "no es que",
            "no es ningún", "no es ninguna", "no hay", "no hubo", "no se trata de", "nadie",
        ]),
        (Cue::Me, &[
            "yo", "yo mismo", "yo misma", "nosotros",
        ]),
        (Cue::Someone, &[
            "alguien", "ellos", "él lo", "ella", "ellas", "usted", "ustedes", "quien", "mi amigo", "mi amiga",
            "un amigo", "una amiga", "la gente",
        ]),
        (Cue::Household, &[
            "mi esposa", "mi esposo", "mi mujer", "mi marido", "mi hijo", "mi hija", "mis hijos", "mi madre",
            "mi padre", "mi mamá", "mi papá", "mi hermano", "mi hermana", "mi novia", "mi novio", "mi pareja",
        ]),
        (Cue::Deed, &[
            "hizo", "compró", "autorizó", "realizó", "usó", "pidió", "ordenó", "hicieron", "compraron", "usaron",
            "autorizaron", "realizaron",
        ]),
        (Cue::OwnDeed, &[
            "hice", "compré", "autoricé", "pagué", "realicé", "usé", "pedí", "ordené", "aprobé", "reconozco",
            "recuerdo", "hicimos", "compramos", "autorizamos", "pagamos", "realizamos", "he hecho", "he comprado",
            "he autorizado", "he pagado", "he realizado", "hemos hecho", "hemos comprado", "efectué",
            "hemos autorizado", "reconocemos", "encargué",
        ]),
        (Cue::DeedIfNot, &["haya sido", "fuera", "haberla hecho", "haberlo hecho", "haya hecho", 
            "fui", "hago", "hecho", "comprado", "autorizado", "realizado", "pagado", "conozco", "he usado",
            "he estado",
        ]),
        (Cue::Mine, &[
            "yo fui", "fui yo", "he sido yo", "era yo", "fuimos nosotros", "es mía", "es mío", "fue mía", "fue mío",
            "es mi compra", "fue mi compra", "es mi transacción", "es legítima", "es legítimo", "fue legítima",
            "es válida", "es válido", "está autorizada", "está autorizado", "fue autorizada", "fue autorizado",
            "la hice yo", "lo hice yo", "hice yo", "mía", "mío", "soy yo quien", "es mi cargo", "es mi pago",
        ]),
        (Cue::NotMine, &["bloquéela", "bloquee", "bloquear", "bloqueen", "cancele", "cancelen", "cancelar", "rechazo", "rechazar", "rechace", "devuélvanme", "devolución", "reclamar", "anular", "anule", 
            "no he autorizado", "no hemos autorizado", "no fue autorizada por mí", "otra persona", "alguien más",
            "otro", "no sé nada de", "nada que ver conmigo", "nunca he oído", "ni idea de quién", "no me suena",
            "no sé quién", "no es mi", "no reconozco", "desconozco", "no lo reconozco", "no la reconozco",
            "no compré nada", "no hice nada", "no he hecho nada", "no he comprado nada", "no me consta",
        ]),
        (Cue::Fine, &[
            "está bien", "todo bien", "no hay problema", "no pasa nada", "estoy enterado", "estoy enterada",
            "todo en orden",
        ]),
        (Cue::Permit, &[
            "con mi permiso", "tiene permiso", "tiene mi permiso", "le di permiso", "yo le dije", "puede hacerlo",
            "yo la autoricé", "yo lo autoricé", "está permitido", "con mi autorización", "puede usarla",
            "yo lo sabía",
        ]),
        (Cue::Fraud, &[
            "fraude", "fraudes", "fraudulento", "fraudulenta", "fraudulentos", "fraudulentas", "estafa", "estafas",
            "estafado", "estafada", "estafaron", "estafador", "estafadores", "robo", "robado", "robada", "robaron",
            "ladrón", "ladrones", "hackeado", "hackeada", "hackearon", "hackeo", "jaquearon", "jaqueado", "jaqueada",
            "clonada", "clonado", "clonaron", "falsificado", "falsificada", "sin mi autorización", "sin autorización",
            "sin mi permiso", "no autorizado", "no autorizada", "suplantación", "suplantaron", "timo", "timado",
            "delito", "sospechoso", "sospechosa",
        ]),
        (Cue::Unsure, &[
            "no sé", "no lo sé", "no sabría", "no estoy seguro", "no estoy segura", "no recuerdo", "no lo recuerdo",
            "no la recuerdo", "no me acuerdo", "ni idea", "no tengo idea", "quién sabe", "no tengo claro",
            "no lo tengo claro", "tengo que revisar", "déjame pensar", "déjeme pensar", "déjeme revisar",
            "déjame ver", "déjeme ver", "sí y no", "no sabría decirle", "no puedo decir", "ya no sé", "depende",
            "no estamos seguros", "tendría que mirar", "tengo que mirar", "tengo dudas",
        ]),
        (Cue::Hedge, &["o", "dice que", "dice", "excepto", "menos una", "la otra", 
            "quizás", "quizá", "tal vez", "a lo mejor", "puede ser", "puede que", "probablemente", "posiblemente",
            "creo", "creo que", "creo que sí", "supongo", "supongo que sí", "me parece", "pienso que", "podría",
            "podría ser", "debería", "si es que", "como si", "casi", "usted dice", "dicen que", "me dijeron",
            "seguramente",
        ]),
        (Cue::Repeat, &[
            "repita", "repite", "repetir", "repítalo", "repítame", "repíteme", "otra vez", "de nuevo", "cómo dice",
            "cómo dijo", "qué dijo", "qué dice", "perdone", "disculpe", "mande", "no entiendo", "no entendí",
            "no le entiendo", "no le entendí", "no te entiendo", "no escuché", "no oí", "no oigo", "no le escucho",
            "no le oigo", "no se escucha", "no se oye", "más despacio", "más alto", "más lento", "hable más",
            "cuál transacción", "qué transacción", "qué compra", "cuál compra", "cuál", "una vez más", "se corta",
            "se entrecorta", "puede repetir", "no comprendo", "no he entendido", "no he oído bien", "qué cargo",
            "qué quiere decir",
        ]),
        (Cue::What, &[
            "qué", "cómo", "cuándo", "dónde", "cuánto", "de dónde",
        ]),
        (Cue::RepeatAlone, &[
            "perdón", "eh",
        ]),
        (Cue::Agent, &[
            "agente", "un agente", "representante", "operador", "operadora", "una persona real", "persona de verdad",
            "un humano", "humano", "hablar con alguien", "hablar con una persona", "hablar con un",
            "hablar con el banco", "gerente", "supervisor", "encargado", "asesor", "asesora", "ejecutivo",
            "páseme con", "comuníqueme", "atención al cliente", "departamento de fraude", "departamento de fraudes",
            "equipo de fraude", "con una persona",
        ]),
        (Cue::WrongPerson, &[
            "número equivocado", "persona equivocada", "se equivocó de número", "se ha equivocado",
            "se equivoca de persona", "está equivocado de número", "no está en casa", "no está aquí",
            "no se encuentra", "no vive aquí", "ya no vive aquí", "falleció", "ha fallecido", "no soy él",
            "no soy ella", "no soy esa persona", "no soy la persona", "no soy el titular", "no soy la titular",
            "aquí no hay nadie", "nadie con ese nombre", "no conozco a esa persona", "no conozco a ese",
            "no es mi cuenta", "no es mi teléfono", "no soy cliente", "no tengo cuenta", "soy su esposa",
            "soy su esposo", "soy su madre", "soy su hijo", "soy su hija", ]),
        (Cue::OptOut, &[
            "no me llame", "no me llamen", "no llame más", "no llamen más", "no me vuelvan a llamar",
            "no me vuelva a llamar", "deje de llamar", "dejen de llamar", "deje de llamarme", "dejen de llamarme",
            "no quiero más llamadas", "bórreme", "borren mi número", "quíteme de", "quítenme de", "elimine mi número",
            "no me molesten", "no me moleste", "dejen de molestar", "deje de molestar", "déjenme en paz",
            "déjeme en paz", "darme de baja", "no vuelvan a llamar", "no vuelva a llamar",
        ]),
        (Cue::Identity, &["aquí estoy", "adelante", 
            "hola", "habla", "soy", "dígame", "diga", "bueno", "le habla", "al habla", "aló",
        ]),
        (Cue::Ask, &[
            "es usted", "es esto", "esto es", "quién es", "quién habla", "quién llama", "quién es usted", "eres",
            "son ustedes", "por qué", "cómo sé", "cómo puedo saber", "usted es", "hice yo alguna", "acaso",
            "de parte de quién",
        ]),
        (Cue::Correction, &[
            "digo", "quiero decir", "quise decir", "perdón digo", "mejor dicho", "espere", "espera", "un momento",
            "me equivoqué", "corrijo",
        ]),
        (Cue::Break, &[
            "pero", "y", "porque", "aunque", "sino", "sin embargo", "así que", "entonces", "pues",
        ]),
        (Cue::Object, &[
            "sería", "respuesta", "la", "lo", "las", "los", "eso", "esa", "ese", "esta", "este", "esto", "compra",
            "compras", "transacción", "transacciones", "pago", "cargo", "cargos", "operación", "el", "una", "un",
            "ninguna", "ningún", "ayer", "hoy", "mismo", "misma", "con", "en", "anoche", "de", "todo", "nada",
            "aquella", "aquello",
        ]),
        (Cue::Neutral, &["sin duda", 
            "o no", "prevención de fraude", "prevención de fraudes", "alerta de fraude", "no importa", "no solo",
            "no se preocupe", "que no sea", "cómo está", "por eso",
        ]),
        (Cue::Light, &[
            "completamente", "em", "mm", "ah", "ay", "oh", "pues sí", "mire", "mira", "oiga", "señor", "señora",
            "señorita", "por favor", "gracias", "es", "fue", "ha", "he", "sido", "me", "le", "se", "ya", "muy",
            "bien", "a", "al", "mi", "mis", "tu", "su", "estoy", "ok", "okay", "vale", "también", "sí que", "solo",
            "esa misma", "hombre", "mujer", "hemos", "tarjeta", "más", "era", "verdad que",
        ]),
    ],
};
