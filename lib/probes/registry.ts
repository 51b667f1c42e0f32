import { dnsProbe } from "./dns.ts";
import { heartbeatProbe } from "./heartbeat.ts";
import { httpProbe } from "./http.ts";
import { pingProbe } from "./ping.ts";
import type { ProbeKind } from "./probe.ts";
import { stepsProbe } from "./steps.ts";
import { tcpProbe } from "./tcp.ts";
import { tlsProbe } from "./tls.ts";
import { upstreamProbe } from "./upstream.ts";

/** Every kind of probe; a new one is a line here. */
export const probeKinds: readonly ProbeKind[] = [
  httpProbe,
  pingProbe,
  tcpProbe,
  dnsProbe,
  tlsProbe,
  heartbeatProbe,
  stepsProbe,
  upstreamProbe,
];

export function findProbeKind(kind: string): ProbeKind | undefined {
  return probeKinds.find((k) => k.kind === kind);
}
