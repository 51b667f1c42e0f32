import type { Language } from "./languages.ts";

/** The words around announcements, on the page and in messages. */
export interface AnnouncementTexts {
  announcements: string;
  announcement: string;
  /** Before the names of the components that it is about. */
  concerns: string;
  /** Its title or text was changed after it was published. */
  edited: string;
  withdrawn: string;
  withdrawnHint: string;
}

export const announcementTexts: Record<Language, AnnouncementTexts> = {
  en: {
    announcements: "Announcements",
    announcement: "Announcement",
    concerns: "About",
    edited: "edited",
    withdrawn: "This announcement was withdrawn",
    withdrawnHint: "What it said does not hold any more.",
  },
  de: {
    announcements: "Ankündigungen",
    announcement: "Ankündigung",
    concerns: "Betrifft",
    edited: "bearbeitet",
    withdrawn: "Diese Ankündigung wurde zurückgezogen",
    withdrawnHint: "Was sie sagte, gilt nicht mehr.",
  },
  fr: {
    announcements: "Annonces",
    announcement: "Annonce",
    concerns: "Concerne",
    edited: "modifiée",
    withdrawn: "Cette annonce a été retirée",
    withdrawnHint: "Ce qu’elle disait n’est plus valable.",
  },
  es: {
    announcements: "Anuncios",
    announcement: "Anuncio",
    concerns: "Sobre",
    edited: "editado",
    withdrawn: "Este anuncio se ha retirado",
    withdrawnHint: "Lo que decía ya no es válido.",
  },
  ja: {
    announcements: "お知らせ",
    announcement: "お知らせ",
    concerns: "対象",
    edited: "編集済み",
    withdrawn: "このお知らせは取り下げられました",
    withdrawnHint: "記載されていた内容は無効です。",
  },
  ar: {
    announcements: "الإعلانات",
    announcement: "إعلان",
    concerns: "بخصوص",
    edited: "مُعدّل",
    withdrawn: "سُحب هذا الإعلان",
    withdrawnHint: "ما ورد فيه لم يعد ساريًا.",
  },
};
