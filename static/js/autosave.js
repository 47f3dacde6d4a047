// Autosave (form[data-autosave="/address"]): what is typed is kept on this device at once and on the server soon after.
//
// Sent: the form's fields as the browser would send them, with `revision` among them and an Idempotency-Key of its own.
// Answers, as JSON:
//   200 {revision, saved_at: "10.24", parts: {id: html}, errors: {field: [sentence]}, states: {part: [icon, words]}}
//   409 {sentence, url}   someone else has saved since; url shows both versions
//   422 {errors}          what is wrong was not saved, and stays here; with a revision, the rest was saved
// No contact, or 5xx: tried again, ever more seldom, and at once when the network is back.

const DELAY = 900;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;
const PREFIX = "pk-draft:";

const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the server has it soon */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* nothing to drop */ } },
};

const key = () => crypto.randomUUID?.() ?? String(Math.random()).slice(2);

class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.status = document.querySelector(form.dataset.saved || "[data-saved]");
    this.key = PREFIX + this.address;
    this.wait = FIRST_WAIT;
    this.changes = 0;
    this.sent = 0;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    // An ordinary hand-in of the form carries everything along; the copy goes when the server has answered with a page.
    form.addEventListener("submit", () => {
      this.stopped = true;
      clearTimeout(this.timer);
      store.set(this.key, { revision: this.revision, values: this.values(), handedIn: true });
    });
    window.addEventListener("online", () => this.now());
    window.addEventListener("pagehide", () => this.keep());
    window.addEventListener("beforeunload", (event) => { if (this.dirty && !this.stopped && this.offline) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.now(); });
    this.find();
  }

  get dirty() { return this.changes > this.sent; }

  get revision() { return this.form.elements.revision?.value ?? ""; }

  at(revision) { if (this.form.elements.revision && revision !== undefined) this.form.elements.revision.value = revision; }

  values() {
    const pairs = [];
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "revision") pairs.push([name, value]);
    }
    return pairs;
  }

  // After an ordinary hand-in the copy that `submit` made is the one that counts: the page that comes tells what of it was saved.
  keep() { if (this.dirty && !this.conflict && !this.stopped) store.set(this.key, { revision: this.revision, values: this.values() }); }

  // A copy that never reached the server, from a closed lid or another day.
  find() {
    const copy = store.get(this.key);
    if (!copy) return;
    const same = JSON.stringify(copy.values) === JSON.stringify(this.values());
    if (same || (copy.handedIn && copy.revision !== this.revision)) return store.drop(this.key);
    if (copy.revision === this.revision) {
      this.restore(copy);
      return undefined;
    }
    this.say("warning", "warning", this.status?.dataset.found);
    this.button(this.status?.dataset.restore, () => this.restore(copy));
    this.button(this.status?.dataset.drop, () => { store.drop(this.key); this.say("", "", ""); });
    return undefined;
  }

  restore(copy) {
    const wanted = new Map();
    for (const [name, value] of copy.values) wanted.set(name, [...(wanted.get(name) ?? []), value]);
    for (const element of this.form.elements) {
      if (!element.name || element.type === "hidden" || element.type === "file") continue;
      const values = wanted.get(element.name) ?? [];
      if (element.type === "checkbox" || element.type === "radio") element.checked = values.includes(element.value);
      else if (values.length) element.value = values.shift();
    }
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
    for (const table of this.form.querySelectorAll("table[data-grid]")) table.dispatchEvent(new Event("input"));
  }

  changed() {
    this.changes += 1;
    this.keep();
    if (this.conflict || this.stopped) return;
    if (!this.offline) this.say("", "waiting", this.status?.dataset.waiting);
    this.later(this.offline ? this.wait : DELAY);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), delay);
  }

  async now() {
    clearTimeout(this.timer);
    if (!this.dirty || this.conflict || this.stopped) return;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    const upTo = this.changes;
    // The same attempt keeps its key when it is tried again, so that a lost answer does not save twice.
    if (this.attempt?.upTo !== upTo) this.attempt = { upTo, key: key() };
    if (!this.offline) this.say("", "waiting", this.status?.dataset.saving);
    if (this.signedOut) await this.renew();
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const sent = new URLSearchParams(body).toString();
    let response;
    try {
      response = await fetch(this.address, {
        method: "POST",
        body: sent,
        headers: {
          Accept: "application/json",
          "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
          "Idempotency-Key": this.attempt.key,
          "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value ?? "",
        },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: document.hidden && sent.length < 60000,
      });
    } catch { response = null; }
    this.busy = false;
    if (this.stopped) return;
    await this.answered(response, upTo);
    if (this.again) { this.again = false; this.later(DELAY); }
  }

  async answered(response, upTo) {
    if (response?.type === "opaqueredirect" || response?.status === 401 || response?.status === 403) {
      this.signedOut = true;
      this.retry(this.status?.dataset.signedOut);
      return;
    }
    const answer = response?.headers.get("content-type")?.includes("json") ? await response.json().catch(() => null) : null;
    if (!answer || response.status >= 500 || response.status === 429) {
      this.retry(this.status?.dataset.offline);
      return;
    }
    this.offline = false;
    this.wait = FIRST_WAIT;
    this.errors(answer.errors ?? {});
    for (const [id, html] of Object.entries(answer.parts ?? {})) this.replace(id, html);
    this.states(answer.states ?? {});
    if (response.ok) {
      this.sent = upTo;
      this.at(answer.revision);
      // What could not be read or is too long is nowhere but here: the copy stays until it is mended. What was saved all
      // the same is told of at its field only.
      const left = !answer.whole && Object.keys(answer.errors ?? {}).length > 0;
      if (this.dirty) { this.keep(); this.later(DELAY); }
      else if (left) store.set(this.key, { revision: this.revision, values: this.values() });
      else store.drop(this.key);
      const words = this.status?.dataset;
      if (left && words?.partly) this.say("warning", "warning", words.partly);
      else this.say("", "done", answer.saved_at ? `${words?.done} ${words?.clock} ${answer.saved_at}` : words?.done);
      this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: answer }));
    } else if (response.status === 409) {
      this.conflict = true;
      store.set(this.key, { revision: this.revision, values: this.values() });
      this.say("warning", "warning", answer.sentence || this.status?.dataset.conflict);
      if (answer.url) this.link(this.status?.dataset.compare, answer.url);
    } else {
      this.sent = upTo;
      this.at(answer.revision);
      store.set(this.key, { revision: this.revision, values: this.values() });
      this.say("warning", "warning", answer.sentence || this.status?.dataset.refused);
    }
  }

  // Signed in again in another tab: the form's token is of the old session, so a new one is read from this very page.
  async renew() {
    try {
      const page = await fetch(window.location.href, { credentials: "same-origin", redirect: "manual" });
      if (!page.ok) return;
      const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
      if (!fresh) return;
      for (const token of document.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = fresh.value;
      this.signedOut = false;
    } catch { /* no contact: tried again with the next attempt */ }
  }

  retry(words) {
    this.offline = true;
    this.say("warning", "warning", words);
    this.later(this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  // Parts of the page that follow from what was saved (findings, sums); never the field one is writing in.
  replace(id, html) {
    const part = document.getElementById(id);
    if (!part || part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) return;
    part.innerHTML = html;
    window.htmx?.process(part);
  }

  // The menu beside the form: how far the other parts have come.
  states(states) {
    for (const [key, [icon, words]] of Object.entries(states)) {
      const part = document.querySelector(`[data-part="${CSS.escape(key)}"]`);
      const use = part?.querySelector("use");
      if (!use || use.closest("a").ariaCurrent) continue;
      use.setAttribute("href", use.getAttribute("href").replace(/#.*$/u, `#${icon}`));
      part.querySelector(".ds-sr-only").textContent = `, ${words}`;
    }
  }

  errors(errors) {
    for (const old of this.form.querySelectorAll("[data-live-error]")) {
      const field = document.getElementById(old.dataset.liveError);
      field?.removeAttribute("aria-invalid");
      field?.setAttribute("aria-describedby", (field.getAttribute("aria-describedby") ?? "").replace(old.id, "").trim());
      old.remove();
    }
    for (const [name, sentences] of Object.entries(errors)) {
      const field = this.form.querySelector(`[name="${CSS.escape(name)}"]`);
      if (!field || field.getAttribute("aria-invalid") === "true") continue;
      field.id ||= `field-${name}`;
      const line = document.createElement("p");
      Object.assign(line, { className: "pk-err", id: `${field.id}_live`, textContent: sentences.join(" ") });
      line.dataset.color = "danger";
      line.dataset.liveError = field.id;
      field.before(line);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
    }
  }

  say(colour, icon, words) {
    if (!this.status) return;
    if (colour) this.status.dataset.color = colour; else delete this.status.dataset.color;
    const text = document.createElement("span");
    text.textContent = words ?? "";
    const sign = this.status.querySelector("svg") ?? this.sign();
    sign?.querySelector("use").setAttribute("href", `${this.icons}#${icon || "done"}`);
    sign?.toggleAttribute("hidden", !icon);
    this.status.replaceChildren(...(sign ? [sign] : []), text);
  }

  get icons() { return this.status.dataset.icons; }

  sign() {
    if (!this.icons) return null;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "pk-i");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    return svg;
  }

  button(words, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    button.addEventListener("click", act);
    this.status?.append(" ", button);
  }

  link(words, url) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: words });
    this.status?.append(" ", link);
  }
}

// Both versions have been seen and one is chosen: the copy on this device has had its say.
for (const form of document.querySelectorAll("form[data-forget]")) form.addEventListener("submit", () => store.drop(PREFIX + form.dataset.forget));

for (const form of document.querySelectorAll("form[data-autosave]")) form.autosave = new Autosave(form);
