import { Empty, Head } from "../../../../components/admin/parts.tsx";
import { Form, Submit } from "../../../../components/ui/form.tsx";
import { actionItemsData } from "../../../../lib/web/admin/postmortem-reads.ts";
import { finishActionItem } from "../../../../lib/web/admin/postmortems.ts";

export default async function ActionItemsPage() {
  const { items, now, f } = await actionItemsData();
  return (
    <>
      <Head title="Action items" />
      {items.length === 0 ? (
        <Empty title="Nothing is open" hint="Action items are added to the postmortem of an incident." />
      ) : (
        <ul className="card rows-list">
          {items.map(({ item, incidentName }) => {
            const late = item.dueAt !== null && item.dueAt.getTime() < now;
            return (
              <li key={item.id}>
                <div className="what">
                  <strong>{item.title}</strong>
                  <span className="quiet">
                    {item.ownerName ?? "Nobody yet"} ·{" "}
                    <a href={`/admin/incidents/${item.incidentId}/postmortem#items`}>{incidentName}</a>
                    {item.link && (
                      <>
                        {" "}
                        ·{" "}
                        <a href={item.link} rel="noreferrer">
                          Tracker
                        </a>
                      </>
                    )}
                  </span>
                </div>
                {item.dueAt && (
                  <span className={late ? "pill pill-late" : "pill"}>
                    {late ? "Overdue since" : "Due"} {f.date(item.dueAt.getTime())}
                  </span>
                )}
                <Form action={finishActionItem} className="inline-form">
                  <input type="hidden" name="item" value={item.id} />
                  <Submit kind="quiet">
                    Done<span className="visually-hidden">: {item.title}</span>
                  </Submit>
                </Form>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
