//! What words tell by themselves.

use crate::language::Tone;

#[rustfmt::skip] // Words side by side, not one a line.
pub(super) static TONES: &[(Tone, &str)] = &[
    // Hablar por teléfono.
    (Tone::Grave, "regalaron regaló recibí recibió recibimos llegó llegaron entregaron trajeron dieron debo debemos deberé véndame mándeme tráigame envíeme necesito voy hay vendí vendió vendo busco vida oigo oye oyes oiga oír escucho escucha escuche escuchar escuchando escuchaba hablo habla hable hablar hablando hablaba llamo llama llame llamar llamada llamadas \
        llamó llamaron llamando llamaban marcó suena sonó línea señal conexión mensaje mensajes texto correo correos aviso avisos alerta notificación código códigos clave \
        claves nip pin contraseña enlace número números dirección nombre nombres llamo identidad verificar verificación verifique seguridad pregunta preguntas preguntó preguntar respuesta \
        responder grabación robot máquina computadora voz ruido ocupado ocupada listo lista manejando conduciendo cocinando comiendo caminando \
        dormido dormida durmiendo dormía dormí cama despierto despierta inglés español idioma traductor intérprete atención"),
    // El banco y lo suyo.
    (Tone::Grave, "banco bancos bancario cuenta cuentas saldo límite estado sucursal cajero cajera gerente agente asesor asesora ejecutivo ejecutiva departamento cliente clienta titular servicio \
        soporte abogado abogada policía denuncia denunciar denuncio demanda demandar juzgado queja reclamo reclamar reclamación caso bloquear bloqueo bloquea bloquee bloquearon bloqueada congelar cancelar cancelo cancelé \
        cancele cancela cancelado cancelada cancelaron parar pare pararon detener rechazaron rechazada rechazado disputar disputa reportar reporto reporte reembolso reembolsar reembolsaron devolución devolver devuelvan \
        devolvieron devolví devuelto investigar investigación revisar reviso revise revisando mirar mire ver veo viendo ayuda ayudar ayude explicar explique repetir repita esperar espero espere momento minuto \
        minutos segundo segundos rato continuar proceda proceder siga decir enviarme dar dame deme dé mostrar deje dejar desbloquear activar activación solicitar solicitud cita reunión información datos prueba recibo \
        comprobante tarjeta tarjetas cartera billetera bolso celular teléfono móvil"),
    // Perder, prestar y engañar.
    (Tone::Grave, "perdí perdió perdido perdida pierdo perder extravié extraviada falta faltan desapareció tomó tomaron tomado llevó llevaron quitaron quitó agarró agarraron dejé dejó olvidé olvidó olvidada \
        presté prestó prestado prestada prestar préstamo compartí compartir compartida encontró encontré encontraron cayó tiré botó falso falsa falsos engaño engañó engañaron engañado engañada trampa mentira mentiras \
        miente mienten mentiroso delito delincuente banda filtró filtraron virus víctima peligro amenaza amenazó miedo asustado asustada asusta preocupado preocupada preocupa enojado enojada molesto molesta sorpresa sorprendido \
        sorprendida confundido confundida raro rara raros extraño extraña extraños sospechoso sospechosa mal malo mala equivocado equivocada error errores fallo incorrecto problema problemas lío \
        emergencia urgente imposible ridículo tontería broma desconocido desconocida desconozco"),
    // Negar, dudar, querer.
    (Tone::Grave, "sin nada ningún ninguno ninguna nadie ni tampoco apenas salvo excepto menos niego negar nego rechazo devolver contra pude pudo podía podría puedo puede pueden fallé falló \
        intento intentó intenté intentaba intentar duda dudas dudo dudaba acuerdo acuerda recuerda quizá quizás supuesto supone espero ojalá quisiera quiero quiere quieren quería querían deseo \
        pienso piensa creer cree creen sé sabe sabía supe entiendo entiende entendí idea razón motivo cómo cuándo dónde quién quiénes cuál cuáles cuánto cuánta qué otro otra otros otras distinto distinta diferente diferentes \
        aparte anterior vez veces doble triple tercera tercero cuarta primero primera último última mitad parte resto demás extra repetido duplicado menor mayor mejor peor cosa manera forma punto \
        casi aunque todavía aún mientras hasta"),
    // Otros, que pueden haber sido.
    (Tone::Grave, "hombre hombres mujer mujeres tipo tipos señor señora señorita señores muchacho muchacha chico chica chicos joven jóvenes persona personas gente extraño vecino vecina vecinos amigo amiga amigos \
        inquilino inquilina colega colegas empleado empleada empleados trabajador trabajadores personal jefe jefa chofer enfermera cuidadora niñera secretaria alguien cualquiera él ella ellos ellas su sus suyo suya suyos \
        ladrón ladrones ratero rateros"),
    // Lo que se paga de otro modo, o siempre.
    (Tone::Grave, "renta alquiler hipoteca recibos impuesto impuestos seguro efectivo cheque cheques cajero transferencia transferencias transferí bitcoin sueldo salario deuda deudas comisión multa interés lotería premio \
         cárcel hospital extranjero murió muerto muerta funeral"),
    (Tone::Quotes, "contestó contestaron respondió respondieron gritó escribió insistió repitió dígale diga digan dice dicen dijo dijeron dije digo diga decía decían diciendo pregunta preguntaba preguntaron pide piden pidió pidieron contó jura prometo juro asegura aseguran finge fingió"),
    (Tone::OwnShops, "compro compré compraba comprábamos compramos pedí encargué encargamos pagué gasté gastamos cargué llené llenamos surtí surtimos renové renovamos \
        reservé contraté adquirí elegí escogí"),
    (Tone::OwnGets, "necesitaba necesitábamos ocupaba conseguí cambié cambiamos estrené traje recogí agarré saqué llevé"),
    (Tone::Shops, "comprarle comprarles comprarnos comprarme recoger surtir surtirme cargar cambiar sacar comprar pagar pedir comprando pagando"),
    (Tone::OwnGoes, "fui fuimos anduve anduvimos estuve estuvimos salí salimos pasé pasamos vine vinimos tuve tuvimos"),
    (Tone::Goes, "iba íbamos estaba estábamos quise decidí en por"),
    (Tone::State, "está están estoy estamos"),
    (Tone::For, "para pa"),
    (Tone::Often, "cada siempre seguido mensual semanal"),
    (Tone::Number, "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento \
        doscientos trescientos cuatrocientos quinientos mil pesos dólares euros soles bolívares quetzales lempiras"),
    (Tone::With, "con a de"),
    (Tone::Around, "perro perra gato gata bebé timbre radio puerta música lluvia calle tienda tiendas pueblo ciudad iglesia plaza esquina casa ducha alarma tráfico viento pájaro loro tren camión plomero electricista cartero repartidor"),
    (Tone::Article, "el la los las un una unos unas mi mis ese esa esos esas"),
    (Tone::Till, "caja cajas mostrador surtidor"),
    (Tone::Goods, "tanque carro coche camioneta lancha comidita pasto ganado farmacia supermercado gasolinera veterinaria veterinario dentista peluquería taller ferretería panadería carnicería óptica mecánico colegio escuela matrícula colegiatura mensualidad curso cursos clases clase revista revistas concierto cine teatro museo parque noches motel internet recarga corte uñas masaje spa torta tortas cajón funeraria asado salón comida comidas carne carnes pollo pescado mariscos arroz frijoles harina azúcar pan leche queso huevos mantequilla aceite fruta frutas verduras papas cebollas tomates dulces chocolate pastel \
        galletas café té jugo refrescos agua vino cerveza cervezas licor bebidas pizza tacos mandado despensa víveres abarrotes súper pañales toallitas fórmula asado parrilla carbón hielo tortillas"),
    (Tone::Goods, "ropa chaqueta chamarra abrigo abrigos camisa camisas camiseta camisetas playeras pantalón pantalones vaqueros falda vestido vestidos traje trajes zapatos zapatillas tenis botas sandalias tacones calcetines medias \
        sombrero gorra guantes bufanda suéter suéteres uniforme uniformes pijama bata cinturón corbata mochila mochilas bolsas maleta maletas reloj relojes anillo anillos collar aretes pulsera joyas joyería lentes gafas anteojos \
        maquillaje cosméticos perfume perfumes peluca disfraz disfraces tela telas hilo lana cuero"),
    (Tone::Goods, "mueble muebles sofá sillón sillones silla sillas mesa mesas escritorio librero estante estantes repisa armario ropero cómoda colchón colchones almohada almohadas cobija cobijas manta mantas edredón sábanas toallas \
        cortinas persianas alfombra alfombras lámpara lámparas focos bombillas espejo espejos cuadro cuadros pintura pinturas azulejos losetas piso pisos baldosas madera cemento ladrillos grava arena tierra abono plantas planta flores rosas \
        semillas árbol cerca valla reja manguera mangueras podadora cortacésped pala rastrillo carretilla ollas olla sartén sartenes cubiertos platos tazas vasos tetera tostadora microondas horno estufa cocina fogón refri refrigerador refrigeradora \
        nevera heladera congelador lavavajillas lavadora secadora aspiradora plancha licuadora batidora freidora parrillera calentador calefactor calefacción caldera ventilador ventiladores abanico climatizador generador velas adornos \
        decoración basurero cubeta detergente jabón champú limpieza cloro servilletas sombrilla toldo hamaca carpa piscina alberca"),
    (Tone::Goods, "herramienta herramientas taladro sierra martillo tornillos clavos escalera tubo tubos tubería cable cables enchufe grifo lavabo inodoro bañera regadera ducha llantas llanta cubiertas neumáticos gomas frenos batería baterías pilas \
        escape motor repuestos refacciones filtro filtros gasolina nafta diésel combustible bicicleta bici casco moto remolque tractor motosierra compresor soldadora materiales material equipo equipos mercancía mercadería maquinaria cuerdas pinceles \
        guitarra violín piano teclado tambor bocina bocinas altavoces parlantes micrófono cámara impresora tinta papel papelería cuadernos útiles carpetas plumas lápices libros libro pupitres"),
    (Tone::Goods, "tele televisor televisión pantalla laptop portátil computador ordenador tablet ipad iphone monitor audífonos auriculares cargador consola playstation xbox nintendo juego juegos videojuego videojuegos juguete juguetes muñeca rompecabezas \
        cochecito carriola cuna corral croquetas pienso acuario jaula correa alimento medicina medicinas remedios medicamentos pastillas vitaminas receta muletas gimnasio pesas caminadora golf caña cañas pesca hielera kayak patines pelota balón \
        boletos boleto entradas pasajes pasaje vuelo hotel crucero vacaciones regalo regalos globos boda aniversario graduación bautizo quinceañera electrodomésticos electrodoméstico aparato comedero"),
];
