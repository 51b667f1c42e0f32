type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** Writes a number with its noun in the plural form that the language asks for; `#` stands for the number. */
export function counter(locale: string, forms: Forms): (n: number) => string {
  const rules = new Intl.PluralRules(locale);
  const digits = new Intl.NumberFormat(locale);
  return (n) => (forms[rules.select(n)] ?? forms.other).replace("#", digits.format(n));
}
