// What every page may use: menus that close, the "/" key, colours without a reload, guards against lost and doubled work.
// Every page works without it.

const root = document.documentElement;

// One sentence for screen readers, said only when it is new.
let live;
const announce = (text) => {
  if (!live) {
    live = Object.assign(document.createElement("p"), { className: "ds-sr-only" });
    live.setAttribute("role", "status");
    document.body.append(live);
  }
  if (live.textContent !== text) live.textContent = text;
};

// Menus: Escape and a click outside close them.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[data-menu][open]") || document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Colours: at once; the form would do the same with a new page.
for (const form of document.querySelectorAll("form[data-colours]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = event.submitter.value;
    root.dataset.colorScheme = chosen;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `pk-colours=${chosen}; path=/; max-age=31536000; samesite=lax${secure}`;
    for (const button of document.querySelectorAll("form[data-colours] button")) {
      button.setAttribute("aria-pressed", String(button.value === chosen));
    }
  });
}

// Shortcut keys: single letters may disturb speech input, so they can be switched off, and stay off.
const KEYS = "pk-keys";
const remembered = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
let keysOn = remembered(KEYS) !== "off";
for (const line of document.querySelectorAll("[data-keys-choice]")) {
  line.hidden = false;
  const box = line.querySelector("input");
  box.checked = keysOn;
  box.addEventListener("change", () => {
    keysOn = box.checked;
    try { localStorage.setItem(KEYS, keysOn ? "on" : "off"); } catch { /* not kept, still used now */ }
  });
}
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
const rowLinks = () => [...document.querySelectorAll("[data-rows] tbody th a")];
document.addEventListener("keydown", (event) => {
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === "j" || event.key === "k") {
    const links = rowLinks();
    if (!links.length) return;
    const row = event.target.closest("[data-rows] tbody tr");
    const at = row ? links.findIndex((link) => row.contains(link)) : -1;
    const next = event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0);
    links[next].focus();
  } else if (event.key === "x") {
    const box = event.target.closest("[data-rows] tbody tr")?.querySelector("input[type=checkbox]");
    if (box) box.click();
  }
});

// A form with errors: the summary has the focus, so that it is read first.
document.querySelector("[data-errors]")?.focus();

// Where the menu and the tabs are a row, the one that one stands at is in sight.
for (const row of document.querySelectorAll(".pk-nav, .pk-tabs")) {
  const current = row.querySelector("[aria-current]");
  if (current && row.scrollWidth > row.clientWidth) {
    row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}

// What is typed is not lost by a careless click.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// Two clicks are one act. The server holds to that too; this only keeps the second click from being sent.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// "Choose all on the page", and how many are chosen.
for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = () => [...all.form.elements].filter((box) => box.type === "checkbox" && box.closest("tbody"));
  const count = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
    for (const place of all.form.querySelectorAll("[data-chosen]")) place.textContent = chosen;
  };
  all.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; count(); });
  for (const place of [all.form, all.closest("table")]) place.addEventListener("change", count);
  count();
}

// A text with a limit: how much of it is used, under the field. What is too long stays as written.
for (const field of document.querySelectorAll("[data-most]")) {
  const most = Number(field.dataset.most);
  const line = Object.assign(document.createElement("p"), { className: "pk-hint", id: `${field.id}_count` });
  field.after(line);
  const number = new Intl.NumberFormat(root.lang || "sv");
  // As the server counts: line breaks are one character, words are parted by blanks.
  const length = (text) => (field.dataset.counts ? text.split(/\s+/u).filter(Boolean).length : [...text].length);
  const count = () => {
    const used = length(field.value);
    const over = used - most;
    const words = over > 0 ? field.dataset.over : field.dataset.said;
    line.textContent = words.replace("{n}", number.format(used)).replace("{most}", number.format(most)).replace("{over}", number.format(over));
    line.className = over > 0 ? "pk-err" : "pk-hint";
    if (over > 0) line.dataset.color = "danger"; else delete line.dataset.color;
    if (over > 0) announce(line.textContent);
  };
  field.addEventListener("input", count);
  count();
}

// Parts that htmx fetches: a change of state is said once.
document.addEventListener("htmx:afterSettle", () => {
  const said = document.querySelector("[data-announce]");
  if (said) announce(said.textContent.trim());
});
