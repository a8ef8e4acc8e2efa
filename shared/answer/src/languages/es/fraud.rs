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
        "(perdí|extravié|he perdido|he extraviado|se me perdió|se me perdieron|se me ha perdido|se me extravió|se me cayó) {tarjetas}",
        "me (quitaron|sacaron|arrebataron|vaciaron|copiaron|duplicaron|jaquearon|hackearon|tomaron|agarraron|robaron|sustrajeron|usurparon|limpiaron|vacían) {tarjetas}",
        "me (han|habían) (quitado|sacado|arrebatado|vaciado|copiado|duplicado|hackeado|robado|clonado|sustraído) {tarjetas}",
        "me (sacaron|están sacando|quitaron|han sacado|retiraron|están quitando) (dinero|plata|lana|el dinero|la plata|mi dinero|pesos|efectivo)",
        "(mi tarjeta|la tarjeta|mi cartera|mi billetera|mi bolso|mi celular|mi cuenta) (está|fue|estaba|ha sido|anda|quedó) (extraviada|perdida|extraviado|perdido|clonada|hackeada|comprometida|vulnerada|sustraída)",
        "(han|están|andan) (usando|utilizando|clonando|gastando) (mi|la|con mi) (tarjeta|cuenta|dinero|identidad)",
        "asalto", "atraco", "atracaron", "raterías", "engañaron", "engaño", "tranza", "tranzas", "chanchullo",
        "tramposos", "pillo", "pillos", "sinvergüenzas", "piratas", "timadores", "suplantando", "suplantó", "usurpó",
        "clonando", "estafar", "defraudar",
        "me (tumbaron|chingaron|bajaron|volaron|transaron|tranzaron|birlaron|mangaron|sirlaron|choraron)",
        "cargo (extraño|raro|indebido|falso)", "cargos (extraños|raros|indebidos|falsos)",
        "compra (falsa|fraudulenta|indebida)", "huele a fraude", "usaron (mi tarjeta|mi cuenta|mis datos) sin",
        "sin (autorizarlo|autorizarla|mi aprobación|que yo supiera|que yo lo autorizara|que yo autorizara)",
        "secuestraron mi cuenta", "entraron (a|en) mi cuenta", "se metieron (a|en) mi cuenta", "un robo", "es robo",
        "robo de (tarjeta|datos|cuenta|dinero)", "me quieren robar", "quieren robarme", "me intentan robar",
        "se llevaron {tarjetas}", "entraron a (mi casa|robar)", "se metieron a (mi casa|robar)",
        "(alguien más|otra persona|otro) (tiene|está usando|anda usando|usa) {tarjetas}",
        "me (la|lo|las|los) (robaron|clonaron|quitaron|hackearon|jaquearon)", "scam",
        "(andan|están|estaban|andaban) (comprando|gastando|pagando) con (mi|la) tarjeta", "cuento del tío",
        "me (jalaron|arrancaron|birlaron|arrebataron) {tarjetas}", "estafadora", "timadora", "paquetazo",
        "haciéndose pasar por", "se hicieron pasar por", "se hizo pasar por",
    ]),
    (Cue::Takes, &[
        "(tiene|tienen|consiguió|obtuvo|agarró|tomó|encontró|está usando|anda usando|usando|sacó|cogió|copió|se quedó con|se llevó|ha conseguido|ha obtenido|ha tomado|ha cogido|está gastando|está sacando|retiró|está usando) {tarjetas}",
        "(está|anda) (usando|gastando|comprando|sacando) (con |)(mi tarjeta|mi cuenta|mi dinero)",
        "(la|lo|las|los) (está usando|anda usando|usa|trae|tiene|usó)", "trae {tarjetas}",
        "se metió (a|en) (mi cuenta|mi tarjeta|mi banco)",
    ]),
];
