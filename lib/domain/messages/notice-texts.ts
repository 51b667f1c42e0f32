import type { Language } from "./languages.ts";

/** What notices and questions say on every channel beside the words of mails and of the page. */
export interface NoticeTexts {
  /** Stands before the title of what corrects an earlier text. */
  correction: string;
  corrects: string;
  /** Stands before the title of what is for groups alone. */
  internal: string;
  /** Two sentences; the first is set off by the caller. @param groups their names, joined; null when there is none any more */
  internalFor(groups: string | null): string;
  internalHint: string;
  beginsIn(length: string): string;
  /** Of a post that no person wrote, in one word. */
  automatic: string;
  manage: string;
  ask: string;
  askBody(page: string, about: string | null): string;
  askYes: string;
  /** In the browser that has just asked. */
  askShort: string;
  here: string;
  hereBody(page: string): string;
  hereLink: string;
  /** How a call begins. */
  spoken(page: string): string;
  leave(address: string): string;
  leaveShort: string;
  leaveLead(address: string, page: string): string;
  leaveButton: string;
  leaveHint: string;
}

const en: NoticeTexts = {
  correction: "Correction",
  corrects: "This corrects what we sent you before.",
  internal: "Internal",
  internalFor: (groups) => `Internal, for ${groups ?? "nobody"}.`,
  internalHint: "Please do not pass it on: the public is not told this.",
  beginsIn: (length) => `It begins in ${length}.`,
  automatic: "automatic",
  manage: "Manage the subscription",
  ask: "Shall status updates come here?",
  askBody: (page, about) =>
    `Somebody asked for status updates from ${page} to be sent here${about === null ? "" : `, about: ${about}`}. Nothing is sent before somebody follows the link. If nobody here asked, ignore this.`,
  askYes: "Yes, send them here",
  askShort: "You will be told here when something happens.",
  here: "Status updates come here already",
  hereBody: (page) =>
    `Somebody asked for status updates from ${page} to be sent here. They already are; nothing has changed.`,
  hereLink: "Change or end the subscription",
  spoken: (page) => `This is ${page}.`,
  leave: (address) => `Shall ${address} leave?`,
  leaveShort: "One of its readers asked for it. Nothing changes unless you agree.",
  leaveLead: (address, page) =>
    `Somebody who reads ${address} asked to get no more status updates from ${page}. You answer for this shared address, so it is yours to decide.`,
  leaveButton: "End the subscription for all",
  leaveHint: "The link works once, for 7 days. To keep the subscription, do nothing.",
};

const de: NoticeTexts = {
  correction: "Korrektur",
  corrects: "Dies korrigiert, was wir Ihnen zuvor gesendet haben.",
  internal: "Intern",
  internalFor: (groups) => `Intern, für ${groups ?? "niemanden"}.`,
  internalHint: "Bitte nicht weitergeben: Die Öffentlichkeit erfährt dies nicht.",
  beginsIn: (length) => `Beginn in ${length}.`,
  automatic: "automatisch",
  manage: "Abonnement verwalten",
  ask: "Sollen Statusmeldungen hierher kommen?",
  askBody: (page, about) =>
    `Jemand möchte Statusmeldungen von ${page} hierher senden lassen${about === null ? "" : `, und zwar zu: ${about}`}. Es wird nichts gesendet, bevor jemand dem Link folgt. Hat hier niemand darum gebeten, ignorieren Sie dies.`,
  askYes: "Ja, hierher senden",
  askShort: "Hier erfahren Sie, wenn etwas geschieht.",
  here: "Statusmeldungen kommen bereits hierher",
  hereBody: (page) =>
    `Jemand möchte Statusmeldungen von ${page} hierher senden lassen. Sie kommen bereits; es hat sich nichts geändert.`,
  hereLink: "Abonnement ändern oder beenden",
  spoken: (page) => `Hier ist ${page}.`,
  leave: (address) => `Soll ${address} abgemeldet werden?`,
  leaveShort: "Jemand, der dort mitliest, bittet darum. Ohne Ihre Zustimmung ändert sich nichts.",
  leaveLead: (address, page) =>
    `Jemand, der ${address} liest, möchte keine Statusmeldungen von ${page} mehr. Sie sind für diese gemeinsame Adresse verantwortlich und entscheiden darüber.`,
  leaveButton: "Abonnement für alle beenden",
  leaveHint: "Der Link gilt einmal, 7 Tage lang. Soll das Abonnement bleiben, tun Sie nichts.",
};

const fr: NoticeTexts = {
  correction: "Rectification",
  corrects: "Ceci rectifie ce que nous vous avons envoyé auparavant.",
  internal: "Interne",
  internalFor: (groups) => (groups === null ? "Interne, pour personne." : `Interne, pour ${groups}.`),
  internalHint: "Merci de ne pas le transmettre : le public n’en est pas informé.",
  beginsIn: (length) => `Début dans ${length}.`,
  automatic: "automatique",
  manage: "Gérer l’abonnement",
  ask: "Les messages d’état doivent-ils arriver ici ?",
  askBody: (page, about) =>
    `Quelqu’un a demandé que les messages d’état de ${page} soient envoyés ici${about === null ? "" : `, au sujet de : ${about}`}. Rien n’est envoyé avant que quelqu’un suive le lien. Si personne ici ne l’a demandé, ignorez ce message.`,
  askYes: "Oui, les envoyer ici",
  askShort: "Vous serez prévenu ici quand quelque chose arrive.",
  here: "Les messages d’état arrivent déjà ici",
  hereBody: (page) =>
    `Quelqu’un a demandé que les messages d’état de ${page} soient envoyés ici. C’est déjà le cas ; rien n’a changé.`,
  hereLink: "Modifier ou terminer l’abonnement",
  spoken: (page) => `Ici ${page}.`,
  leave: (address) => `Faut-il désabonner ${address} ?`,
  leaveShort: "Une personne qui lit cette boîte le demande. Rien ne change sans votre accord.",
  leaveLead: (address, page) =>
    `Une personne qui lit ${address} demande à ne plus recevoir les messages d’état de ${page}. Vous répondez de cette adresse partagée : la décision vous revient.`,
  leaveButton: "Terminer l’abonnement pour tous",
  leaveHint: "Le lien fonctionne une fois, pendant 7 jours. Pour garder l’abonnement, ne faites rien.",
};

const es: NoticeTexts = {
  correction: "Corrección",
  corrects: "Esto corrige lo que le enviamos antes.",
  internal: "Interno",
  internalFor: (groups) => (groups === null ? "Interno, para nadie." : `Interno, para ${groups}.`),
  internalHint: "No lo difunda, por favor: al público no se le comunica.",
  beginsIn: (length) => `Empieza dentro de ${length}.`,
  automatic: "automático",
  manage: "Gestionar la suscripción",
  ask: "¿Deben llegar aquí los avisos de estado?",
  askBody: (page, about) =>
    `Alguien pidió que los avisos de estado de ${page} se envíen aquí${about === null ? "" : `, sobre: ${about}`}. No se envía nada antes de que alguien siga el enlace. Si nadie aquí lo pidió, ignore este mensaje.`,
  askYes: "Sí, enviarlos aquí",
  askShort: "Aquí le avisaremos cuando ocurra algo.",
  here: "Los avisos de estado ya llegan aquí",
  hereBody: (page) => `Alguien pidió que los avisos de estado de ${page} se envíen aquí. Ya llegan; nada ha cambiado.`,
  hereLink: "Cambiar o terminar la suscripción",
  spoken: (page) => `Le habla ${page}.`,
  leave: (address) => `¿Damos de baja a ${address}?`,
  leaveShort: "Lo pidió una de las personas que leen este buzón. Nada cambia sin su acuerdo.",
  leaveLead: (address, page) =>
    `Una persona que lee ${address} pidió no recibir más avisos de estado de ${page}. Usted responde de esta dirección compartida, así que la decisión es suya.`,
  leaveButton: "Terminar la suscripción para todos",
  leaveHint: "El enlace sirve una vez, durante 7 días. Para conservar la suscripción, no haga nada.",
};

const ja: NoticeTexts = {
  correction: "訂正",
  corrects: "以前お送りした内容の訂正です。",
  internal: "内部向け",
  internalFor: (groups) => (groups === null ? "内部向け（対象者なし）。" : `内部向け（${groups}）。`),
  internalHint: "一般には公開していない情報です。転送はお控えください。",
  beginsIn: (length) => `開始まで ${length} です。`,
  automatic: "自動",
  manage: "購読を管理",
  ask: "ステータス通知をここに送りますか？",
  askBody: (page, about) =>
    `${page} のステータス通知をここに送るよう申し込みがありました${about === null ? "" : `（対象: ${about}）`}。リンクが開かれるまで何も送られません。心当たりがなければ無視してください。`,
  askYes: "はい、ここに送ってください",
  askShort: "何か起きたときに、ここでお知らせします。",
  here: "ステータス通知はすでにここに届いています",
  hereBody: (page) =>
    `${page} のステータス通知をここに送るよう申し込みがありましたが、すでに送られています。変更はありません。`,
  hereLink: "購読を変更または終了する",
  spoken: (page) => `${page} からのお知らせです。`,
  leave: (address) => `${address} の購読を終了しますか？`,
  leaveShort: "この共有メールボックスの読者から依頼がありました。同意されるまで何も変わりません。",
  leaveLead: (address, page) =>
    `${address} を読んでいる方から、${page} のステータス通知を今後受け取らないよう依頼がありました。この共有アドレスの責任者であるあなたがお決めください。`,
  leaveButton: "全員の購読を終了する",
  leaveHint: "リンクは 7 日以内に一度だけ使えます。購読を続ける場合は何もしないでください。",
};

/** A name keeps its own direction within a sentence (Unicode's isolates). */
const apart = (name: string): string => `\u2068${name}\u2069`;

const ar: NoticeTexts = {
  correction: "تصحيح",
  corrects: "هذا تصحيح لما أرسلناه إليك من قبل.",
  internal: "داخلي",
  internalFor: (groups) => (groups === null ? "داخلي، ليس موجّهًا لأحد." : `داخلي، موجّه إلى ${apart(groups)}.`),
  internalHint: "يُرجى عدم مشاركته: لا يُعلَن هذا للعموم.",
  beginsIn: (length) => `يبدأ خلال ${length}.`,
  automatic: "تلقائي",
  manage: "إدارة الاشتراك",
  ask: "هل تصل تحديثات الحالة إلى هنا؟",
  askBody: (page, about) =>
    `طلب أحدهم إرسال تحديثات حالة ${apart(page)} إلى هنا${about === null ? "" : `، بشأن: ${apart(about)}`}. لن يُرسَل شيء قبل أن يفتح أحدهم الرابط. إن لم يطلب أحد هنا ذلك فتجاهل هذه الرسالة.`,
  askYes: "نعم، أرسلوها إلى هنا",
  askShort: "سنخبرك هنا عند حدوث أي شيء.",
  here: "تحديثات الحالة تصل إلى هنا بالفعل",
  hereBody: (page) => `طلب أحدهم إرسال تحديثات حالة ${apart(page)} إلى هنا. وهي تصل بالفعل؛ لم يتغيّر شيء.`,
  hereLink: "تغيير الاشتراك أو إنهاؤه",
  spoken: (page) => `معك ${page}.`,
  leave: (address) => `هل يُلغى اشتراك ${apart(address)}؟`,
  leaveShort: "طلب ذلك أحد قرّاء هذا الصندوق. لن يتغيّر شيء دون موافقتك.",
  leaveLead: (address, page) =>
    `طلب أحد قرّاء ${apart(address)} ألّا تصله تحديثات حالة ${apart(page)} بعد الآن. أنت المسؤول عن هذا العنوان المشترك، والقرار لك.`,
  leaveButton: "إنهاء الاشتراك للجميع",
  leaveHint: "يعمل الرابط مرة واحدة خلال 7 أيام. للإبقاء على الاشتراك لا تفعل شيئًا.",
};

/** What notices and questions say in every language of the page. */
export const noticeTexts: Record<Language, NoticeTexts> = { en, de, fr, es, ja, ar };
