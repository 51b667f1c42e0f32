import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { mailData } from "../../../../lib/web/admin/reads.ts";

export default async function MailPage() {
  const { mails, captured, f } = await mailData();
  return (
    <>
      <Head title="Captured mail" />
      <p className="quiet">
        {captured
          ? "No SMTP_URL is set, so mail goes nowhere: what would have been sent can be read here."
          : "An SMTP server is configured; what follows was captured before."}
      </p>
      {mails.length === 0 ? (
        <Empty title="No mail yet" hint="Subscribe on the public page: the confirmation appears here." />
      ) : (
        <ul className="card rows-list">
          {mails.map((mail) => (
            <li key={mail.name}>
              <div className="what">
                <a href={`/admin/mail/${encodeURIComponent(mail.name)}`}>{mail.subject || "(no subject)"}</a>
                <span className="quiet">
                  to {mail.to}
                  {mail.at !== null && ` · ${f.instant(mail.at)}`}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
