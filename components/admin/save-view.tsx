"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { Field, Form, type FormAction, Submit } from "../ui/form.tsx";

/** Which page of a list one is on is no part of a view. */
const places = ["page", "before", "after", "done"];

/** Offers to keep a list as it is filtered now; nothing where nothing is filtered. */
export function SaveView({ act }: { act: FormAction }) {
  const path = usePathname();
  const query = new URLSearchParams(useSearchParams());
  for (const name of places) query.delete(name);
  for (const [name, value] of [...query]) if (value === "") query.delete(name);
  if (query.size === 0) return null;
  const view = `${path}?${query}`;
  return (
    <details className="form-part save-view">
      <summary>Save this view</summary>
      <Form action={act} className="filters" key={view}>
        <input type="hidden" name="path" value={view} />
        <Field name="name" label="Name" required />
        <Submit kind="quiet">Save</Submit>
      </Form>
    </details>
  );
}
