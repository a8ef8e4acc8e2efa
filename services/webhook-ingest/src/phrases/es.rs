//! Spanish, as spoken in the United States.

use chrono::{Datelike as _, NaiveDate};
use domain::{Action, Money, conversation::Again};

use super::Phrases;

pub(super) static SPANISH: Phrases = Phrases {
    tag: "es",
    language: "es-US",
    voice: "Polly.Lupe",
    speech_model: "googlev2_telephony_short",
    hints: &[
        "sí",
        "no",
        "fui yo",
        "yo la hice",
        "no fui yo",
        "no la hice",
        "fraude",
        "no autorizada",
        "repita",
        "agente",
        "número equivocado",
        "no me llame más",
    ],
    greeting: "Hola, esta es una llamada automática del equipo de prevención de fraude de su banco.",
    details: "Hemos visto una transacción de {amount} en {merchant} el {date}.",
    question: "¿Hizo usted esta transacción? Por favor, diga sí o no.",
    keys: "También puede oprimir 1 para sí, 2 para no, o 3 para reportar un fraude.",
    again,
    gave_up: "Lo siento, no pudimos tomar su respuesta.",
    closing: "Gracias. Hemos marcado esta llamada como {action}. Adiós.",
    connecting: "Gracias. Hemos marcado esta llamada como {action}. Por favor, no cuelgue mientras le comunicamos con nuestro equipo de fraude.",
    nobody_free: "Lo siento, nadie puede atenderle en este momento. Le volveremos a llamar. Adiós.",
    apology: "Lo siento, tenemos un problema técnico.",
    question_after_fault: "Permítame preguntarle otra vez. ¿Hizo usted la transacción que le mencionamos? Por favor, diga sí o no.",
    call_your_bank: "Por favor, llame al número que está al dorso de su tarjeta. Adiós.",
    goodbye: "Adiós.",
    action,
    amount,
    date,
};

fn again(because: Again) -> &'static str {
    match because {
        Again::Silence => "Disculpe, no le escuché.",
        Again::NotUnderstood => "Disculpe, no le entendí.",
        Again::Unsure => "No hay problema, tómese un momento para pensarlo.",
        Again::Requested => "Claro, se lo repito.",
    }
}

fn action(action: Action) -> &'static str {
    match action {
        Action::NotAnswered => "sin respuesta",
        Action::Connecting => "conectando",
        Action::Resolved => "resuelta",
        Action::MarkedAsFraud => "marcada como fraude",
        Action::Disconnected => "desconectada",
    }
}

fn amount(money: &Money) -> String {
    let unit = match money.currency.as_str() {
        "USD" => "dólares estadounidenses",
        "EUR" => "euros",
        "GBP" => "libras",
        "CAD" => "dólares canadienses",
        "MXN" => "pesos mexicanos",
        other => other,
    };
    format!("{} {unit}", money.amount)
}

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

fn date(date: NaiveDate) -> String {
    let month = MONTHS
        .get(date.month0() as usize)
        .copied()
        .unwrap_or_default();
    format!("{} de {month} de {}", date.day(), date.year())
}
