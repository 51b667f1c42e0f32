import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type Messages } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { ja } from "./ja.ts";
import type { Language } from "./languages.ts";

/** The public page's texts in every language. */
export const catalogue: Record<Language, Messages> = { en, de, fr, es, ja, ar };
