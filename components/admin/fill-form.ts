/** Puts values into a form's fields by their names, and lets those who listen know. Fields that are not named stay. */
export function fillForm(form: HTMLFormElement, values: Record<string, string | string[]>): void {
  for (const field of form.elements) {
    if (
      !(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)
    )
      continue;
    const given = values[field.name];
    if (given === undefined || (field instanceof HTMLInputElement && field.type === "hidden")) continue;
    const wanted = Array.isArray(given) ? given : [given];
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox"))
      field.checked = wanted.includes(field.value);
    else field.value = wanted[0] ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
