import { ImageResponse } from "next/og";
import { shareImageFacts } from "../../lib/web/public-files.ts";

export const dynamic = "force-dynamic";

/** What is shown where the page's address is shared (Open Graph): its name and its state, 1200 by 630. */
export async function GET(): Promise<Response> {
  const { name, sentence, background, mark } = await shareImageFacts();
  return new ImageResponse(
    <div
      style={{
        width: "100%",
        height: "100%",
        display: "flex",
        flexDirection: "column",
        justifyContent: "space-between",
        padding: 80,
        background: "#0e1116",
        color: "#f2f4f8",
      }}
    >
      <div style={{ fontSize: 40, color: "#aab3c2" }}>{name}</div>
      <div style={{ display: "flex", alignItems: "center", gap: 40 }}>
        <div
          style={{
            display: "flex",
            width: 120,
            height: 120,
            borderRadius: 30,
            background,
            flexShrink: 0,
            alignItems: "center",
            justifyContent: "center",
          }}
        >
          <svg width="90" height="90" viewBox="0 0 20 20" role="presentation">
            <path d={mark} fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round" />
          </svg>
        </div>
        <div style={{ fontSize: 76, lineHeight: 1.1 }}>{sentence}</div>
      </div>
      <div style={{ fontSize: 30, color: "#aab3c2" }}>Status</div>
    </div>,
    { width: 1200, height: 630, headers: { "Cache-Control": "public, max-age=60" } },
  );
}
