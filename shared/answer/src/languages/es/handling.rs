//! What is to be done with it, and what the household may.

use crate::language::{Cue, Entry};

#[rustfmt::skip] // Phrases side by side, not one a line.
pub(super) static HANDLING: &[Entry] = &[
    (Cue::Fine, &[
        "está bien", "todo bien", "no hay problema", "no pasa nada", "estoy enterado", "estoy enterada", "apruébela",
        "apruébelo", "puede aprobarla", "pueden aprobarla", "déjela pasar", "déjelo pasar", "déjenla pasar",
        "déjalo pasar", "puede dejarla pasar", "todo está bien", "está todo bien", "todo correcto", "todo tranquilo",
        "está en orden", "no se preocupe", "no te preocupes", "no se preocupen", "no hay ningún problema",
        "ningún problema", "sin problema", "sin problemas", "estamos enterados", "ya lo sabía", "apruébenla",
        "la apruebe", "lo apruebe", "la deje pasar", "lo deje pasar", "acéptela", "acéptelo", "autorícela",
        "autorícelo", "confírmela", "confírmelo", "confirme la compra", "confirme el pago", "confirme esa compra",
        "confirme ese pago", "no pasa nada malo", "no hay nada raro", "déjela", "déjelo", "déjenla", "déjenlo",
        "déjala", "déjalo",
        "(déjela|déjelo|déjala|déjalo|déjenla|déjenlo) (así|en paz|tal cual|como está|quieta|tranquila|activa|ir|ya)",
        "deje (pasar |)(el pago|la compra|el cargo|la transacción|esa compra|ese pago|ese cargo|todo así|todo como está|así)",
        "dejen (pasar |)(el pago|la compra|el cargo|la transacción|esa compra|ese pago|ese cargo)",
        "no (la|lo|me la|me lo) (bloquee|bloqueen|cancele|cancelen|rechace|rechacen|anule|anulen|detenga|detengan|congele|congelen|pare|paren|toque|toquen)",
        "no (bloquee|bloqueen|cancele|cancelen|rechace|rechacen|anule|anulen|detenga|detengan|congele|congelen) (nada|la tarjeta|mi tarjeta|el pago|la compra|el cargo|{eso})",
        "(no hace falta|no es necesario|no hay que|no tiene que|no necesita|no hay necesidad de) (bloquear|cancelar|hacer|anular|rechazar|detener) (nada|la|la tarjeta|mi tarjeta|el pago|la compra)",
        "(bloquearla|cancelarla) no hace falta", "tengo conocimiento (de|sobre)",
        "(apruebe|deje pasar) (el pago|la compra|el cargo|la transacción|ese pago|esa compra|ese cargo)",
        "(puede|pueden) (aprobar|autorizar|aceptar|procesar|liberar|dejar pasar|pasar) (el pago|la compra|el cargo|la transacción|ese pago|esa compra|ese cargo)",
        "(puede|pueden) (aprobarlo|autorizarla|autorizarlo|aceptarla|aceptarlo|procesarla|procesarlo|dejarlo pasar)",
        "todo (en orden|ok|okay|perfecto|normal)", "(es|está|fue) (normal|todo normal|esperado|esperada)",
        "no hay nada (extraño|malo|sospechoso|que hacer)", "sin novedad",
        "(no se|no te) (apure|apures|agobie|agobies|alarme|alarmes|angustie)", "está (perfecto|todo en orden|ok|okay)",
        "(estoy|estamos) (al tanto|al corriente|conforme|de acuerdo)",
       
    ]),
    (Cue::Block, &[
        "bloquéela", "bloquéelo", "bloquee", "bloqueen", "bloquear", "bloquéenla", "bloquea", "cancele", "cancelen",
        "cancelar", "cancélela", "cancélelo", "cancela", "cancélenla", "rechace", "rechazo", "rechazar", "rechácela",
        "rechácelo", "rechaza", "rechacen", "rechácenla", "anule", "anular", "anúlela", "anúlelo", "anulen", "detenga",
        "deténgala", "deténgalo", "detengan", "congele", "congelen", "párela", "párelo", "pare el pago", "bloquéeme",
        "cancéleme", "cancelarla", "cancelarlo", "bloquearla", "bloquearlo", "rechazarla", "rechazarlo", "anularla",
        "anularlo", "recházela", "recházelo", "que (la|lo) (rechacen|cancelen|bloqueen|anulen)",
    ]),
    (Cue::Permit, &[
        "(tiene|trae|usa|lleva) (la|una|su) (adicional|suplementaria|tarjeta suplementaria)", "(con|usó|usa) su (plástico|tarjeta) adicional", "es (adicional|cotitular)",
        "tiene permiso", "tiene mi permiso", "le di permiso", "está permitido", "puede usarla", "yo lo sabía",
        "tiene autorización", "con permiso mío", "le dije que sí", "le dije que podía", "le dije que la hiciera",
        "le dije que lo hiciera", "yo le dije que sí", "le di mi permiso", "le di autorización", "se lo permití",
        "puede usar mi tarjeta", "tiene mi autorización", "está autorizada a usarla", "está autorizado a usarla",
        "puede hacerlo", "puede hacerla", "me pidió permiso", "se lo pedí", "yo le pedí que", "yo ya sabía", "yo sabía",
        "lo autoricé a hacerla", "la autoricé a hacerla", "yo (estaba|estoy) (enterado|enterada|de acuerdo|conforme)",
        "con mi (permiso|autorización|consentimiento|aprobación|conocimiento)",
        "yo (le|les|se lo|se la) (dije|di permiso|autoricé|permití|presté|pedi|encargué|dejé)",
        "(le|les) (dejé|permití|autoricé)", "tiene (autorización|permiso) (mía|mío)",
        "(lo|la|los|las) mandé( a comprar| a pagar|)", "se (lo|la) encargué",
        "(le|lo|la) dejé (usarla|hacerla|hacerlo|comprarlo|comprarla)",
    ]),
    (Cue::Lent, &[
        "(le|les) (presté|dejé|di|pasé|he prestado|he dejado) (mi|la) {tarjeta}",
        "(presté|dejé|di|pasé|he prestado|he dejado) (la|mi) {tarjeta} a {house}",
        "(dejé|permití) (a|que) {house} (usar|usara|comprar|comprara)",
        "(pedí|encargué|dije) a {house} (que|comprar|pagar)", "se la (presté|dejé|di)", "tarjeta adicional",
        "(tiene|tienen) (su|una) tarjeta (adicional|propia|extra)", "cuenta conjunta", "(está|están) en (mi|la) cuenta",
        "mandé a {house}",
    ]),
];
