import type { Language } from "./languages.ts";

/** The words of the day's message, and of the one that asks at a new address. */
export interface DigestTexts {
  title: (day: string) => string;
  read: string;
  open: string;
  why: (page: string) => string;
  move: string;
  moveLead: (page: string) => string;
  moveButton: string;
  moveHint: string;
}

export const digestTexts: Record<Language, DigestTexts> = {
  en: {
    title: (day) => `What happened until ${day}`,
    read: "Read it on the status page",
    open: "Open the status page",
    why: (page) => `You get this once a day because you chose so for ${page} status updates.`,
    move: "Confirm your new address",
    moveLead: (page) => `Status updates from ${page} are to come to this address from now on.`,
    moveButton: "Yes, send them here",
    moveHint: "The link works once, for 24 hours. If this was not you, do nothing: nothing will be sent.",
  },
  de: {
    title: (day) => `Was bis ${day} geschah`,
    read: "Auf der Statusseite lesen",
    open: "Statusseite öffnen",
    why: (page) => `Sie erhalten dies einmal am Tag, weil Sie es für Meldungen von ${page} so gewählt haben.`,
    move: "Neue Adresse bestätigen",
    moveLead: (page) => `Statusmeldungen von ${page} sollen ab jetzt an diese Adresse gehen.`,
    moveButton: "Ja, hierher senden",
    moveHint: "Der Link gilt einmal und 24 Stunden. Waren Sie das nicht, tun Sie nichts: Es wird nichts gesendet.",
  },
  fr: {
    title: (day) => `Ce qui s’est passé jusqu’au ${day}`,
    read: "Le lire sur la page d’état",
    open: "Ouvrir la page d’état",
    why: (page) => `Vous recevez ceci une fois par jour, comme choisi pour les messages de ${page}.`,
    move: "Confirmer votre nouvelle adresse",
    moveLead: (page) => `Les messages d’état de ${page} doivent désormais arriver à cette adresse.`,
    moveButton: "Oui, les envoyer ici",
    moveHint:
      "Le lien fonctionne une fois, pendant 24 heures. Si ce n’était pas vous, ne faites rien : rien ne sera envoyé.",
  },
  es: {
    title: (day) => `Lo ocurrido hasta el ${day}`,
    read: "Leerlo en la página de estado",
    open: "Abrir la página de estado",
    why: (page) => `Recibe esto una vez al día porque así lo eligió para las novedades de ${page}.`,
    move: "Confirmar su nueva dirección",
    moveLead: (page) => `Las novedades de estado de ${page} deben llegar desde ahora a esta dirección.`,
    moveButton: "Sí, enviarlas aquí",
    moveHint: "El enlace sirve una vez, durante 24 horas. Si no fue usted, no haga nada: no se enviará nada.",
  },
  ja: {
    title: (day) => `${day} までの出来事`,
    read: "ステータスページで読む",
    open: "ステータスページを開く",
    why: (page) => `${page} のお知らせを 1 日 1 通で受け取る設定のためお送りしています。`,
    move: "新しいアドレスの確認",
    moveLead: (page) => `${page} のステータス通知を今後このアドレスに送る手続きです。`,
    moveButton: "はい、こちらに送ってください",
    moveHint: "リンクは 24 時間以内に 1 回だけ使えます。心当たりがない場合は何もしないでください。何も送られません。",
  },
  ar: {
    title: (day) => `ما حدث حتى ${day}`,
    read: "اقرأه في صفحة الحالة",
    open: "افتح صفحة الحالة",
    why: (page) => `تصلك هذه الرسالة مرة واحدة يوميًا كما اخترت لتحديثات \u2068${page}\u2069.`,
    move: "أكّد عنوانك الجديد",
    moveLead: (page) => `من الآن تصل تحديثات حالة \u2068${page}\u2069 إلى هذا العنوان.`,
    moveButton: "نعم، أرسلوها إلى هنا",
    moveHint: "يعمل الرابط مرة واحدة خلال 24 ساعة. إن لم تكن أنت فلا تفعل شيئًا: لن يُرسل شيء.",
  },
};
