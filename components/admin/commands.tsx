"use client";

import { useRouter } from "next/navigation";
import { useEffect, useId, useRef, useState } from "react";

interface Place {
  label: string;
  hint: string;
  href: string;
}

const keys: readonly [keys: string, what: string][] = [
  ["n", "New incident"],
  ["u", "Write an update (of the incident in sight, or of the newest open one)"],
  ["g i", "Go to the inbox"],
  ["/ or Ctrl K", "Find a page, an open incident or a component"],
  ["?", "This list"],
  ["Esc", "Close"],
];

const shownAtMost = 8;
/** The second key of a pair comes so soon. */
const pairMs = 1500;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Those of which each word begins or lies within the label; those that begin with it first. */
function found(places: readonly Place[], text: string): Place[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const rank = ({ label }: Place): number => (label.toLowerCase().startsWith(text.toLowerCase().trim()) ? 0 : 1);
  return places
    .filter(({ label, hint }) => words.every((word) => `${label} ${hint}`.toLowerCase().includes(word)))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, shownAtMost);
}

/** The desk's keys: single letters while nothing is typed, and the palette that finds everything by name. */
export function Commands({ pages, findPlaces }: { pages: readonly Place[]; findPlaces: () => Promise<Place[]> }) {
  const router = useRouter();
  const palette = useRef<HTMLDialogElement>(null);
  const map = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [places, setPlaces] = useState<readonly Place[]>(pages);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const shown = found(places, text);

  useEffect(() => {
    let first = { key: "", at: 0 };
    const open = () => {
      setText("");
      setAt(0);
      palette.current?.showModal();
      findPlaces().then(
        (more) => setPlaces([...pages, ...more]),
        () => undefined,
      );
    };
    const update = () => {
      const here = document.querySelector<HTMLTextAreaElement>('.composing textarea[name="body"]');
      if (here) return here.focus();
      void findPlaces().then((all) => {
        const newest = all.find((place) => place.hint === "Open incident");
        if (newest) router.push(`${newest.href}#post`);
      });
    };
    const pressed = (e: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "k") {
        e.preventDefault();
        return open();
      }
      if (e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target)) return;
      const pair = e.timeStamp - first.at < pairMs ? `${first.key} ${e.key}` : e.key;
      first = { key: e.key, at: e.timeStamp };
      const act: (() => void) | undefined = {
        n: () => router.push("/admin/incidents/new"),
        u: update,
        "g i": () => router.push("/admin"),
        "/": open,
        "?": () => map.current?.showModal(),
      }[pair === "g i" ? pair : e.key];
      if (!act) return;
      e.preventDefault();
      act();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [pages, findPlaces, router]);

  const go = (place: Place | undefined) => {
    if (!place) return;
    palette.current?.close();
    router.push(place.href);
  };
  const chosen = shown[Math.min(at, shown.length - 1)];
  return (
    <>
      <dialog ref={palette} className="commands" aria-label="Find">
        <input
          type="text"
          role="combobox"
          aria-label="Find a page, an incident or a component"
          aria-expanded={shown.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={chosen ? `${id}-${shown.indexOf(chosen)}` : undefined}
          placeholder="Find a page, an incident, a component…"
          autoComplete="off"
          value={text}
          onChange={(e) => {
            setText(e.target.value);
            setAt(0);
          }}
          onKeyDown={(e) => {
            const by = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
            if (by !== 0 && shown.length > 0) {
              e.preventDefault();
              setAt((shown.indexOf(chosen ?? (shown[0] as Place)) + by + shown.length) % shown.length);
            }
            if (e.key === "Enter") {
              e.preventDefault();
              go(chosen);
            }
          }}
        />
        <div role="listbox" id={`${id}-list`} aria-label="Found">
          {shown.map((place, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box above has the keyboard
            <div
              key={`${place.hint} ${place.href}`}
              id={`${id}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={place === chosen}
              onClick={() => go(place)}
            >
              <span>{place.label}</span>
              <span className="quiet">{place.hint}</span>
            </div>
          ))}
        </div>
        {shown.length === 0 && <p className="quiet">Nothing of this name.</p>}
      </dialog>
      <dialog ref={map} className="commands" aria-label="Keys">
        <h2>Keys</h2>
        <dl className="keys">
          {keys.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button className="button button-quiet" type="submit">
            Close
          </button>
        </form>
      </dialog>
    </>
  );
}
