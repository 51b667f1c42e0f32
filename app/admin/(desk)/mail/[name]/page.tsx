import { Head } from "../../../../../components/admin/parts.tsx";
import { oneMail } from "../../../../../lib/web/admin/reads.ts";

export default async function OneMail({ params }: { params: Promise<{ name: string }> }) {
  const { mail } = await oneMail(decodeURIComponent((await params).name));
  return (
    <>
      <Head title={mail.subject || "(no subject)"}>
        <a href="/admin/mail">All mail</a>
      </Head>
      <section aria-labelledby="text">
        <h2 id="text">Text</h2>
        <div className="card pad mono">{mail.text}</div>
      </section>
      {mail.html !== null && (
        <section aria-labelledby="html">
          <h2 id="html">HTML</h2>
          <iframe className="mail-frame" title="The mail's HTML part" sandbox="" srcDoc={mail.html} />
        </section>
      )}
      <section aria-labelledby="head">
        <h2 id="head">Headers</h2>
        <dl className="card pad mono">
          {Object.entries(mail.headers).map(([name, value]) => (
            <div key={name}>
              <dt>
                <strong>{name}</strong>
              </dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
