import { Body } from "@react-email/body";
import { Column } from "@react-email/column";
import { Container } from "@react-email/container";
import { Head } from "@react-email/head";
import { Html } from "@react-email/html";
import { Img } from "@react-email/img";
import { Row } from "@react-email/row";
import { Text } from "@react-email/text";
import type { Part } from "../mail-parts.ts";
import { type MailLook, mailColours, mailStyle, preheaderLength } from "../mail-style.ts";
import { PartView } from "./parts.tsx";

/** A mail as its reader's program shows it. */
export interface MailDocument {
  title: string;
  /** What the list of mails shows after the subject. */
  preheader: string;
  pageName: string;
  language: string;
  dir: "ltr" | "rtl";
  look: MailLook;
  /** What stands after the first rule is the foot. */
  parts: readonly Part[];
}

const { accent, paper, desk, ink, quiet } = mailColours;
const font = '-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Helvetica,Arial,sans-serif';

/**
 * Spaces that do not break keep the mail's first words out of the list of mails where the preheader is short. The
 * library's own component does the same in ten times the bytes.
 */
const Preheader = ({ text }: { text: string }) => (
  <div style={{ display: "none", maxHeight: 0, overflow: "hidden", opacity: 0 }}>
    {`${text}\n`}
    {"\u034f\u200c\u00a0".repeat(Math.ceil(Math.max(0, preheaderLength - text.length) / 3))}
  </div>
);

const Parts = ({ parts, look, foot = false }: { parts: readonly Part[]; look: MailLook; foot?: boolean }) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: printed once
  parts.map((part, i) => <PartView key={i} part={part} look={look} foot={foot} />);

const name = { fontSize: 14, lineHeight: 1.55, marginTop: 0, marginBottom: 20, fontWeight: 600, color: quiet };

const Name = ({ pageName, look }: Pick<MailDocument, "pageName" | "look">) => (
  <Text className="name" style={name}>
    {look.logo ? (
      // Of low priority, or React asks for it in the head too.
      <Img src={look.logo} alt={pageName} height={40} fetchPriority="low" style={{ maxHeight: 40, width: "auto" }} />
    ) : (
      <bdi>{pageName}</bdi>
    )}
  </Text>
);

/** All mails: the page's band and name, the parts on a card, and the foot below it. */
export function MailDocumentView({ title, preheader, pageName, language, dir, look, parts }: MailDocument) {
  const at = parts.findIndex(({ kind }) => kind === "rule");
  const [main, foot] = at < 0 ? [parts, []] : [parts.slice(0, at), parts.slice(at + 1)];
  return (
    <Html lang={language} dir={dir}>
      <Head>
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{title}</title>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a sheet of our own */}
        <style dangerouslySetInnerHTML={{ __html: mailStyle }} />
      </Head>
      <Body dir={dir} style={{ backgroundColor: desk, padding: "24px 12px", color: ink, font: `16px/1.55 ${font}` }}>
        <Preheader text={preheader} />
        <Container
          className="card"
          width={600}
          style={{ width: "100%", maxWidth: 600, backgroundColor: paper, borderRadius: 10, overflow: "hidden" }}
        >
          <Row>
            <Column style={{ height: 4, fontSize: 0, lineHeight: 0, backgroundColor: look.accent ?? accent }}>
              {"\u00a0"}
            </Column>
          </Row>
          <Row>
            <Column className="inner" style={{ padding: "24px 28px 28px" }}>
              <Name pageName={pageName} look={look} />
              <Parts parts={main} look={look} />
            </Column>
          </Row>
        </Container>
        {foot.length > 0 && (
          <Container width={600} style={{ width: "100%", maxWidth: 600 }}>
            <Row>
              <Column className="foot" style={{ padding: "16px 28px 8px", fontSize: 13, color: quiet }}>
                <Parts parts={foot} look={look} foot />
              </Column>
            </Row>
          </Container>
        )}
      </Body>
    </Html>
  );
}
