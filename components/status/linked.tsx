import type { IncidentView } from "../../lib/domain/page.ts";
import type { Words } from "./words.ts";

/** What an incident has to do with others, among its facts. */
export function Linked({ links, words }: { links: IncidentView["links"]; words: Words }) {
  if (links.length === 0) return null;
  return (
    <div>
      <dt>{words.m.linked}</dt>
      <dd>
        <ul>
          {links.map((link) => (
            <li key={link.id}>
              <span className="quiet">{words.m.links[link.kind]}</span>{" "}
              <a href={words.href(`/incidents/${link.id}`)}>{link.name}</a>
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}
