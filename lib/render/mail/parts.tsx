import { Button } from "@react-email/button";
import { Column } from "@react-email/column";
import { Heading } from "@react-email/heading";
import { Link } from "@react-email/link";
import { Row } from "@react-email/row";
import { Text } from "@react-email/text";
import { Fragment } from "react";
import { inkOn, readable } from "../../domain/colour.ts";
import type { Part } from "../mail-parts.ts";
import { type MailLook, mailColours, statusMarks } from "../mail-style.ts";
import { markdownToHtml } from "../markdown.ts";

type Of<Kind extends Part["kind"]> = Extract<Part, { kind: Kind }>;

const { ink, quiet, line, paper, accent } = mailColours;

const subhead = { fontSize: 14, lineHeight: 1.4, margin: "24px 0 8px", fontWeight: 600, color: quiet };
const smallText = { fontSize: 13, lineHeight: 1.55, marginTop: 16, marginBottom: 0, color: quiet };
const footText = { ...smallText, marginTop: 0, marginBottom: 8 };

const Subhead = ({ text }: { text: string }) => (
  <Heading as="h2" className="head" style={subhead}>
    {text}
  </Heading>
);

const List = ({ title, items }: Of<"list">) => (
  <>
    <Subhead text={title} />
    <ul style={{ margin: "0 0 16px", paddingInlineStart: 22 }}>
      {items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: printed once, and two may be the same
        <li key={i}>{item}</li>
      ))}
    </ul>
  </>
);

const cell = { padding: "7px 0", borderTop: `1px solid ${line}`, verticalAlign: "top" } as const;

const States = ({ title, items }: Of<"states">) => (
  <>
    <Subhead text={title} />
    {items.map(({ text, status }, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: printed once, and two may be the same
      <Row key={i} className="state">
        <Column aria-hidden style={{ ...cell, width: 20, fontSize: 15 }}>
          <span className="mark" style={{ color: statusMarks[status] }}>
            ●
          </span>
        </Column>
        <Column style={cell}>{text}</Column>
      </Row>
    ))}
  </>
);

const fact = { padding: "3px 0", fontSize: 14, verticalAlign: "top" } as const;

const Facts = ({ rows }: Of<"facts">) => (
  <div style={{ margin: "20px 0" }}>
    {rows.map(([label, value]) => (
      <Row key={label}>
        <Column className="label" style={{ ...fact, width: "34%", paddingInlineEnd: 12, color: quiet }}>
          {label}:
        </Column>
        <Column className="value" style={fact}>
          <bdi>{value}</bdi>
        </Column>
      </Row>
    ))}
  </div>
);

/** In the page's colour, as dark or as light as it takes to be seen on the paper and read. */
function Call({ text, url, look }: Of<"button"> & { look: MailLook }) {
  const back = readable(look.accent ?? accent, paper, 3);
  const colours = { backgroundColor: back, color: inkOn(back), border: "1px solid transparent" };
  return (
    <div style={{ margin: "20px 0 12px" }}>
      <Button
        className="button"
        href={url}
        style={{ ...colours, padding: "12px 20px", borderRadius: 8, fontWeight: 600 }}
      >
        {text}
      </Button>
    </div>
  );
}

const Links = ({ links, foot }: Of<"links"> & { foot: boolean }) => (
  <Text className="small" style={foot ? footText : smallText}>
    {links.map(([label, url], i) => (
      <Fragment key={label}>
        {i > 0 && " · "}
        <Link className="link" href={url} style={{ color: foot ? "#4a525a" : accent, textDecorationLine: "underline" }}>
          {label}
        </Link>
      </Fragment>
    ))}
  </Text>
);

/** One part of a mail. In the foot, below the card, words and links are quieter. */
export function PartView({ part, look, foot = false }: { part: Part; look: MailLook; foot?: boolean }) {
  switch (part.kind) {
    case "title":
      return (
        <Heading
          className="title"
          style={{ fontSize: 22, lineHeight: 1.3, margin: "0 0 16px", fontWeight: 650, letterSpacing: "-.01em" }}
        >
          {part.text}
        </Heading>
      );
    case "line":
      return (
        <Text className="line" style={{ fontSize: 16, lineHeight: 1.55, marginTop: 0, marginBottom: 16, color: ink }}>
          {part.text}
        </Text>
      );
    case "small":
      return (
        <Text className="small" style={foot ? footText : smallText}>
          {part.text}
        </Text>
      );
    case "markdown":
      return (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by lib/render/markdown
        <div className="post" dir="auto" dangerouslySetInnerHTML={{ __html: markdownToHtml(part.text) }} />
      );
    case "list":
      return <List {...part} />;
    case "states":
      return <States {...part} />;
    case "facts":
      return <Facts {...part} />;
    case "button":
      return <Call {...part} look={look} />;
    case "rule":
      return null;
    case "links":
      return <Links {...part} foot={foot} />;
  }
}
