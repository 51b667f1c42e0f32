/** Who would get a post, as far as can be said of one that nobody has written yet. */
export function Readers({ readers }: { readers: { email: number; webhook: number } }) {
  const total = readers.email + readers.webhook;
  return (
    <>
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
    </>
  );
}
