/** Nothing that could end the address, or make a link with another name of it. */
const webAddress = /(https?:\/\/[^\s<>()[\]*|\\`"']+)/g;

/**
 * Escapes a text but for the web addresses in it: an escape would become part of where they lead. An @ in one is
 * written so that it calls nobody.
 */
export function outsideAddresses(text: string, escaped: (text: string) => string): string {
  return text
    .split(webAddress)
    .map((part, i) => (i % 2 === 0 ? escaped(part) : part.replaceAll("@", "%40")))
    .join("");
}
