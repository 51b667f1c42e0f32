// What the public page does beyond being read: local times, details of a day, colours, quiet refresh.
// Everything it improves can be read without it.
const root = document.documentElement;
const locale = root.lang || undefined;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const prefix = root.dataset.prefix ?? "";

function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice holds until the page is left.
  }
}

let formats;
function chooseZone(zone) {
  const timeZone = zone || undefined;
  const named = zone ? { timeZoneName: "short" } : {};
  const parts = { hour: "numeric", minute: "2-digit" };
  formats = {
    instant: new Intl.DateTimeFormat(locale, {
      timeZone,
      day: "numeric",
      month: "short",
      year: "numeric",
      ...parts,
      ...named,
    }),
    time: new Intl.DateTimeFormat(locale, { timeZone, ...parts, ...named }),
    day: new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" }),
  };
}
chooseZone(stored("candor-zone"));
const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

function ago(at) {
  const ms = at - Date.now();
  const size = Math.abs(ms);
  if (size < minute) return relative.format(Math.round(ms / 1000), "second");
  if (size < hour) return relative.format(Math.round(ms / minute), "minute");
  if (size < 2 * day) return relative.format(Math.round(ms / hour), "hour");
  return relative.format(Math.round(ms / day), "day");
}

function localTimes() {
  for (const el of document.querySelectorAll("time[data-form]")) {
    const at = Date.parse(el.dateTime);
    el.title ||= `${el.textContent} · ${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
    const { form } = el.dataset;
    if (form === "ago") el.textContent = ago(at);
    else if (form === "time") el.textContent = `${formats.time.format(at)} (${ago(at)})`;
    else el.textContent = formats.instant.format(at);
  }
}

// A copy that is served while everything behind it is dead must say so itself.
function warnIfOld() {
  const visit = document.querySelector("[data-rendered]");
  const note = document.querySelector("[data-old]");
  if (!visit || !note) return;
  const rendered = Number(visit.dataset.rendered);
  const old = Date.now() - rendered > 3 * minute;
  note.hidden = !old;
  if (old)
    note.textContent = note.dataset.old.replace("{when}", `${formats.instant.format(rendered)} (${ago(rendered)})`);
}

let card = null;

function hideDay() {
  card?.remove();
  card = null;
  for (const mark of document.querySelectorAll(".bar .cursor")) mark.remove();
}

function showDay(bar, n) {
  const count = Number(bar.dataset.days);
  const index = Math.max(0, Math.min(count - 1, n));
  bar.dataset.at = index;
  hideDay();
  const detail = JSON.parse(bar.dataset.detail ?? "[]").find((d) => d.n === index);
  card = document.createElement("div");
  card.className = "day-card";
  card.setAttribute("role", "status");
  const title = document.createElement("strong");
  title.textContent = formats.day.format(Number(bar.dataset.bar) + index * day);
  const text = document.createElement("span");
  text.textContent = detail?.text || bar.closest("[data-fine]")?.dataset.fine || "";
  card.append(title, text);
  if (detail?.incidents.length) {
    const list = document.createElement("ul");
    for (const { id, name } of detail.incidents) {
      const link = document.createElement("a");
      link.href = `${prefix}/incidents/${id}`;
      link.textContent = name;
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    card.append(list);
  }
  bar.closest(".component").append(card);
  const svg = bar.querySelector("svg");
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "path");
  mark.setAttribute("class", "cursor");
  mark.setAttribute("d", `M${index * 4} 0h3v32h-3z`);
  svg.append(mark);
  const box = svg.getBoundingClientRect();
  const along = ((index + 0.5) / count) * box.width;
  const x = root.dir === "rtl" ? box.right - along : box.left + along;
  const width = card.offsetWidth;
  card.style.left = `${Math.max(8, Math.min(x - width / 2, innerWidth - width - 8)) + scrollX}px`;
  card.style.top = `${bar.getBoundingClientRect().bottom + scrollY + 6}px`;
}

function dayAt(bar, clientX) {
  const box = bar.querySelector("svg").getBoundingClientRect();
  const along = root.dir === "rtl" ? box.right - clientX : clientX - box.left;
  return Math.floor((along / box.width) * Number(bar.dataset.days));
}

function bars() {
  for (const bar of document.querySelectorAll("[data-bar]")) {
    bar.tabIndex = 0;
    bar.addEventListener("pointermove", (e) => showDay(bar, dayAt(bar, e.clientX)));
    bar.addEventListener("click", (e) => showDay(bar, dayAt(bar, e.clientX)));
    bar.addEventListener("focus", () => {
      if (bar.matches(":focus-visible")) showDay(bar, Number(bar.dataset.at ?? bar.dataset.days));
    });
    bar.addEventListener("blur", (e) => {
      if (!card?.contains(e.relatedTarget)) hideDay();
    });
    bar.addEventListener("keydown", (e) => {
      const now = Number(bar.dataset.at ?? Number(bar.dataset.days) - 1);
      const on = root.dir === "rtl" ? -1 : 1;
      const to = { ArrowLeft: now - on, ArrowRight: now + on, Home: 0, End: Number(bar.dataset.days) - 1 }[e.key];
      if (to === undefined) return;
      e.preventDefault();
      showDay(bar, to);
    });
  }
}

document.addEventListener("keydown", (e) => {
  if (e.key === "Escape") hideDay();
});
document.addEventListener("pointerdown", (e) => {
  if (card && !card.contains(e.target) && !e.target.closest?.("[data-bar]")) hideDay();
});

function themeSwitch() {
  const place = document.querySelector("[data-theme-switch]");
  if (!place) return;
  const [label, ...names] = place.dataset.labels.split("|");
  const select = document.createElement("select");
  select.setAttribute("aria-label", label);
  for (const [i, value] of ["auto", "light", "dark"].entries()) select.add(new Option(names[i], value));
  select.value = root.dataset.theme ?? "auto";
  select.addEventListener("change", () => {
    if (select.value === "auto") delete root.dataset.theme;
    else root.dataset.theme = select.value;
    store("candor-theme", select.value);
  });
  place.append(select);
}

function zoneSwitch() {
  const place = document.querySelector("[data-zone-switch]");
  if (!place) return;
  const [label, local, own] = place.dataset.zoneSwitch.split("|");
  const select = document.createElement("select");
  select.setAttribute("aria-label", label);
  select.add(new Option(local, ""));
  for (const zone of new Set([own, "UTC"])) select.add(new Option(zone.replaceAll("_", " "), zone));
  select.value = stored("candor-zone") ?? "";
  if (select.selectedIndex < 0) select.value = "";
  select.addEventListener("change", () => {
    store("candor-zone", select.value);
    chooseZone(select.value);
    localTimes();
  });
  place.append(select);
}

// The language links lead to this very page in the other language.
function languageLinks() {
  const path =
    prefix && location.pathname.startsWith(prefix) ? location.pathname.slice(prefix.length) : location.pathname;
  for (const link of document.querySelectorAll("[data-language]"))
    link.href = `/${link.dataset.language}${path === "/" ? "" : path}${location.search}`;
}

function finder() {
  const place = document.querySelector("[data-finder]");
  if (!place) return;
  const input = place.querySelector("input");
  const none = place.querySelector("[data-none]");
  const find = () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    let found = 0;
    for (const row of document.querySelectorAll(".component")) {
      const name = row.querySelector(".component-name").textContent.toLocaleLowerCase();
      row.hidden = !name.includes(wanted);
      if (!row.hidden) found++;
    }
    for (const group of document.querySelectorAll("details.group, .sections > .rows")) {
      group.hidden = !group.querySelector(".component:not([hidden])");
      if (wanted && group.localName === "details" && !group.hidden) group.open = true;
    }
    none.textContent = found === 0 ? none.dataset.none : "";
  };
  input.addEventListener("input", find);
}

function shareLinks() {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const url = `${location.origin}${location.pathname}`;
      if (navigator.share && matchMedia("(pointer: coarse)").matches) {
        await navigator.share({ url, title: document.title }).catch(() => undefined);
        return;
      }
      await navigator.clipboard.writeText(url);
      button.textContent = button.dataset.share;
      setTimeout(() => {
        button.textContent = label;
      }, 2000);
    });
  }
}

// Asks for the page itself, conditionally: an answer is 304 until something changed.
async function refresh() {
  if (document.hidden || card || document.querySelector("[data-finder] input")?.value) return;
  const current = document.querySelector("[data-revision]");
  if (!current) return;
  try {
    const answer = await fetch(location.href, { cache: "no-cache", headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-revision]");
    // In an exported copy most pages tell no time, and their revision changes with what they say.
    const stamp = (el) => el.dataset.rendered ?? el.dataset.revision;
    if (!next || stamp(next) === stamp(current)) return;
    const open = [...document.querySelectorAll("details")].map((d) => d.open);
    current.replaceWith(next);
    document.title = page.title;
    const icon = document.querySelector('link[rel="icon"]');
    const nextIcon = page.querySelector('link[rel="icon"]');
    if (icon && nextIcon) icon.href = nextIcon.href;
    const details = [...document.querySelectorAll("details")];
    if (details.length === open.length) for (const [i, d] of details.entries()) d.open = open[i];
    start();
    if (next.dataset.answer !== current.dataset.answer) {
      const voice = document.querySelector("[data-announce]");
      if (voice) voice.textContent = `${voice.dataset.announce} ${next.dataset.answer ?? ""}`;
    }
  } catch {
    // Offline, or nothing answers: the page stays and tells its age.
  }
}

function start() {
  localTimes();
  bars();
  finder();
  shareLinks();
  warnIfOld();
}

start();
themeSwitch();
zoneSwitch();
languageLinks();
if (document.querySelector("[data-revision]")) {
  setInterval(() => {
    localTimes();
    warnIfOld();
  }, 10_000);
  setInterval(refresh, 30_000);
  document.addEventListener("visibilitychange", refresh);
}
