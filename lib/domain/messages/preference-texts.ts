import type { Cadence, NoticeKind } from "../preferences.ts";
import type { Language } from "./languages.ts";

/** The words around what subscribers choose, and what they may do with their data. */
export interface PreferenceTexts {
  choose: string;
  about: string;
  kinds: Record<NoticeKind, string>;
  minimumImpact: string;
  /** From any impact on, from minor on, and so on. */
  impacts: readonly [string, string, string, string];
  cadence: string;
  cadences: Record<Cadence, string>;
  hour: string;
  zoneHint: string;
  follow: string;
  followLead: (name: string) => string;
  onlyFollowed: string;
  followed: string;
  everythingInstead: string;
  address: string;
  newAddress: string;
  newAddressHint: string;
  sendLink: string;
  linkSent: string;
  confirmMove: string;
  confirmMoveLead: string;
  confirmMoveButton: string;
  moved: string;
  data: string;
  download: string;
  erase: string;
  eraseHint: string;
  eraseAsk: string;
  erased: string;
  erasedHint: string;
  leaveEmpty: string;
  slowPath: string;
  refusals: Record<string, string>;
}

const en: PreferenceTexts = {
  choose: "Choose what you get",
  about: "Tell me about",
  kinds: {
    incidents: "Incidents",
    maintenance: "Planned maintenance",
    postmortems: "What was learnt afterwards",
    announcements: "Announcements",
  },
  minimumImpact: "How bad an incident must be",
  impacts: ["Of any impact", "Minor and worse", "Major and worse", "Critical only"],
  cadence: "How often",
  cadences: {
    every: "Every update",
    changes: "The first, changes and the end",
    daily: "One message a day",
  },
  hour: "Time of the daily message",
  zoneHint: "Times in messages are given in it.",
  follow: "Be told how this goes on",
  followLead: (name) => `You will be told how “${name}” goes on until it is over, and of nothing else.`,
  onlyFollowed: "Only what I follow",
  followed: "What you follow",
  everythingInstead: "Be told of everything instead",
  address: "Your address",
  newAddress: "New address",
  newAddressHint: "Messages go to the old one until you follow the link in the mail to the new one.",
  sendLink: "Send the link",
  linkSent: "A mail is on its way to the new address. Until the link in it is followed, nothing changes.",
  confirmMove: "Confirm your new address",
  confirmMoveLead: "From then on messages come here and no longer to the old address.",
  confirmMoveButton: "Yes, send messages here",
  moved: "Done. Messages go to this address from now on.",
  data: "Your data",
  download: "Download my data (JSON)",
  erase: "Erase my data",
  eraseHint:
    "Ends the subscription and removes all that is kept of it, also what was sent. A fingerprint stays that nobody can turn back into the address; by it we know not to add you again unless you ask yourself.",
  eraseAsk: "Erase everything now? This can not be undone.",
  erased: "Your data is erased",
  erasedHint: "Nothing is kept but a fingerprint of the address that can not be turned back.",
  leaveEmpty: "Leave this empty",
  slowPath: "Without JavaScript please wait ten seconds before you send the form.",
  refusals: {},
};

const de: PreferenceTexts = {
  choose: "Auswählen, was Sie erhalten",
  about: "Benachrichtigen über",
  kinds: {
    incidents: "Vorfälle",
    maintenance: "Geplante Wartung",
    postmortems: "Was daraus gelernt wurde",
    announcements: "Ankündigungen",
  },
  minimumImpact: "Wie schwer ein Vorfall sein muss",
  impacts: ["Mit jeder Auswirkung", "Ab geringer Auswirkung", "Ab großer Auswirkung", "Nur mit kritischer Auswirkung"],
  cadence: "Wie oft",
  cadences: {
    every: "Jede Meldung",
    changes: "Die erste, Änderungen und das Ende",
    daily: "Eine Nachricht am Tag",
  },
  hour: "Uhrzeit der täglichen Nachricht",
  zoneHint: "Zeiten in Nachrichten stehen in dieser Zeitzone.",
  follow: "Hierzu auf dem Laufenden bleiben",
  followLead: (name) => `Sie erfahren, wie es mit „${name}“ weitergeht, bis es vorbei ist, und sonst nichts.`,
  onlyFollowed: "Nur das, was ich verfolge",
  followed: "Was Sie verfolgen",
  everythingInstead: "Stattdessen über alles benachrichtigt werden",
  address: "Ihre Adresse",
  newAddress: "Neue Adresse",
  newAddressHint: "Nachrichten gehen an die alte, bis Sie dem Link in der E-Mail an die neue folgen.",
  sendLink: "Link senden",
  linkSent: "Eine E-Mail ist unterwegs an die neue Adresse. Bis dem Link darin gefolgt wird, ändert sich nichts.",
  confirmMove: "Neue Adresse bestätigen",
  confirmMoveLead: "Von da an kommen Nachrichten hierher und nicht mehr an die alte Adresse.",
  confirmMoveButton: "Ja, Nachrichten hierher senden",
  moved: "Erledigt. Nachrichten gehen ab jetzt an diese Adresse.",
  data: "Ihre Daten",
  download: "Meine Daten herunterladen (JSON)",
  erase: "Meine Daten löschen",
  eraseHint:
    "Beendet das Abonnement und entfernt alles, was dazu gespeichert ist, auch was gesendet wurde. Es bleibt ein Fingerabdruck, aus dem niemand die Adresse zurückgewinnen kann; an ihm erkennen wir, dass wir Sie nicht wieder aufnehmen, außer Sie bitten selbst darum.",
  eraseAsk: "Jetzt alles löschen? Das lässt sich nicht rückgängig machen.",
  erased: "Ihre Daten sind gelöscht",
  erasedHint: "Gespeichert bleibt nur ein Fingerabdruck der Adresse, der sich nicht zurückrechnen lässt.",
  leaveEmpty: "Bitte leer lassen",
  slowPath: "Ohne JavaScript warten Sie bitte zehn Sekunden, bevor Sie das Formular absenden.",
  refusals: {
    "Please choose at least one kind of news.": "Bitte wählen Sie mindestens eine Art von Nachrichten.",
    "There is no such time zone.": "Diese Zeitzone gibt es nicht.",
    "Please give an hour from 0 to 23.": "Bitte geben Sie eine Stunde von 0 bis 23 an.",
    "This way of being told has no daily message.": "Auf diesem Weg gibt es keine tägliche Nachricht.",
    "There is no such incident that goes on.": "Einen solchen laufenden Vorfall gibt es nicht.",
    "This is your address already.": "Das ist bereits Ihre Adresse.",
    "Only an e-mail address can be changed here.": "Hier lässt sich nur eine E-Mail-Adresse ändern.",
    "Please wait a moment and send it again.": "Bitte warten Sie einen Moment und senden Sie es noch einmal.",
    "Please load the page again and send it once more.": "Bitte laden Sie die Seite neu und senden Sie es noch einmal.",
  },
};

const fr: PreferenceTexts = {
  choose: "Choisir ce que vous recevez",
  about: "M’informer sur",
  kinds: {
    incidents: "Les incidents",
    maintenance: "La maintenance planifiée",
    postmortems: "Les enseignements tirés",
    announcements: "Les annonces",
  },
  minimumImpact: "Gravité minimale des incidents",
  impacts: ["De tout impact", "Mineurs et pires", "Majeurs et pires", "Critiques seulement"],
  cadence: "À quelle fréquence",
  cadences: {
    every: "Chaque message",
    changes: "Le premier, les changements et la fin",
    daily: "Un message par jour",
  },
  hour: "Heure du message quotidien",
  zoneHint: "Les heures des messages sont données dans ce fuseau.",
  follow: "Suivre la suite",
  followLead: (name) => `Vous saurez comment « ${name} » évolue jusqu’à sa fin, et rien d’autre.`,
  onlyFollowed: "Seulement ce que je suis",
  followed: "Ce que vous suivez",
  everythingInstead: "Être plutôt informé de tout",
  address: "Votre adresse",
  newAddress: "Nouvelle adresse",
  newAddressHint: "Les messages vont à l’ancienne jusqu’à ce que vous suiviez le lien envoyé à la nouvelle.",
  sendLink: "Envoyer le lien",
  linkSent: "Un e-mail est en route vers la nouvelle adresse. Tant que son lien n’est pas suivi, rien ne change.",
  confirmMove: "Confirmer votre nouvelle adresse",
  confirmMoveLead: "Dès lors, les messages arriveront ici et non plus à l’ancienne adresse.",
  confirmMoveButton: "Oui, envoyer les messages ici",
  moved: "C’est fait. Les messages vont désormais à cette adresse.",
  data: "Vos données",
  download: "Télécharger mes données (JSON)",
  erase: "Effacer mes données",
  eraseHint:
    "Met fin à l’abonnement et supprime tout ce qui en est conservé, y compris ce qui a été envoyé. Il reste une empreinte dont personne ne peut retrouver l’adresse ; grâce à elle, nous ne vous ajouterons plus, sauf si vous le demandez vous-même.",
  eraseAsk: "Tout effacer maintenant ? C’est irréversible.",
  erased: "Vos données sont effacées",
  erasedHint: "Il ne reste qu’une empreinte de l’adresse, impossible à inverser.",
  leaveEmpty: "Laisser vide",
  slowPath: "Sans JavaScript, veuillez attendre dix secondes avant d’envoyer le formulaire.",
  refusals: {
    "Please choose at least one kind of news.": "Veuillez choisir au moins un type de nouvelles.",
    "There is no such time zone.": "Ce fuseau horaire n’existe pas.",
    "Please give an hour from 0 to 23.": "Veuillez indiquer une heure de 0 à 23.",
    "This way of being told has no daily message.": "Il n’y a pas de message quotidien par cette voie.",
    "There is no such incident that goes on.": "Il n’y a pas d’incident en cours de ce genre.",
    "This is your address already.": "C’est déjà votre adresse.",
    "Only an e-mail address can be changed here.": "Seule une adresse e-mail peut être changée ici.",
    "Please wait a moment and send it again.": "Veuillez patienter un instant et renvoyer le formulaire.",
    "Please load the page again and send it once more.": "Veuillez recharger la page et renvoyer le formulaire.",
  },
};

const es: PreferenceTexts = {
  choose: "Elegir lo que recibe",
  about: "Avisarme de",
  kinds: {
    incidents: "Incidentes",
    maintenance: "Mantenimiento planificado",
    postmortems: "Lo aprendido después",
    announcements: "Anuncios",
  },
  minimumImpact: "Gravedad mínima de los incidentes",
  impacts: ["De cualquier impacto", "Leves y peores", "Graves y peores", "Solo críticos"],
  cadence: "Con qué frecuencia",
  cadences: {
    every: "Cada novedad",
    changes: "La primera, los cambios y el final",
    daily: "Un mensaje al día",
  },
  hour: "Hora del mensaje diario",
  zoneHint: "Las horas de los mensajes se dan en ella.",
  follow: "Seguir cómo evoluciona",
  followLead: (name) => `Sabrá cómo sigue «${name}» hasta que termine, y nada más.`,
  onlyFollowed: "Solo lo que sigo",
  followed: "Lo que sigue",
  everythingInstead: "Recibir avisos de todo",
  address: "Su dirección",
  newAddress: "Nueva dirección",
  newAddressHint: "Los mensajes van a la anterior hasta que siga el enlace del correo enviado a la nueva.",
  sendLink: "Enviar el enlace",
  linkSent: "Un correo va en camino a la nueva dirección. Hasta que se siga su enlace, nada cambia.",
  confirmMove: "Confirmar su nueva dirección",
  confirmMoveLead: "Desde entonces los mensajes llegarán aquí y ya no a la dirección anterior.",
  confirmMoveButton: "Sí, enviar los mensajes aquí",
  moved: "Hecho. Desde ahora los mensajes van a esta dirección.",
  data: "Sus datos",
  download: "Descargar mis datos (JSON)",
  erase: "Borrar mis datos",
  eraseHint:
    "Termina la suscripción y elimina todo lo que se guarda de ella, también lo enviado. Queda una huella de la que nadie puede recuperar la dirección; por ella sabemos no volver a añadirle salvo que usted mismo lo pida.",
  eraseAsk: "¿Borrarlo todo ahora? No se puede deshacer.",
  erased: "Sus datos se han borrado",
  erasedHint: "Solo se guarda una huella de la dirección que no se puede invertir.",
  leaveEmpty: "Dejar vacío",
  slowPath: "Sin JavaScript, espere diez segundos antes de enviar el formulario.",
  refusals: {
    "Please choose at least one kind of news.": "Elija al menos un tipo de noticias.",
    "There is no such time zone.": "Esa zona horaria no existe.",
    "Please give an hour from 0 to 23.": "Indique una hora de 0 a 23.",
    "This way of being told has no daily message.": "Por esta vía no hay mensaje diario.",
    "There is no such incident that goes on.": "No hay ningún incidente en curso así.",
    "This is your address already.": "Esta ya es su dirección.",
    "Only an e-mail address can be changed here.": "Aquí solo se puede cambiar una dirección de correo.",
    "Please wait a moment and send it again.": "Espere un momento y envíelo de nuevo.",
    "Please load the page again and send it once more.": "Vuelva a cargar la página y envíelo de nuevo.",
  },
};

const ja: PreferenceTexts = {
  choose: "受け取る内容を選ぶ",
  about: "通知する内容",
  kinds: { incidents: "障害", maintenance: "計画メンテナンス", postmortems: "事後報告", announcements: "お知らせ" },
  minimumImpact: "通知する障害の影響の下限",
  impacts: ["すべて", "軽微以上", "大きい影響以上", "深刻な影響のみ"],
  cadence: "頻度",
  cadences: { every: "すべての更新", changes: "最初・状態の変化・終了のみ", daily: "1 日 1 通" },
  hour: "1 日 1 通の時刻",
  zoneHint: "メッセージの時刻はこのタイムゾーンで表示されます。",
  follow: "この件の続報を受け取る",
  followLead: (name) => `「${name}」の経過だけを、終わるまでお知らせします。`,
  onlyFollowed: "フォロー中の件のみ",
  followed: "フォロー中の件",
  everythingInstead: "すべての通知を受け取る",
  address: "アドレス",
  newAddress: "新しいアドレス",
  newAddressHint: "新しいアドレスに届くリンクを開くまで、これまでのアドレスに送られます。",
  sendLink: "リンクを送る",
  linkSent: "新しいアドレスにメールを送りました。リンクが開かれるまで何も変わりません。",
  confirmMove: "新しいアドレスの確認",
  confirmMoveLead: "以後、メッセージはこちらに届き、これまでのアドレスには届きません。",
  confirmMoveButton: "はい、こちらに送ってください",
  moved: "完了しました。今後はこのアドレスに送られます。",
  data: "あなたのデータ",
  download: "データをダウンロード (JSON)",
  erase: "データを消去",
  eraseHint:
    "購読を終了し、送信の記録を含む保存データをすべて削除します。アドレスに戻せない指紋だけが残り、ご本人が希望しない限り再登録されないようにするために使われます。",
  eraseAsk: "すべて消去しますか。元に戻すことはできません。",
  erased: "データを消去しました",
  erasedHint: "元に戻せないアドレスの指紋のほかは何も残っていません。",
  leaveEmpty: "空欄のままにしてください",
  slowPath: "JavaScript が無効な場合は、10 秒待ってから送信してください。",
  refusals: {
    "Please choose at least one kind of news.": "通知する内容を 1 つ以上選んでください。",
    "There is no such time zone.": "そのようなタイムゾーンはありません。",
    "Please give an hour from 0 to 23.": "0 から 23 までの時刻を指定してください。",
    "This way of being told has no daily message.": "この通知方法には 1 日 1 通の設定がありません。",
    "There is no such incident that goes on.": "該当する進行中の障害はありません。",
    "This is your address already.": "すでにこのアドレスをお使いです。",
    "Only an e-mail address can be changed here.": "ここで変更できるのはメールアドレスだけです。",
    "Please wait a moment and send it again.": "少し待ってから、もう一度送信してください。",
    "Please load the page again and send it once more.": "ページを再読み込みして、もう一度送信してください。",
  },
};

const ar: PreferenceTexts = {
  choose: "اختر ما يصلك",
  about: "أخبروني عن",
  kinds: {
    incidents: "الحوادث",
    maintenance: "الصيانة المخططة",
    postmortems: "الدروس المستفادة لاحقًا",
    announcements: "الإعلانات",
  },
  minimumImpact: "أدنى تأثير للحوادث",
  impacts: ["بأي تأثير", "الطفيفة فما فوق", "الكبيرة فما فوق", "الحرجة فقط"],
  cadence: "كم مرة",
  cadences: { every: "كل تحديث", changes: "الأول والتغييرات والنهاية", daily: "رسالة واحدة يوميًا" },
  hour: "وقت الرسالة اليومية",
  zoneHint: "تُعرض الأوقات في الرسائل بهذه المنطقة الزمنية.",
  follow: "تابع مستجدات هذا الحدث",
  followLead: (name) => `سنخبرك بتطورات «${name}» حتى ينتهي، ولا شيء غير ذلك.`,
  onlyFollowed: "ما أتابعه فقط",
  followed: "ما تتابعه",
  everythingInstead: "أخبروني بكل شيء بدلًا من ذلك",
  address: "عنوانك",
  newAddress: "العنوان الجديد",
  newAddressHint: "تصل الرسائل إلى العنوان القديم حتى تتبع الرابط المرسل إلى الجديد.",
  sendLink: "أرسل الرابط",
  linkSent: "رسالة في طريقها إلى العنوان الجديد. لا يتغير شيء حتى يُتبع الرابط الذي فيها.",
  confirmMove: "أكّد عنوانك الجديد",
  confirmMoveLead: "بعد ذلك تصل الرسائل إلى هنا لا إلى العنوان القديم.",
  confirmMoveButton: "نعم، أرسلوا الرسائل إلى هنا",
  moved: "تم. تصل الرسائل إلى هذا العنوان من الآن.",
  data: "بياناتك",
  download: "نزّل بياناتي (JSON)",
  erase: "امحُ بياناتي",
  eraseHint:
    "ينهي الاشتراك ويزيل كل ما حُفظ عنه، بما في ذلك ما أُرسل. تبقى بصمة لا يمكن لأحد استعادة العنوان منها، وبها نعرف ألا نضيفك مرة أخرى إلا إذا طلبت ذلك بنفسك.",
  eraseAsk: "هل تريد محو كل شيء الآن؟ لا يمكن التراجع.",
  erased: "مُحيت بياناتك",
  erasedHint: "لم يبقَ سوى بصمة للعنوان لا يمكن عكسها.",
  leaveEmpty: "اترك هذا فارغًا",
  slowPath: "بدون JavaScript يرجى الانتظار عشر ثوانٍ قبل إرسال النموذج.",
  refusals: {
    "Please choose at least one kind of news.": "يرجى اختيار نوع واحد على الأقل من الأخبار.",
    "There is no such time zone.": "لا توجد منطقة زمنية بهذا الاسم.",
    "Please give an hour from 0 to 23.": "يرجى تحديد ساعة من 0 إلى 23.",
    "This way of being told has no daily message.": "لا رسالة يومية بهذه الطريقة.",
    "There is no such incident that goes on.": "لا يوجد حادث جارٍ كهذا.",
    "This is your address already.": "هذا عنوانك بالفعل.",
    "Only an e-mail address can be changed here.": "لا يمكن هنا تغيير سوى عنوان البريد الإلكتروني.",
    "Please wait a moment and send it again.": "يرجى الانتظار لحظة ثم الإرسال مرة أخرى.",
    "Please load the page again and send it once more.": "يرجى إعادة تحميل الصفحة ثم الإرسال مرة أخرى.",
  },
};

export const preferenceTexts: Record<Language, PreferenceTexts> = { en, de, fr, es, ja, ar };
