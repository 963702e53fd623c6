import type { Source } from "../columns.ts";

/**
 * Names that other tools give to the columns of a message log, the surest first: in English, Spanish, Portuguese and
 * German, and of the exports of well-known senders. Written as {@link headerKey} writes them.
 */
export const HEADER_NAMES: Readonly<Record<Source, readonly string[]>> = {
  id: words(`
    id messageid messagesid wamid sid msgid messageuuid externalid whatsappmessageid gsid
    gupshupmessageid uuid sourceid iddelmensaje idmensaje idmensagem iddamensagem nachrichtid
  `),
  at: words(`
    at sentat sentdate datesent senttime sendtime datetime createdat datecreated created
    timestamp date time messagetimestamp messagetime eventtime datetimeutc senton submittedat
    senttimestamp enviadoel fechadeenvio fechaenvio fecha fechayhora fechahora enviadoem
    datadeenvio dataenvio data datahora dataehora gesendetam gesendet sendezeit datum zeitpunkt
    datumuhrzeit zeitstempel
  `),
  direction: words(`
    direction messagedirection dir flow messagetype owner sendertype incomingoutgoing inout
    eventtype direccion sentido direcao richtung originator type tipo
  `),
  waba: words("waba wabaid whatsappbusinessaccountid businessaccountid accountid cuentawaba contawaba"),
  number: words(`
    number phonenumberid businessnumber businessphone channelnumber channelphone
    displayphonenumber sendernumber senderid wabanumber whatsappnumber channel channelid inbox
    inboxphone appnumber ourphone numerodelaempresa numeroempresa lineaempresa linea linha
    numerodaempresa geschaftsnummer unserenummer absendernummer
  `),
  user: words(`
    user userphone usernumber recipient recipientid recipientphone recipientnumber contactphone
    contactnumber contactphonenumber contact customerphone customernumber customer phone
    phonenumber mobile mobilenumber msisdn waid destination destinationnumber contactwaid userid
    bsuid number telefono celular movil destinatario cliente telefone contato contacto whatsapp
    numero telefon telefonnummer handynummer empfanger rufnummer kunde kundennummer mobilnummer
  `),
  type: words(`
    type messagetype contenttype msgtype messagecontenttype messagekind kind format tipo
    tipodemensaje tipomensaje tipodemensagem tipomensagem nachrichtentyp typ art
  `),
  category: words(`
    category templatecategory messagecategory categoria categoriadeplantilla categoriadomodelo
    categoriadotemplate kategorie vorlagenkategorie
  `),
  delivered_at: words(`
    deliveredat delivereddate deliverytime deliveredtime deliveredon deliverydate datedelivered
    deliverytimestamp deliveredtimestamp dlrtime entregadoel fechadeentrega fechaentrega
    entregueem datadeentrega dataentrega zugestelltam zugestellt zustellzeit
  `),
  entry_point: words("entrypoint referralsource referralsourcetype adsource ctwa origen origem einstieg"),
  template: words(`
    template templatename hsm hsmname templateid plantilla nombredelaplantilla nombreplantilla
    modelo nomedomodelo nomedotemplate vorlage vorlagenname
  `),
  agent: words(`
    agent agentname operator assignee assignedto username agente atendente operador mitarbeiter
    bearbeiter
  `),
  campaign: words("campaign campaignname broadcast broadcastname campaignid campana campanha kampagne"),
  reported_model: words("reportedmodel pricingmodel"),
  reported_type: words("reportedtype pricingtype"),
  reported_category: words("reportedcategory pricingcategory conversationtype conversationorigintype origintype"),
  reported_billable: words("reportedbillable billable pricingbillable isbillable"),
  reported_price: words("reportedprice"),
  reported_conversation: words("reportedconversation conversationid"),
  reported_expires_at: words(
    "reportedexpiresat conversationexpirationtimestamp expirationtimestamp conversationexpiresat",
  ),
  from: words("from fromnumber sender source sourceaddress fromphone de remitente remetente von absender"),
  to: words("to tonumber receiver recipient destination tophone para a destinatario an empfanger"),
  status: words(`
    status messagestatus deliverystatus state laststatus currentstatus eventtype event estado
    estadodelmensaje situacao statusdamensagem zustellstatus zustand
  `),
  status_at: words(`
    statusat statustime statustimestamp statusdate statusupdatedat eventtime eventtimestamp
    timestamp updatedat
  `),
};

/** A header name without case, accents, spaces and punctuation; of a nested name, all of it. */
export function headerKey(name: string): string {
  return name
    .normalize("NFD")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** What words of other tools mean, by column. */
export const WORD_MEANINGS: Partial<Record<Source, Readonly<Record<string, readonly string[]>>>> = {
  direction: {
    inbound: words(`
    inbound incoming in received receive mo user contact customer client inbound-api
    message_received entrante entrada recibido recibida recebido recebida eingehend eingang
    empfangen
  `),
    outbound: words(`
    outbound outgoing out sent send mt business agent bot system operator campaign workflow
    outbound-api outbound-reply outbound-call outgoing-api message_sent broadcast api saliente
    salida enviado enviada saida saída ausgehend ausgang gesendet
  `),
  },
  status: {
    sent: words("sent enviado enviada gesendet message_sent"),
    delivered: words("delivered entregado entregada entregue zugestellt message_delivered"),
    read: words("read seen leido leído leida leída lido lida gelesen message_read viewed"),
    failed: words("failed undelivered error rejected fallido fallida falhou falha fehlgeschlagen message_failed"),
  },
  category: {
    marketing: words("marketing promotional promocional"),
    utility: words("utility utilidad utilidade dienstprogramm"),
    authentication: words("authentication otp autenticacion autenticación autenticacao autenticação authentifizierung"),
    service: words("service servicio serviço servico"),
  },
  type: {
    template: words("template hsm templatemessage template_message plantilla modelo vorlage"),
    text: words("text chat texto session plain_text"),
    image: words("image imagen imagem bild photo"),
    document: words("document file documento dokument"),
    audio: words("audio voice ptt"),
    video: words("video vídeo"),
    reaction: words("reaction reaccion reacción reação reaktion"),
  },
  entry_point: {
    ad: words("ad ads anuncio anúncio anzeige ctwa"),
    page: words("page post pagina página seite"),
  },
};

/** States that say neither sent, delivered nor failed, which a column of states may hold beside those that do. */
export const OTHER_STATES = words(
  "queued accepted enqueued sending scheduled pending received receiving deleted canceled",
);

/** What other tools write where there is nothing. */
export const NOTHING_WORDS = words("null none nil n/a na nan nat \\n - -- undefined");

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}
