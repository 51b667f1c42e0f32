"use client";

import { useEffect, useId, useRef, useState } from "react";
import { useRefused } from "../ui/form.tsx";

export interface IncidentOption {
  value: string;
  label: string;
  hint: string;
}

const shownAtMost = 8;

/** Those of which each word is found in the title or beside it. */
function found(options: readonly IncidentOption[], text: string): IncidentOption[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return options
    .filter(({ label, hint }) => words.every((word) => `${label} ${hint}`.toLowerCase().includes(word)))
    .slice(0, shownAtMost);
}

/** Chooses one of many incidents by a few letters of its title. Without JavaScript it is a plain list. */
export function IncidentPick({ label, options }: { label: string; options: readonly IncidentOption[] }) {
  const id = useId();
  const { error, field, values } = useRefused();
  const wrong = field === "incident_id" ? error : undefined;
  const input = useRef<HTMLInputElement>(null);
  const [lively, setLively] = useState(false);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const given = options.find((option) => option.value === values.incident_id);
  const [chosen, setChosen] = useState<IncidentOption | null>(given ?? null);
  const [text, setText] = useState(given?.label ?? "");
  useEffect(() => setLively(true), []);
  const shown = found(options, chosen ? "" : text);
  const current = shown[Math.min(at, shown.length - 1)];
  const described = wrong ? { "aria-invalid": true, "aria-describedby": `${id}-error` } : {};

  const choose = (option: IncidentOption) => {
    setChosen(option);
    setText(option.label);
    setOpen(false);
  };
  return (
    <div className="field incident-pick">
      <label htmlFor={id}>{label}</label>
      {!lively ? (
        <select id={id} name="incident_id" required defaultValue={given?.value ?? ""} {...described}>
          <option value="">Please choose</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label} ({option.hint})
            </option>
          ))}
        </select>
      ) : (
        <>
          <input type="hidden" name="incident_id" value={chosen?.value ?? ""} />
          <input
            ref={input}
            id={id}
            type="text"
            role="combobox"
            aria-expanded={open && shown.length > 0}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={open && current ? `${id}-${shown.indexOf(current)}` : undefined}
            placeholder="Find by its title…"
            autoComplete="off"
            value={text}
            {...described}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onChange={(e) => {
              setText(e.target.value);
              setChosen(null);
              setAt(0);
              setOpen(true);
            }}
            onKeyDown={(e) => {
              const by = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
              if (by !== 0 && shown.length > 0) {
                e.preventDefault();
                if (open && current) setAt((shown.indexOf(current) + by + shown.length) % shown.length);
                setOpen(true);
              }
              if (e.key === "Enter" && open && current && !chosen) {
                e.preventDefault();
                choose(current);
              }
              if (e.key === "Escape") setOpen(false);
            }}
          />
          <div role="listbox" id={`${id}-list`} aria-label={label} hidden={!open || shown.length === 0}>
            {shown.map((option, i) => (
              <div
                key={option.value}
                id={`${id}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={option === current}
                // Before the box loses the focus, which would close the list.
                onMouseDown={(e) => {
                  e.preventDefault();
                  choose(option);
                }}
              >
                <span>{option.label}</span>
                <span className="quiet">{option.hint}</span>
              </div>
            ))}
          </div>
          {open && shown.length === 0 && <p className="field-hint">Nothing of this title among the newest.</p>}
        </>
      )}
      {wrong && (
        <span id={`${id}-error`} className="field-error">
          {wrong}
        </span>
      )}
    </div>
  );
}
