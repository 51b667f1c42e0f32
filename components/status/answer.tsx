import type { PageModel } from "../../lib/domain/page.ts";
import { StatusIcon } from "./icon.tsx";
import { Time } from "./time.tsx";
import type { Words } from "./words.ts";

/** The one sentence that a visitor came for, and how old the data behind it is. */
export function Answer({ model, words }: { model: PageModel; words: Words }) {
  const { m, f } = words;
  const { answer, freshness, now } = model;
  return (
    <section className={`answer tint-${answer.status} page-status status-${answer.indicator}`} aria-labelledby="answer">
      <StatusIcon status={answer.status} size={40} />
      <div>
        <h1 id="answer">{m.sentences[answer.sentence] ?? answer.sentence}</h1>
        <p className="quiet">
          {freshness.measuredAt !== null ? (
            <>
              {m.measured} <Time at={freshness.measuredAt} words={words} form="ago" />
            </>
          ) : (
            <>
              {m.asOf} <Time at={now} words={words} />
            </>
          )}
        </p>
        {freshness.impaired && <p className="warning">{m.impaired}</p>}
        {freshness.silentSince !== null && !freshness.impaired && (
          <p className="warning">{m.silent(f.instant(freshness.silentSince))}</p>
        )}
      </div>
    </section>
  );
}
