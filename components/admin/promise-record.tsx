import type { Formats } from "../../lib/domain/messages/formats.ts";

interface PromiseView {
  id: string;
  madeAt: Date;
  dueAt: Date;
  keptAt: Date | null;
  missedAt: Date | null;
}

function outcome({ dueAt, keptAt, missedAt }: PromiseView, now: number, f: Formats): string {
  if (keptAt) return "kept";
  if (missedAt) return `missed by ${f.length(missedAt.getTime() - dueAt.getTime())}`;
  return now > dueAt.getTime() ? "lapsed" : "open";
}

/** What was promised to readers, and whether it was kept. */
export function PromiseRecord({ promises, now, f }: { promises: readonly PromiseView[]; now: number; f: Formats }) {
  if (promises.length === 0) return null;
  const kept = promises.filter((promise) => promise.keptAt).length;
  const over = promises.filter((promise) => promise.keptAt || promise.missedAt).length;
  return (
    <section aria-labelledby="promises">
      <h2 id="promises">Promises</h2>
      <details className="card pad folded">
        <summary>{over === 0 ? "One is open" : `${kept} of ${over} kept`}</summary>
        <ul className="promise-list">
          {promises.map((promise) => (
            <li key={promise.id}>
              Next update by {f.instant(promise.dueAt.getTime())}: <strong>{outcome(promise, now, f)}</strong>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
