import type { ReactNode } from "react";
import { Commands } from "../../../components/admin/commands.tsx";
import { Nav, type NavItem } from "../../../components/admin/nav.tsx";
import { Form } from "../../../components/ui/form.tsx";
import { type Action, may } from "../../../lib/domain/permission.ts";
import { leave } from "../../../lib/web/admin/account.ts";
import { findPlaces } from "../../../lib/web/admin/composer.ts";
import { frameData } from "../../../lib/web/admin/reads.ts";

export default async function DeskLayout({ children }: { children: ReactNode }) {
  const { user, page, mailCaptured } = await frameData();
  const places: (NavItem & { action?: Action })[] = [
    { href: "/admin", label: "Inbox" },
    { href: "/admin/incidents", label: "Incidents" },
    { href: "/admin/maintenance", label: "Maintenance" },
    { href: "/admin/templates", label: "Templates", action: "template.edit" },
    { href: "/admin/duty", label: "On duty" },
    { href: "/admin/components", label: "Components" },
    { href: "/admin/probes", label: "Probes" },
    { href: "/admin/locations", label: "Locations" },
    { href: "/admin/subscribers", label: "Subscribers", action: "subscriber.read" },
    { href: "/admin/audiences", label: "Groups", action: "audience.edit" },
    { href: "/admin/deliveries", label: "Deliveries", action: "delivery.read" },
    { href: "/admin/drills", label: "Drills", action: "drill.run" },
    ...(mailCaptured ? [{ href: "/admin/mail", label: "Captured mail", action: "mail.read" } as const] : []),
    { href: "/admin/appearance", label: "Appearance", action: "settings.edit" },
    { href: "/admin/settings", label: "Settings", action: "settings.edit" },
    { href: "/admin/people", label: "People", action: "people.manage" },
    { href: "/admin/tokens", label: "API tokens", action: "token.manage" },
    { href: "/admin/audit", label: "Audit log", action: "audit.read" },
  ];
  const items = places
    .filter(({ action }) => !action || may(user.role, action))
    .map(({ href, label }) => ({ href, label }));
  return (
    <div className="desk">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <nav className="desk-nav" aria-label="Desk">
        <p className="desk-name">{page.name}</p>
        <Nav items={items} />
        <div className="desk-end">
          <a className="link-button" href="/admin/account">
            {user.name}
          </a>
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
      <Commands
        pages={[
          { label: "New incident", hint: "Action", href: "/admin/incidents/new" },
          { label: "New maintenance", hint: "Action", href: "/admin/maintenance/new" },
          ...items.map((item) => ({ ...item, hint: "Page" })),
        ]}
        findPlaces={findPlaces}
      />
    </div>
  );
}
