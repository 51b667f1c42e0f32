/** What a form is told after it was sent: what was wrong, where, and what had been typed. */
export interface FormState {
  /** One sentence about the whole form, or about the field named. */
  error?: string;
  /** The name of the input at fault. */
  field?: string;
  notice?: string;
  /** What was typed, so that nothing has to be typed again. Passwords are never given back. */
  values: Record<string, string | string[]>;
}
