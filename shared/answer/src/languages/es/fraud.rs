//! Words that report a fraud.

use crate::language::{Cue, Entry};

#[rustfmt::skip] // Phrases side by side, not one a line.
pub(super) static FRAUD: &[Entry] = &[
    (Cue::Fraud, &[
        "fraude", "fraudes", "fraudulento", "fraudulenta", "fraudulentos", "fraudulentas", "estafa", "estafas",
        "estafado", "estafada", "estafaron", "estafador", "estafadores", "robado", "robada", "robaron", "ladrón",
        "ladrones", "hackeado", "hackearon", "jaquearon", "jaqueado", "jaqueada", "clonada", "falsificado",
        "falsificada", "sin mi autorización", "sin autorización", "sin mi permiso", "no autorizado", "no autorizada",
        "suplantación", "suplantaron", "timo", "timado", "delito", "sospechoso", "sospechosa", "robando", "roban",
        "robó", "robos", "delincuente", "delincuentes", "rateros", "ratero", "clonación", "clonaron", "clonado",
        "estafando", "timaron", "timador", "robo de identidad", "defraudado", "defraudada", "defraudaron", "ilegal",
        "ilegalmente", "ilícito", "ilícita", "phishing", "hacker", "hackers", "hackeó", "hackear", "hackeadas",
        "clonadas", "robados", "fraudulentamente", "estafó", "criminal", "criminales", "sin mi consentimiento",
        "sin consentimiento", "sin permiso", "sin mi conocimiento", "no autorizadas", "no autorizados", "piratearon",
        "pirateada", "pirateado", "hurto", "hurtaron", "hurtada", "jaqueo", "usurparon", "usurpación", "transa",
        "afanaron", "chorearon", "asaltaron", "bolsearon", "clonó", "hackeada", "ladrona", "robarme", "robarle",
        "robándome", "estafándome", "falsificaron", "falsificación", "robadas", "delictivo", "delictiva",
    ]),
];
