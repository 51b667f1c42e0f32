/** Always in sight beside a composer: who will get what is being written. */
export function Readers({ readers }: { readers: { email: number; webhook: number } }) {
  const total = readers.email + readers.webhook;
  return (
    <aside className="card pad aside" aria-label="Who will get this">
      <h2>Who will get this</h2>
      <p className="when-internal">
        The channels of the groups that you tick, and their members on the internal page. Nobody else.
      </p>
      <ul className="when-public">
        <li>Everyone, on the public page and in the feeds</li>
        <li>
          <strong>{readers.email.toLocaleString("en")}</strong> by e-mail
        </li>
        <li>
          <strong>{readers.webhook.toLocaleString("en")}</strong> by webhook
        </li>
      </ul>
      <p className="quiet when-public">
        {total === 0
          ? "Nobody has subscribed yet."
          : "Subscribers who chose other components than the affected ones are left out. It can not be taken back once sent."}
      </p>
    </aside>
  );
}
