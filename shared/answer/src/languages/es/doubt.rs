//! What leaves it open.

use crate::language::{Cue, Entry};

#[rustfmt::skip] // Phrases side by side, not one a line.
pub(super) static DOUBT: &[Entry] = &[
    (Cue::Unsure, &[
        "no sé", "no lo sé", "no estoy seguro", "no estoy segura", "no recuerdo", "no lo recuerdo", "no la recuerdo",
        "ni idea", "no tengo claro", "no lo tengo claro", "tengo que revisar", "sí y no", "no sabría decirle",
        "ya no sé", "depende", "no estamos seguros", "tendría que mirar", "tengo que mirar", "tengo dudas",
        "no puedo decirle", "no puedo decirle con seguridad", "no puedo decir", "no le sabría decir", "no sabría",
        "es posible", "más o menos", "no me acuerdo", "no tengo ni idea", "no tengo la menor idea", "no tengo idea",
        "quién sabe", "sabrá dios", "vaya usted a saber", "no estoy muy seguro", "no estoy muy segura",
        "no estoy del todo seguro", "no estoy del todo segura", "no estoy completamente seguro",
        "no estoy completamente segura", "no estoy tan seguro", "no estoy tan segura", "no me queda claro",
        "no podría decirle", "no podría decir", "no podría asegurar", "no puedo asegurar", "no puedo confirmar",
        "no lo tengo muy claro", "tendría que revisar", "tendría que ver", "tendría que preguntar",
        "tendría que preguntarle", "tengo que preguntar", "tengo que preguntarle", "tengo que ver", "tengo que checar",
        "tendría que checar", "debo revisar", "necesito revisar", "necesito ver", "voy a revisar", "hay que ver",
        "habría que ver", "ya no recuerdo", "ya no me acuerdo", "no sé qué decirle", "no sé qué decir",
        "puede que sí puede que no", "estoy confundido", "estoy confundida", "cómo voy a saber", "no logro recordar",
        "no consigo recordar", "no alcanzo a recordar", "no sé si", "no sabemos", "no lo sabemos", "no caigo",
        "no lo recuerdo bien", "tengo mis dudas", "quizás sí quizás no", "ni sí ni no", "ni yo sé", "ni yo lo sé",
        "ni yo mismo sé", "ni yo mismo lo sé", "ni yo misma sé", "ni yo misma lo sé", "ni yo me acuerdo",
        "ni yo recuerdo",
    ]),
    (Cue::Pause, &[
        "déjame pensar", "déjeme pensar", "déjeme revisar", "déjame revisar", "déjame ver", "déjeme ver",
        "déjeme checar", "déjame checar", "deje veo", "deje ver", "deje reviso", "deje checo", "déjeme mirar",
        "déjame mirar", "déjeme recordar", "deje pienso", "deje me acuerdo",
    ]),
    (Cue::Hedge, &[
        "o", "dice que", "dice", "excepto", "menos una", "la otra", "quizás", "quizá", "tal vez", "a lo mejor",
        "puede ser", "probablemente", "posiblemente", "creo", "creo que sí", "supongo que sí", "podría", "podría ser",
        "debería", "si es que", "como si", "usted dice", "dicen que", "me dijeron", "puede que sí", "me dijo que",
        "me dijo que sí", "dice que sí", "dijo que", "dijeron que", "según", "si acaso", "si mal no recuerdo",
        "que yo sepa", "que yo recuerde", "imagino", "calculo que", "capaz", "capaz que", "a la mejor", "chance",
        "chance y", "yo diría", "diría", "diría que", "debe ser", "debe de ser", "debo haber", "habré", "pudo ser",
        "pudo haber sido", "pudiera ser", "podría haber", "tal vez sí", "seguramente", "aparentemente", "al parecer",
        "supuestamente", "se supone", "se supone que", "otra", "otra tienda", "otra compra", "otra cosa", "otro lugar",
        "otro sitio", "otra parte", "distinto", "distinta", "parecido", "parecida", "similar", "hace años",
        "el año pasado", "hace tiempo", "iba a", "quería", "intenté", "traté de", "pensaba", "pensaba en",
        "a menos que", "ojalá", "espero que", "una de ellas", "uno de ellos", "algunas", "algunos", "solo una",
        "solamente una", "solo la primera", "salvo", "hubiera", "hubiese", "casi", "creería", "creo yo", "pienso",
        "pienso yo", "si no me equivoco", "parte de", "yo acaso", "hice que", "hice cancelar", "si fuera", "si hubiera",
        "no digo que sí", "no dije que sí", "no he dicho que sí", "doble", "dos veces", "por otro monto", "otro monto",
        "yo no digo que sí", "yo no dije que sí", "yo no he dicho que sí", "tal", "mejor", "reservé la historia",
        "reservé la cuento", "reservé esa cita", "reservé esa historia", "reservé esa cuento", "reservé el cita",
        "reservé el historia", "reservé el cuento", "compré la cita", "compré la historia", "compré la cuento",
        "compré esa cita", "compré esa historia", "compré esa cuento", "compré el cita", "compré el historia",
        "compré el cuento", "está (autorizado|autorizada) {house}",
        "(reservé|encargué|ordené|pedí|saqué) (una|la|mi|otra) (cita|tarjeta|tarjeta nueva|nueva tarjeta|llamada|reunión)",
    ]),
    (Cue::Opinion, &[
        "creo que", "me parece", "pienso que", "me imagino", "yo creo", "puede que", "supongo", "supongo que",
        "imagino que", "no me acordaba( de eso| de esa| de ese|)", "no (la|lo) recordaba", "no recordaba",
        "no estaba (muy |)(seguro|segura)", "(dudé|dudaba|tenía dudas|no caía|no ubicaba)",
    ]),
];
