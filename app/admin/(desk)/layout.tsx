import type { ReactNode } from "react";
import { Commands } from "../../../components/admin/commands.tsx";
import { Nav, type NavItem } from "../../../components/admin/nav.tsx";
import { Form } from "../../../components/ui/form.tsx";
import { type Action, may } from "../../../lib/domain/permission.ts";
import { leave } from "../../../lib/web/admin/account.ts";
import { findPlaces } from "../../../lib/web/admin/composer.ts";
import { frameData } from "../../../lib/web/admin/reads.ts";
import { viewsData } from "../../../lib/web/admin/saved-view-reads.ts";

interface Place extends NavItem {
  action?: Action;
}

/** Where one can go, by what brings one there. */
const places: { title: string; items: Place[] }[] = [
  {
    title: "Responding",
    items: [
      { href: "/admin", label: "Inbox" },
      { href: "/admin/incidents", label: "Incidents" },
      { href: "/admin/maintenance", label: "Maintenance" },
      { href: "/admin/announcements", label: "Announcements" },
      { href: "/admin/action-items", label: "Action items" },
      { href: "/admin/measures", label: "Measures" },
      { href: "/admin/duty", label: "On duty" },
    ],
  },
  {
    title: "Services",
    items: [
      { href: "/admin/components", label: "Components" },
      { href: "/admin/probes", label: "Probes" },
      { href: "/admin/locations", label: "Locations" },
    ],
  },
  {
    title: "Readers",
    items: [
      { href: "/admin/subscribers", label: "Subscribers", action: "subscriber.glance" },
      { href: "/admin/audiences", label: "Groups", action: "audience.edit" },
      { href: "/admin/deliveries", label: "Deliveries", action: "delivery.read" },
      { href: "/admin/mail", label: "Captured mail", action: "mail.read" },
    ],
  },
  {
    title: "Practice",
    items: [
      { href: "/admin/templates", label: "Templates", action: "template.edit" },
      { href: "/admin/drills", label: "Drills", action: "drill.run" },
    ],
  },
  {
    title: "Installation",
    items: [
      { href: "/admin/appearance", label: "Appearance", action: "settings.edit" },
      { href: "/admin/settings", label: "Settings", action: "settings.edit" },
      { href: "/admin/mail-setup", label: "Mail", action: "settings.edit" },
      { href: "/admin/people", label: "People", action: "people.manage" },
      { href: "/admin/tokens", label: "API tokens", action: "token.manage" },
      { href: "/admin/audit", label: "Audit log", action: "audit.read" },
    ],
  },
];

export default async function DeskLayout({ children }: { children: ReactNode }) {
  const { user, page, mailCaptured } = await frameData();
  const isOffered = ({ href, action }: Place): boolean =>
    (!action || may(user.role, action)) && (href !== "/admin/mail" || mailCaptured);
  const groups = places
    .map(({ title, items }) => ({
      title,
      items: items.filter(isOffered).map(({ href, label }) => ({ href, label })),
    }))
    .filter(({ items }) => items.length > 0);
  const views = (await viewsData()).map(({ path, name }) => ({ href: path, label: name }));
  const saved =
    views.length > 0
      ? [{ title: "Saved views", items: [...views, { href: "/admin/views", label: "Edit saved views" }] }]
      : [];
  return (
    <div className="desk">
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Nav name={page.name} groups={[...groups, ...saved]}>
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
      </Nav>
      <main className="desk-main" id="content">
        <div className="desk-stack">{children}</div>
      </main>
      <Commands
        pages={[
          { label: "New incident", hint: "Action", href: "/admin/incidents/new" },
          { label: "New maintenance", hint: "Action", href: "/admin/maintenance/new" },
          { label: "New announcement", hint: "Action", href: "/admin/announcements/new" },
          ...groups.flatMap(({ items }) => items.map((item) => ({ ...item, hint: "Page" }))),
          ...views.map((view) => ({ ...view, hint: "Saved view" })),
        ]}
        findPlaces={findPlaces}
      />
    </div>
  );
}
