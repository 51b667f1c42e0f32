"use client";

import { useState } from "react";
import type { ProbeResult } from "../../lib/domain/probe.ts";
import { ProbeStatePill } from "./parts.tsx";

export type TrialOutcome =
  | { result: ProbeResult; facts: [string, string][] }
  | { error: string; field: string | undefined };

/** Runs what the form around it describes, at once, and shows what came. */
export function TestNow({ run }: { run: (form: FormData) => Promise<TrialOutcome> }) {
  const [outcome, setOutcome] = useState<TrialOutcome | null>(null);
  const [running, setRunning] = useState(false);
  return (
    <div>
      <button
        type="button"
        className="button button-quiet"
        disabled={running}
        onClick={(e) => {
          const { form } = e.currentTarget;
          if (!form) return;
          setRunning(true);
          run(new FormData(form))
            .then(setOutcome, () => setOutcome({ error: "The test could not be run.", field: undefined }))
            .finally(() => setRunning(false));
        }}
      >
        {running ? "Testing…" : "Test now"}
      </button>
      <div role="status" aria-live="polite">
        {outcome && ("error" in outcome ? <p className="field-error">{outcome.error}</p> : <Seen outcome={outcome} />)}
      </div>
    </div>
  );
}

function Seen({ outcome }: { outcome: Extract<TrialOutcome, { result: unknown }> }) {
  const { result, facts } = outcome;
  return (
    <div className="card pad">
      <p>
        <ProbeStatePill state={result.state} />{" "}
        {result.latencyMs !== null && <span className="quiet">{Math.round(result.latencyMs)} ms</span>}
      </p>
      {result.reason && <p>{result.reason}</p>}
      <details>
        <summary>Evidence</summary>
        <dl className="mono">
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>
                <strong>{label}</strong>
              </dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
