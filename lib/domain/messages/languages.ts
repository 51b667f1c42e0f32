/** The languages that the public page speaks, by their BCP 47 tags. */
export const languages = ["en", "de", "fr", "es", "ja", "ar"] as const;
export type Language = (typeof languages)[number];

export const isLanguage = (tag: string): tag is Language => (languages as readonly string[]).includes(tag);

/**
 * The language that a visitor's Accept-Language header asks for: the best weighted range that we speak, by its first
 * subtag (RFC 9110 §12.5.4, the lookup of RFC 4647 §3.4).
 */
export function chooseLanguage(accepted: string | undefined, otherwise: Language): Language {
  let best: Language = otherwise;
  let bestWeight = 0;
  for (const item of (accepted ?? "").slice(0, 500).split(",")) {
    const [range = "", ...parameters] = item.split(";");
    const tag = range.trim().toLowerCase().split("-", 1)[0] ?? "";
    const quality = parameters.find((p) => p.trim().startsWith("q="));
    const weight = quality === undefined ? 1 : Number(quality.trim().slice(2));
    if (!(weight > bestWeight)) continue;
    if (tag === "*") best = otherwise;
    else if (isLanguage(tag)) best = tag;
    else continue;
    bestWeight = weight;
  }
  return best;
}
