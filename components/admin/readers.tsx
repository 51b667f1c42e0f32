import { type ChannelKind, channelKinds, channelWords } from "../../lib/domain/subscription.ts";

/** Who would get a post, as far as can be said of one that nobody has written yet. */
export function Readers({ readers }: { readers: Partial<Record<ChannelKind, number>> }) {
  const total = Object.values(readers).reduce((a, b) => a + b, 0);
  const shown = channelKinds.filter((kind) => kind === "email" || (readers[kind] ?? 0) > 0);
  return (
    <>
      <p className="when-internal">
        The channels of the groups that you tick, and their members on the internal page. Nobody else.
      </p>
      <ul className="when-public">
        <li>Everyone, on the public page and in the feeds</li>
        {shown.map((kind) => (
          <li key={kind}>
            <strong>{(readers[kind] ?? 0).toLocaleString("en")}</strong> by {channelWords[kind]}
          </li>
        ))}
      </ul>
      <p className="quiet when-public">
        {total === 0
          ? "Nobody has subscribed yet."
          : "Subscribers who chose other components than the affected ones are left out. It can not be taken back once sent."}
      </p>
    </>
  );
}
