import type { Ending } from "../ending.ts";
import type { Language } from "./languages.ts";

/** What mails to readers say beside the words that they share with the page. */
export interface MailTexts {
  /** What stands in the place of "Resolved". */
  endings: Record<Ending, string>;
  reminder: string;
  affected: string;
  plannedStart: string;
  plannedEnd: string;
  promise: string;
  posted: string;
  read: string;
  readInternal: string;
  automatic: string;
  automaticPlan: string;
  why(page: string): string;
  manage: string;
  unsubscribe: string;
  confirm: string;
  confirmShort: string;
  confirmLead(page: string): string;
  confirmAll: string;
  confirmSome: string;
  confirmButton: string;
  confirmHint: string;
  already: string;
  alreadyShort: string;
  alreadyLead(page: string): string;
  alreadyHint: string;
  paused: string;
  pausedShort: string;
  pausedLead(page: string, destination: string): string;
  pausedReason: string;
  pausedNext: string;
  pausedButton: string;
}

const en: MailTexts = {
  endings: { false_alarm: "Resolved (false alarm)", cancelled: "Cancelled", merged: "Merged" },
  reminder: "Reminder",
  affected: "Affected components",
  plannedStart: "Planned start",
  plannedEnd: "Planned end",
  promise: "Next update by",
  posted: "Posted",
  read: "Read it on the status page",
  readInternal: "Read it on the internal page",
  automatic: "This update was posted automatically by our monitoring.",
  automaticPlan: "This update was posted automatically, as planned.",
  why: (page) => `You get this because you subscribed to ${page} status updates.`,
  manage: "Manage your subscription",
  unsubscribe: "Unsubscribe",
  confirm: "Please confirm your subscription",
  confirmShort: "One click, and you will be told when something happens.",
  confirmLead: (page) => `This address was entered to get status updates from ${page}.`,
  confirmAll: "You would be told about all components.",
  confirmSome: "You would be told about",
  confirmButton: "Confirm the subscription",
  confirmHint: "The link works once, for 24 hours. If this was not you, do nothing: nothing will be sent.",
  already: "You are already subscribed",
  alreadyShort: "Here you can change your subscription.",
  alreadyLead: (page) =>
    `This address was entered to get status updates from ${page}, and it already does. To change what you are told about, or to leave, use this link.`,
  alreadyHint: "If this was not you, do nothing: nothing has changed.",
  paused: "Your subscription is paused",
  pausedShort: "Messages could not be delivered for a while.",
  pausedLead: (page, destination) =>
    `Status updates from ${page} to ${destination} failed for a while, so nothing more is sent there.`,
  pausedReason: "The last failure",
  pausedNext: "As soon as the destination works again, the subscription can go on.",
  pausedButton: "Look at it and resume",
};

const de: MailTexts = {
  endings: { false_alarm: "Behoben (Fehlalarm)", cancelled: "Zurückgezogen", merged: "Zusammengeführt" },
  reminder: "Erinnerung",
  affected: "Betroffene Komponenten",
  plannedStart: "Geplanter Beginn",
  plannedEnd: "Geplantes Ende",
  promise: "Nächste Meldung bis",
  posted: "Veröffentlicht",
  read: "Auf der Statusseite lesen",
  readInternal: "Auf der internen Seite lesen",
  automatic: "Diese Meldung hat unsere Überwachung automatisch veröffentlicht.",
  automaticPlan: "Diese Meldung wurde planmäßig automatisch veröffentlicht.",
  why: (page) => `Sie erhalten dies, weil Sie Statusmeldungen von ${page} abonniert haben.`,
  manage: "Abonnement verwalten",
  unsubscribe: "Abmelden",
  confirm: "Bitte bestätigen Sie Ihr Abonnement",
  confirmShort: "Ein Klick, und Sie erfahren, wenn etwas geschieht.",
  confirmLead: (page) => `Diese Adresse wurde für Statusmeldungen von ${page} eingetragen.`,
  confirmAll: "Sie würden über alle Komponenten benachrichtigt.",
  confirmSome: "Sie würden benachrichtigt über",
  confirmButton: "Abonnement bestätigen",
  confirmHint: "Der Link gilt einmal, 24 Stunden lang. Waren Sie das nicht, tun Sie nichts: Es wird nichts gesendet.",
  already: "Sie sind bereits angemeldet",
  alreadyShort: "Hier können Sie Ihr Abonnement ändern.",
  alreadyLead: (page) =>
    `Diese Adresse wurde für Statusmeldungen von ${page} eingetragen und erhält sie bereits. Über diesen Link ändern Sie, worüber Sie benachrichtigt werden, oder melden sich ab.`,
  alreadyHint: "Waren Sie das nicht, tun Sie nichts: Es hat sich nichts geändert.",
  paused: "Ihr Abonnement pausiert",
  pausedShort: "Meldungen konnten eine Zeit lang nicht zugestellt werden.",
  pausedLead: (page, destination) =>
    `Statusmeldungen von ${page} an ${destination} sind eine Zeit lang gescheitert; dorthin wird nichts mehr gesendet.`,
  pausedReason: "Der letzte Fehler",
  pausedNext: "Sobald das Ziel wieder funktioniert, kann das Abonnement weitergehen.",
  pausedButton: "Ansehen und fortsetzen",
};

const fr: MailTexts = {
  endings: { false_alarm: "Résolu (fausse alerte)", cancelled: "Annulé", merged: "Fusionné" },
  reminder: "Rappel",
  affected: "Composants concernés",
  plannedStart: "Début prévu",
  plannedEnd: "Fin prévue",
  promise: "Prochaine mise à jour avant",
  posted: "Publié",
  read: "Lire sur la page d’état",
  readInternal: "Lire sur la page interne",
  automatic: "Cette mise à jour a été publiée automatiquement par notre surveillance.",
  automaticPlan: "Cette mise à jour a été publiée automatiquement, comme prévu.",
  why: (page) => `Vous recevez ceci parce que vous êtes abonné aux mises à jour d’état de ${page}.`,
  manage: "Gérer votre abonnement",
  unsubscribe: "Se désabonner",
  confirm: "Veuillez confirmer votre abonnement",
  confirmShort: "Un clic, et vous serez prévenu quand quelque chose arrive.",
  confirmLead: (page) => `Cette adresse a été saisie pour recevoir les mises à jour d’état de ${page}.`,
  confirmAll: "Vous seriez prévenu pour tous les composants.",
  confirmSome: "Vous seriez prévenu pour",
  confirmButton: "Confirmer l’abonnement",
  confirmHint:
    "Le lien fonctionne une fois, pendant 24 heures. Si ce n’était pas vous, ne faites rien : rien ne sera envoyé.",
  already: "Vous êtes déjà abonné",
  alreadyShort: "Vous pouvez modifier votre abonnement ici.",
  alreadyLead: (page) =>
    `Cette adresse a été saisie pour recevoir les mises à jour d’état de ${page}, et elle les reçoit déjà. Pour changer ce dont vous êtes prévenu, ou pour partir, utilisez ce lien.`,
  alreadyHint: "Si ce n’était pas vous, ne faites rien : rien n’a changé.",
  paused: "Votre abonnement est suspendu",
  pausedShort: "Des messages n’ont pas pu être remis pendant un certain temps.",
  pausedLead: (page, destination) =>
    `Les mises à jour d’état de ${page} vers ${destination} ont échoué pendant un certain temps ; plus rien n’y est envoyé.`,
  pausedReason: "Le dernier échec",
  pausedNext: "Dès que la destination fonctionne à nouveau, l’abonnement peut reprendre.",
  pausedButton: "Vérifier et reprendre",
};

const es: MailTexts = {
  endings: { false_alarm: "Resuelto (falsa alarma)", cancelled: "Cancelado", merged: "Unificado" },
  reminder: "Recordatorio",
  affected: "Componentes afectados",
  plannedStart: "Inicio previsto",
  plannedEnd: "Fin previsto",
  promise: "Próxima actualización antes de",
  posted: "Publicado",
  read: "Leer en la página de estado",
  readInternal: "Leer en la página interna",
  automatic: "Nuestra supervisión publicó esta actualización automáticamente.",
  automaticPlan: "Esta actualización se publicó automáticamente, según lo previsto.",
  why: (page) => `Recibe este mensaje porque se suscribió a los avisos de estado de ${page}.`,
  manage: "Gestionar su suscripción",
  unsubscribe: "Darse de baja",
  confirm: "Confirme su suscripción",
  confirmShort: "Un clic y le avisaremos cuando ocurra algo.",
  confirmLead: (page) => `Esta dirección se introdujo para recibir los avisos de estado de ${page}.`,
  confirmAll: "Se le avisaría sobre todos los componentes.",
  confirmSome: "Se le avisaría sobre",
  confirmButton: "Confirmar la suscripción",
  confirmHint: "El enlace sirve una vez, durante 24 horas. Si no fue usted, no haga nada: no se enviará nada.",
  already: "Ya está suscrito",
  alreadyShort: "Aquí puede cambiar su suscripción.",
  alreadyLead: (page) =>
    `Esta dirección se introdujo para recibir los avisos de estado de ${page}, y ya los recibe. Use este enlace para cambiar sobre qué se le avisa o para darse de baja.`,
  alreadyHint: "Si no fue usted, no haga nada: nada ha cambiado.",
  paused: "Su suscripción está en pausa",
  pausedShort: "Durante un tiempo no se pudieron entregar mensajes.",
  pausedLead: (page, destination) =>
    `Los avisos de estado de ${page} a ${destination} fallaron durante un tiempo, así que ya no se envía nada allí.`,
  pausedReason: "El último fallo",
  pausedNext: "En cuanto el destino vuelva a funcionar, la suscripción puede continuar.",
  pausedButton: "Revisar y reanudar",
};

const ja: MailTexts = {
  endings: { false_alarm: "解決済み（誤報）", cancelled: "取り消し", merged: "統合" },
  reminder: "リマインダー",
  affected: "影響を受けるコンポーネント",
  plannedStart: "開始予定",
  plannedEnd: "終了予定",
  promise: "次回の更新期限",
  posted: "掲載",
  read: "ステータスページで読む",
  readInternal: "内部ページで読む",
  automatic: "この更新は監視システムが自動で掲載しました。",
  automaticPlan: "この更新は予定どおり自動で掲載されました。",
  why: (page) => `${page} のステータス更新を購読されているため、お送りしています。`,
  manage: "購読を管理",
  unsubscribe: "購読を解除",
  confirm: "購読の確認をお願いします",
  confirmShort: "クリックするだけで、何か起きたときにお知らせします。",
  confirmLead: (page) => `${page} のステータス更新を受け取るために、このアドレスが入力されました。`,
  confirmAll: "すべてのコンポーネントについてお知らせします。",
  confirmSome: "お知らせの対象",
  confirmButton: "購読を確認する",
  confirmHint: "リンクは 24 時間以内に一度だけ使えます。お心当たりがなければ、そのままで何も送られません。",
  already: "すでに購読されています",
  alreadyShort: "ここから購読を変更できます。",
  alreadyLead: (page) =>
    `${page} のステータス更新を受け取るためにこのアドレスが入力されましたが、すでに購読されています。お知らせの対象の変更や解除は、こちらのリンクから行えます。`,
  alreadyHint: "お心当たりがなければ、何もする必要はありません。変更はありません。",
  paused: "購読を一時停止しました",
  pausedShort: "しばらくの間、メッセージを配信できませんでした。",
  pausedLead: (page, destination) =>
    `${page} から ${destination} へのステータス更新がしばらく失敗したため、送信を停止しました。`,
  pausedReason: "最後の失敗",
  pausedNext: "送信先が再び使えるようになれば、購読を再開できます。",
  pausedButton: "確認して再開する",
};

/** A name keeps its own direction within a sentence (Unicode's isolates). */
const apart = (name: string): string => `\u2068${name}\u2069`;

const ar: MailTexts = {
  endings: { false_alarm: "تم الحل (إنذار كاذب)", cancelled: "أُلغي", merged: "دُمج" },
  reminder: "تذكير",
  affected: "المكوّنات المتأثرة",
  plannedStart: "البداية المخططة",
  plannedEnd: "النهاية المخططة",
  promise: "التحديث التالي قبل",
  posted: "نُشر",
  read: "اقرأه في صفحة الحالة",
  readInternal: "اقرأه في الصفحة الداخلية",
  automatic: "نُشر هذا التحديث تلقائيًا من نظام المراقبة لدينا.",
  automaticPlan: "نُشر هذا التحديث تلقائيًا كما هو مخطط.",
  why: (page) => `تصلك هذه الرسالة لأنك مشترك في تحديثات حالة ${apart(page)}.`,
  manage: "إدارة اشتراكك",
  unsubscribe: "إلغاء الاشتراك",
  confirm: "يُرجى تأكيد اشتراكك",
  confirmShort: "نقرة واحدة، وسنخبرك عند حدوث أي شيء.",
  confirmLead: (page) => `أُدخل هذا العنوان لتلقّي تحديثات حالة ${apart(page)}.`,
  confirmAll: "سنخبرك عن جميع المكوّنات.",
  confirmSome: "سنخبرك عن",
  confirmButton: "تأكيد الاشتراك",
  confirmHint: "يعمل الرابط مرة واحدة خلال 24 ساعة. إن لم تكن أنت من طلب ذلك فلا تفعل شيئًا: لن يُرسَل أي شيء.",
  already: "أنت مشترك بالفعل",
  alreadyShort: "يمكنك تغيير اشتراكك من هنا.",
  alreadyLead: (page) =>
    `أُدخل هذا العنوان لتلقّي تحديثات حالة ${apart(page)}، وهو يتلقّاها بالفعل. استخدم هذا الرابط لتغيير ما نخبرك به أو لإلغاء الاشتراك.`,
  alreadyHint: "إن لم تكن أنت من طلب ذلك فلا تفعل شيئًا: لم يتغيّر شيء.",
  paused: "اشتراكك متوقف مؤقتًا",
  pausedShort: "تعذّر تسليم الرسائل لفترة من الوقت.",
  pausedLead: (page, destination) =>
    `فشل إرسال تحديثات حالة ${apart(page)} إلى ${apart(destination)} لفترة من الوقت، لذلك لن يُرسَل إليها شيء بعد الآن.`,
  pausedReason: "آخر فشل",
  pausedNext: "حالما تعمل الوجهة من جديد يمكن أن يستمر الاشتراك.",
  pausedButton: "اطّلع عليه واستأنف",
};

/** The texts of readers' mails in every language of the page. */
export const mailTexts: Record<Language, MailTexts> = { en, de, fr, es, ja, ar };
