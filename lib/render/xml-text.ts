/** XML 1.0 §2.2 forbids these even as references: one of them would make a whole document unreadable. */
const notInXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text without what no XML document may hold. Escaping is left to who writes the document. */
export const xmlText = (text: string): string => text.replace(notInXml, "");
