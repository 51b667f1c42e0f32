"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useId, useState } from "react";

export interface NavItem {
  href: string;
  label: string;
}

export interface NavGroup {
  title: string;
  items: readonly NavItem[];
}

interface Props {
  name: string;
  groups: readonly NavGroup[];
  /** What comes last: one's account and the ways out. */
  children: ReactNode;
}

/** The places of the desk; the one where one is is marked. On a phone all but the first group wait behind a button. */
export function Nav({ name, groups, children }: Props) {
  const path = usePathname();
  const id = useId();
  const [open, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has arrived needs the menu no more
  useEffect(() => setOpen(false), [path]);
  const here = groups
    .flatMap((group) => group.items)
    .filter((item) => path === item.href || path.startsWith(`${item.href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
  const [first, ...others] = groups;
  const list = ({ title, items }: NavGroup) => (
    <ul aria-label={title}>
      {items.map((item) => (
        <li key={item.href}>
          <Link href={item.href} prefetch={false} aria-current={item === here ? "page" : undefined}>
            {item.label}
          </Link>
        </li>
      ))}
    </ul>
  );
  return (
    <nav className="desk-nav" aria-label="Desk">
      <div className="desk-name">
        <p>{name}</p>
        <button
          type="button"
          className="nav-toggle"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          Menu
        </button>
      </div>
      {first && <div className="nav-first">{list(first)}</div>}
      <div id={id} className="nav-more" data-open={open}>
        {others.map((group) => (
          <div key={group.title} className="nav-group">
            <p className="nav-title" aria-hidden="true">
              {group.title}
            </p>
            {list(group)}
          </div>
        ))}
        <div className="desk-end">{children}</div>
      </div>
    </nav>
  );
}
