// A notice in the corner of another site while something is wrong:
// <script src="https://status.example.com/embed.js" async></script>
// It adds one element with a shadow root, takes nothing from the page around it and throws nothing into it.
(() => {
  const everyMs = 60_000;
  const patienceMs = 10_000;
  const source = document.currentScript?.src;
  if (!source || !/^https?:/.test(source)) return;
  const base = new URL(".", source).href;
  const dismissed = new Set();
  let host = null;
  let shown = "";
  let lookedAt = 0;

  const nameOf = (key) => `candor-dismissed ${base} ${key}`;

  function isDismissed(key) {
    if (dismissed.has(key)) return true;
    try {
      return sessionStorage.getItem(nameOf(key)) !== null;
    } catch {
      return false;
    }
  }

  function remember(key) {
    dismissed.add(key);
    try {
      sessionStorage.setItem(nameOf(key), "1");
    } catch {
      // It stays away until the page is left.
    }
  }

  function forget(key) {
    dismissed.delete(key);
    try {
      sessionStorage.removeItem(nameOf(key));
    } catch {
      // Nothing was kept.
    }
  }

  function hide() {
    host?.remove();
    host = null;
    shown = "";
  }

  function element(name, style, text = "") {
    const el = document.createElement(name);
    el.style.cssText = style;
    el.textContent = text;
    return el;
  }

  function card({ key, title, text, href }) {
    const box = element(
      "div",
      "font:14px/1.4 system-ui,sans-serif;text-align:start;background:#161a21;color:#f2f4f8;border-radius:10px;padding:12px 14px;box-shadow:0 6px 24px rgb(0 0 0/.3);display:flex;gap:12px;align-items:flex-start",
    );
    const voice = element("div", "flex:1;min-width:0;overflow-wrap:anywhere");
    voice.setAttribute("role", "status");
    const link = element("a", "color:inherit;text-decoration:none");
    if (/^https?:/.test(href)) link.href = href;
    link.target = "_blank";
    link.rel = "noopener";
    link.append(element("strong", "display:block", title), element("span", "color:#b9c1cd", text));
    const button = element(
      "button",
      "cursor:pointer;background:none;border:0;color:inherit;padding:0 8px;font:18px/1.4 system-ui,sans-serif",
      "\u00d7",
    );
    button.type = "button";
    button.setAttribute("aria-label", "Dismiss");
    button.addEventListener("click", () => {
      remember(key);
      hide();
    });
    box.append(voice, button);
    // Screen readers speak what comes into a live region, not what it came with.
    setTimeout(() => voice.append(link), 100);
    return box;
  }

  function show(notice) {
    // What did not change is left alone: whoever has its button in focus keeps it.
    const now = JSON.stringify(notice);
    if (now === shown && host?.isConnected) return;
    hide();
    host = document.createElement("candor-notice");
    host.style.cssText =
      "all:initial;position:fixed;inset-inline-end:16px;bottom:16px;z-index:2147483000;max-width:min(340px,calc(100vw - 32px))";
    host.attachShadow({ mode: "open" }).append(card(notice));
    document.body.append(host);
    shown = now;
  }

  function noticesOf({ page, status, incidents, scheduled_maintenances: planned }) {
    const text = `${page.name}: ${status.description}`;
    const open = [...incidents, ...planned.filter((m) => m.status !== "scheduled")];
    if (open.length > 0) return open.map((i) => ({ key: i.id, title: i.name, text, href: i.shortlink }));
    for (const indicator of ["minor", "major", "critical", "maintenance"])
      if (status.indicator !== indicator) forget(indicator);
    if (status.indicator === "none") return [];
    return [{ key: status.indicator, title: status.description, text: page.name, href: page.url }];
  }

  async function look() {
    try {
      if (document.hidden) return;
      lookedAt = Date.now();
      const answer = await fetch(`${base}api/v2/summary.json`, {
        credentials: "omit",
        signal: AbortSignal.timeout?.(patienceMs),
      });
      if (!answer.ok) return;
      const notice = noticesOf(await answer.json()).find(({ key }) => !isDismissed(key));
      if (notice) show(notice);
      else hide();
    } catch {
      // Whatever happens here is no concern of the page around it.
    }
  }

  function start() {
    look();
    setInterval(look, everyMs);
    document.addEventListener("visibilitychange", () => {
      if (Date.now() - lookedAt >= everyMs) look();
    });
  }
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
