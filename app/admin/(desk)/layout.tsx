import type { ReactNode } from "react";
import { Nav } from "../../../components/admin/nav.tsx";
import { SavedViews } from "../../../components/admin/saved-views.tsx";
import { Form } from "../../../components/ui/form.tsx";
import { leave } from "../../../lib/web/admin/account.ts";
import { frameData } from "../../../lib/web/admin/reads.ts";
import { viewsData } from "../../../lib/web/admin/saved-view-reads.ts";

export default async function DeskLayout({ children }: { children: ReactNode }) {
  const { user, page, mailCaptured } = await frameData();
  const items = [
    { href: "/admin", label: "Inbox" },
    { href: "/admin/incidents", label: "Incidents" },
    { href: "/admin/maintenance", label: "Maintenance" },
    { href: "/admin/components", label: "Components" },
    { href: "/admin/probes", label: "Probes" },
    { href: "/admin/locations", label: "Locations" },
    { href: "/admin/subscribers", label: "Subscribers" },
    { href: "/admin/deliveries", label: "Deliveries" },
    ...(mailCaptured ? [{ href: "/admin/mail", label: "Captured mail" }] : []),
    { href: "/admin/appearance", label: "Appearance" },
    { href: "/admin/settings", label: "Settings" },
    { href: "/admin/audit", label: "Audit log" },
  ];
  return (
    <div className="desk">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <nav className="desk-nav" aria-label="Desk">
        <p className="desk-name">{page.name}</p>
        <Nav items={items} />
        <SavedViews views={await viewsData()} />
        <div className="desk-end">
          <p className="quiet">{user.name}</p>
          <a className="link-button" href="/">
            Public page
          </a>
          <Form action={leave}>
            <button className="link-button" type="submit">
              Sign out
            </button>
          </Form>
        </div>
      </nav>
      <main className="desk-main" id="content">
        <div className="desk-stack">{children}</div>
      </main>
    </div>
  );
}
