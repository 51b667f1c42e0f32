// A notice in the corner of another site while something is wrong:
// <script src="https://status.example.com/embed.js" async></script>
// It adds one element with a shadow root, takes nothing from the page around it and throws nothing into it.
(() => {
  const source = document.currentScript?.src;
  if (!source) return;
  const base = new URL(".", source).href;
  const everyMs = 60_000;
  let host = null;

  function dismissed(key) {
    try {
      return sessionStorage.getItem("candor-dismissed") === key;
    } catch {
      return false;
    }
  }

  function dismiss(key) {
    try {
      sessionStorage.setItem("candor-dismissed", key);
    } catch {
      // It stays away until the page is left.
    }
    hide();
  }

  function hide() {
    host?.remove();
    host = null;
  }

  function element(name, style, text) {
    const el = document.createElement(name);
    el.style.cssText = style;
    if (text) el.textContent = text;
    return el;
  }

  function show(key, title, text, href) {
    hide();
    host = document.createElement("div");
    host.style.cssText =
      "position:fixed;inset-inline-end:16px;bottom:16px;z-index:2147483000;max-width:min(340px,calc(100vw - 32px))";
    const root = host.attachShadow({ mode: "closed" });
    const card = element(
      "div",
      "font:14px/1.4 system-ui,sans-serif;background:#161a21;color:#f2f4f8;border-radius:10px;padding:12px 14px;box-shadow:0 6px 24px rgb(0 0 0/.3);display:flex;gap:12px;align-items:flex-start",
    );
    card.setAttribute("role", "status");
    const link = element("a", "color:inherit;text-decoration:none;flex:1");
    link.href = href;
    link.target = "_blank";
    link.rel = "noopener";
    link.append(element("strong", "display:block", title), element("span", "color:#b9c1cd", text));
    const button = element("button", "all:unset;cursor:pointer;padding:2px 8px;font-size:18px;line-height:1", "×");
    button.setAttribute("aria-label", "Dismiss");
    button.addEventListener("click", () => dismiss(key));
    card.append(link, button);
    root.append(card);
    document.body.append(host);
  }

  async function look() {
    try {
      if (document.hidden) return;
      const answer = await fetch(`${base}api/v2/summary.json`, { credentials: "omit" });
      if (!answer.ok) return;
      const { page, status, incidents, scheduled_maintenances: planned } = await answer.json();
      const running = planned.filter((m) => m.status !== "scheduled");
      const worst = incidents[0] ?? running[0];
      if (status.indicator === "none" && !worst) {
        hide();
        return;
      }
      const key = worst?.id ?? status.indicator;
      if (dismissed(key)) hide();
      else show(key, worst?.name ?? status.description, page.name, worst?.shortlink ?? page.url);
    } catch {
      // Whatever happens here is no concern of the page around it.
    }
  }

  function start() {
    look();
    setInterval(look, everyMs);
  }
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
