"use client";

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { type ChannelKind, channelWords } from "../../lib/domain/subscription.ts";
import { reasonNames } from "./reach-words.ts";

interface Recipient {
  id: string;
  channel: string;
  address: string;
  why: string | null;
}

interface Face {
  kind: string;
  label: string;
  title: string | null;
  text: string;
  html: string | null;
}

/** What a post would say and to whom, as the server tells it. */
export interface PreviewView {
  audience: string;
  notify: boolean;
  reach: {
    told: number;
    byChannel: Partial<Record<string, number>>;
    leftOut: Partial<Record<string, number>>;
    rows: Recipient[];
    next: string | null;
  };
  faces: Face[];
}

type Shown = PreviewView | { error: string } | null;

const Current = createContext<{ shown: Shown; set(shown: Shown): void }>({ shown: null, set: () => undefined });

/** Around a composer and what stands beside it: what the one says, the other shows. */
export function Composing({ children }: { children: ReactNode }) {
  const [shown, set] = useState<Shown>(null);
  return <Current value={{ shown, set }}>{children}</Current>;
}

const count = (n: number): string => n.toLocaleString("en");
const waitMs = 600;

/** Says what the button does. */
export function PublishLabel({ what }: { what: string }) {
  const { shown } = useContext(Current);
  if (!shown || "error" in shown) return what;
  if (!shown.notify) return `${what}, tell nobody`;
  const { told } = shown.reach;
  return told === 0 ? what : `${what} and tell ${count(told)} ${told === 1 ? "subscriber" : "subscribers"}`;
}

function Who({ view, more }: { view: PreviewView; more: (after: string) => void }) {
  const { reach, notify, audience } = view;
  const left = Object.entries(reach.leftOut);
  return (
    <>
      <ul className="reach-counts">
        {audience === "public" && <li>Everyone, on the public page and in the feeds</li>}
        {!notify && <li>No subscriber: it only stands there to be read</li>}
        {notify &&
          Object.entries(reach.byChannel).map(([channel, n]) => (
            <li key={channel}>
              <strong>{count(n ?? 0)}</strong> by {channelWords[channel as ChannelKind] ?? channel}
            </li>
          ))}
        {notify && reach.told === 0 && <li>No subscriber</li>}
        {left.map(([why, n]) => (
          <li key={why} className="quiet">
            Not: {count(n ?? 0)} {reasonNames[why] ?? why}
          </li>
        ))}
      </ul>
      {reach.rows.length > 0 && (
        <details className="folded">
          <summary>Who exactly</summary>
          <ul className="reach-list">
            {reach.rows.map(({ id, address, channel, why }) => (
              <li key={id}>
                <span>{address}</span>
                <span className="quiet">
                  {why === null && notify
                    ? (channelWords[channel as ChannelKind] ?? channel)
                    : `not: ${why ? reasonNames[why] : "told nobody"}`}
                </span>
              </li>
            ))}
          </ul>
          {reach.next !== null && (
            <button type="button" className="button button-quiet" onClick={() => more(reach.next ?? "")}>
              Show more
            </button>
          )}
        </details>
      )}
    </>
  );
}

function FaceView({ face }: { face: Face }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="folded face" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{face.label}</summary>
      {open && <FaceBody face={face} />}
    </details>
  );
}

function FaceBody({ face }: { face: Face }) {
  return (
    <>
      {face.title !== null && <p className="face-title">{face.title}</p>}
      {face.html !== null && (
        <iframe className="mail-frame" title={`${face.label} as HTML`} sandbox="" srcDoc={face.html} />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <pre className="mono face-text" tabIndex={0}>
        {face.text}
      </pre>
    </>
  );
}

/** Looked at even while nobody has asked for them. */
const alwaysShown = new Set(["email", "webhook", "rss"]);

function Faces({ view: { faces, reach } }: { view: PreviewView }) {
  const isShown = ({ kind }: Face): boolean => alwaysShown.has(kind) || (reach.byChannel[kind] ?? 0) > 0;
  const list = (some: readonly Face[]) => some.map((face) => <FaceView key={face.kind} face={face} />);
  return (
    <div className="faces">
      {list(faces.filter(isShown))}
      <details className="folded">
        <summary>Channels that nobody has asked for</summary>
        <div className="faces">{list(faces.filter((face) => !isShown(face)))}</div>
      </details>
    </div>
  );
}

/**
 * Beside a composer, always in sight: who will get what is being written, who will not and why, and exactly what each
 * channel carries. Without scripts it says `before`.
 */
export function Reach({
  preview,
  before,
}: {
  preview: (form: FormData) => Promise<PreviewView | { error: string }>;
  before: ReactNode;
}) {
  const place = useRef<HTMLElement>(null);
  const { shown, set } = useContext(Current);
  const [kept, setKept] = useState<Recipient[]>([]);
  useEffect(() => {
    const form = place.current?.parentElement?.querySelector("form");
    if (!form) return;
    let timer: ReturnType<typeof setTimeout>;
    let asked = 0;
    const ask = () => {
      const mine = ++asked;
      preview(new FormData(form)).then(
        (made) => {
          if (mine !== asked) return;
          setKept([]);
          set(made);
        },
        () => undefined,
      );
    };
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(ask, waitMs);
    };
    ask();
    form.addEventListener("input", changed);
    return () => {
      asked++;
      clearTimeout(timer);
      form.removeEventListener("input", changed);
    };
  }, [preview, set]);
  const more = (after: string) => {
    const form = place.current?.parentElement?.querySelector("form");
    if (!form || !shown || "error" in shown) return;
    const data = new FormData(form);
    data.set("after", after);
    void preview(data).then((made) => {
      if ("error" in made) return set(made);
      setKept([...kept, ...shown.reach.rows]);
      set(made);
    });
  };
  const view = shown && !("error" in shown) ? shown : null;
  return (
    <aside ref={place} className="card pad aside reach" aria-label="Who will get this">
      <h2>Who will get this</h2>
      {!shown && before}
      {shown && "error" in shown && <p className="quiet">It can not be published so: {shown.error}</p>}
      {view && (
        <>
          <Who view={{ ...view, reach: { ...view.reach, rows: [...kept, ...view.reach.rows] } }} more={more} />
          <h2>What they will get</h2>
          <Faces view={view} />
        </>
      )}
    </aside>
  );
}
