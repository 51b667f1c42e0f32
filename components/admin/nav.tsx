"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

export interface NavItem {
  href: string;
  label: string;
}

/** The places of the desk; the one where one is is marked. */
export function Nav({ items }: { items: readonly NavItem[] }) {
  const path = usePathname();
  const here = [...items]
    .filter((item) => path === item.href || path.startsWith(`${item.href}/`))
    .sort((a, b) => b.href.length - a.href.length)[0];
  return (
    <ul>
      {items.map((item) => (
        <li key={item.href}>
          <Link href={item.href} prefetch={false} aria-current={item === here ? "page" : undefined}>
            {item.label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
