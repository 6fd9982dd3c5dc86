// The page's own behaviour: marks, evidence cards, chips, whole documents. Runs as the body of the bridge component's
// js_on_load, with Gradio's `trigger`, `server` and `watch` in scope. Everything it shows was escaped by the server.

const find = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const narrow = matchMedia("(max-width: 999px)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const shown = { turn: null, n: null, pinned: false, mark: null };

// --- evidence -------------------------------------------------------------------------------------------------------

const panel = () => find("#evidence .evidence");
const turnOf = (number) => find(`.turn[data-turn="${number}"]`);
const lastTurn = () => all(".turn").at(-1);

function fill(turn) {
  const root = panel();
  if (!root) return;
  const source = turn && find(".sources", turn);
  const cards = find(".cards", root);
  const html = source ? source.innerHTML : "";
  // A switch of language empties the panel, also when the cards stay the same.
  if (cards.source !== html || (html && !cards.firstChild)) cards.innerHTML = cards.source = html;
  const empty = find(".panel-empty", root);
  empty.hidden = Boolean(html);
  empty.dataset.usual ??= empty.textContent;
  const silent = turn && turn.getAttribute("aria-busy") === "false" && !html;
  const words = silent ? empty.dataset.none : empty.dataset.usual;
  if (empty.textContent !== words) empty.textContent = words;
  find(".panel-question", root).textContent = html ? find(".question", turn).textContent : "";
  find(".steps", root).hidden = all(".card", cards).length < 2;
  find(".back", root).hidden = !html;
}

function paint() {
  for (const card of all("#evidence .card")) toggle(card, Number(card.dataset.n) === shown.n);
  for (const mark of all(".turn .mark")) {
    toggle(mark, mark.closest(".turn").dataset.turn === shown.turn && Number(mark.dataset.n) === shown.n);
  }
  const position = find("#evidence .position");
  const cards = all("#evidence .card");
  const place = cards.findIndex((card) => Number(card.dataset.n) === shown.n) + 1;
  if (position) {
    const words = place ? `${place} / ${cards.length}` : "";
    if (position.textContent !== words) position.textContent = words;
  }
}

function toggle(element, current) {
  if (current) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

function select(turn, n, { focus = false } = {}) {
  Object.assign(shown, { turn, n, pinned: true });
  fill(turnOf(turn));
  paint();
  const card = find(`#evidence .card[data-n="${n}"]`);
  if (!card) return;
  if (focus) card.focus({ preventScroll: true });
  reveal(find("mark", card) ?? card, find("#evidence .evidence"), card);
}

// Scrolls the panel, and on a phone the page, so that the whole card shows, or at least its marked words.
function reveal(target, scroller, card) {
  const behavior = calm.matches ? "auto" : "smooth";
  if (narrow.matches) {
    card.scrollIntoView({ behavior, block: "start" });
    return;
  }
  const room = scroller.clientHeight - find(".panel-head", scroller).offsetHeight;
  const whole = card.offsetHeight <= room;
  const aim = whole ? card : target;
  const head = find(".panel-head", scroller).offsetHeight + (whole ? 12 : room / 3);
  const top = aim.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - head;
  scroller.scrollTo({ top, behavior });
}

function step(by) {
  const cards = all("#evidence .card");
  const place = cards.findIndex((card) => Number(card.dataset.n) === shown.n);
  const next = cards[(place + by + cards.length) % cards.length];
  if (next) select(shown.turn, Number(next.dataset.n));
}

function back() {
  const mark = shown.mark?.isConnected ? shown.mark : find(`.turn[data-turn="${shown.turn}"] .mark`);
  const target = mark ?? turnOf(shown.turn);
  target?.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "center" });
  mark?.focus({ preventScroll: true });
}

// --- the conversation -----------------------------------------------------------------------------------------------

let newest = null;

// Called after every change of the conversation: shows the newest answer's evidence unless the reader chose another.
function follow() {
  const turn = lastTurn();
  if (!turn) {
    newest = null;
    Object.assign(shown, { turn: null, n: null, pinned: false, mark: null });
    fill(null);
    return;
  }
  if (turn.dataset.turn !== newest) {
    newest = turn.dataset.turn;
    Object.assign(shown, { turn: newest, n: null, pinned: false });
    if (narrow.matches) document.activeElement?.blur(); // the keyboard of a phone makes room for the answer
    turn.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "start" });
    const panelRoot = panel();
    if (panelRoot) panelRoot.scrollTop = 0;
  }
  const chosen = turnOf(shown.turn) ?? turn;
  fill(chosen);
  if (!shown.pinned && shown.n === null && find("#evidence .card")) shown.n = 1;
  paint();
}

let queued = false;
function later() {
  if (queued) return;
  queued = true;
  requestAnimationFrame(() => {
    queued = false;
    follow();
  });
}

// --- a whole document -----------------------------------------------------------------------------------------------

const dialog = document.createElement("dialog");
dialog.className = "whole-document";
dialog.setAttribute("aria-labelledby", "whole-document-title");
dialog.innerHTML = '<button type="button" class="close-document"></button><div class="pages"></div>';
(find(".gradio-container") ?? document.body).append(dialog);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest(".close-document")) dialog.close();
});

async function open(button) {
  const { document: id, passage = "", start = 0, end = 0 } = button.dataset;
  const pages = find(".pages", dialog);
  find(".close-document", dialog).textContent = find("#words").dataset.close;
  pages.innerHTML = await server.document(id, passage, Number(start), Number(end), document.documentElement.lang);
  find("h2", pages)?.setAttribute("id", "whole-document-title");
  dialog.showModal();
  pages.scrollTop = 0;
  find("mark", pages)?.scrollIntoView({ block: "center" });
  find("h2", pages)?.focus({ preventScroll: true });
}

// --- kept conversations: the list, its drawer on narrow screens, copying, rating, saving ---------------------------------

const drawer = matchMedia("(max-width: 1279px)");
const archive = () => find("#archive");
const busy = () => Boolean(find('#now .turn[aria-busy="true"]'));

function slide(out) {
  const element = archive();
  if (!element || element.classList.contains("out") === out) return;
  element.classList.toggle("out", out);
  const opener = find(".archive-open");
  opener?.setAttribute("aria-expanded", String(out));
  const target = out ? find(".archive-close") : opener;
  setTimeout(() => target?.focus({ preventScroll: true }), 50); // what is still hidden takes no focus
}

function note() {
  const id = find("#bar .bar")?.dataset.talk;
  if (id) sessionStorage.setItem("assistant.talk", id);
}

const forget = () => sessionStorage.removeItem("assistant.talk");

async function copy(button) {
  const words = find(".copy-text", button.closest(".turn"));
  try {
    await navigator.clipboard.writeText(words.textContent);
  } catch {
    // Without https a page on another machine has no clipboard of the modern kind.
    const area = Object.assign(document.createElement("textarea"), { value: words.textContent });
    button.after(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.dataset.usual ??= button.textContent;
  button.textContent = words.dataset.copied;
  setTimeout(() => (button.textContent = button.dataset.usual), 2000);
}

function rate(element, reason) {
  const turn = Number(element.closest(".turn").dataset.turn);
  trigger("like", { turn, helpful: element.dataset.helpful === "true", reason });
}

let unwrapped = "0";
function save() {
  const parcel = find("#parcel pre");
  if (!parcel || parcel.dataset.serial === unwrapped) return;
  unwrapped = parcel.dataset.serial;
  const href = URL.createObjectURL(new Blob([parcel.textContent], { type: parcel.dataset.type }));
  const link = Object.assign(document.createElement("a"), { href, download: parcel.dataset.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

// Deleting takes a second press on the same button, which then says what it does.
function remove(button) {
  if (button.classList.contains("sure")) {
    const id = button.closest(".talk").dataset.talk;
    if (find("#bar .bar")?.dataset.talk === id) forget();
    trigger("delete", { id });
    return;
  }
  button.classList.add("sure");
  button.textContent = button.dataset.sure;
}

function act(button) {
  const turn = Number(button.closest(".turn").dataset.turn);
  if (button.matches(".copy")) copy(button);
  else if (busy()) return;
  else if (button.matches(".rate")) rate(button);
  else if (button.matches(".retry")) trigger("retry", { turn });
  else {
    trigger("edit", { turn });
    find("#question textarea")?.focus({ preventScroll: true });
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  const beside = archive()?.classList.contains("out") && !event.target.closest?.("#archive, .archive-open");
  if (beside && event.target.isConnected) slide(false); // the dimmed page beside the drawer
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (!button) return;
  if (button.matches(".turn .action")) act(button);
  else if (button.matches(".archive-open")) slide(true);
  else if (button.matches(".archive-close")) slide(false);
  else if (button.matches(".new-talk")) find("#new")?.click();
  else if (button.matches(".talk-open")) {
    newest = null;
    trigger("select", { id: button.closest(".talk").dataset.talk });
    slide(false);
  } else if (button.matches(".talk-delete")) remove(button);
  else if (button.matches("[data-export]")) {
    trigger("download", { format: button.dataset.export });
    button.closest("details.menu")?.removeAttribute("open");
  } else if (button.matches(".cancel-edit")) trigger("edit", {});
  else if (button.id === "new") {
    forget();
    slide(false);
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches(".talk-rename")) {
    event.preventDefault();
    trigger("apply", { id: form.closest(".talk").dataset.talk, title: form.elements.title.value });
  } else if (form.matches(".reason-form")) {
    event.preventDefault();
    if (form.elements.reason.value.trim() && !busy()) rate(form, form.elements.reason.value);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (archive()?.classList.contains("out")) slide(false);
  for (const menu of all("details.menu[open], .talk-menu[open]")) {
    menu.open = false;
    find("summary", menu).focus();
  }
});

drawer.addEventListener("change", () => archive()?.classList.remove("out"));

// --- words of Gradio's own that the switch must reach ------------------------------------------------------------------

function name() {
  const words = find("#words");
  if (!words) return;
  document.documentElement.lang = words.dataset.language;
  document.title = words.dataset.name;
  const drop = find("#files button[aria-dropeffect]");
  if (!drop || drop.getAttribute("aria-label") === words.dataset.drop) return;
  drop.setAttribute("aria-label", words.dataset.drop);
  const text = find("[data-testid=upload-text]", drop);
  const icon = text && find("svg", text)?.parentElement;
  text?.replaceChildren(...(icon ? [icon] : []), words.dataset.drop);
}

// --- events -----------------------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.matches(".turn .mark")) {
    shown.mark = button;
    // A click without a pointer came from the keyboard: the focus goes along to the card.
    select(button.closest(".turn").dataset.turn, Number(button.dataset.n), { focus: event.detail === 0 });
  } else if (button.matches(".chip")) trigger("submit", { question: button.dataset.ask });
  else if (button.matches(".step")) step(Number(button.dataset.step));
  else if (button.matches(".back")) back();
  else if (button.matches(".open-document")) open(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("#evidence")) back();
});

new MutationObserver((changes) => {
  if (changes.some((change) => change.target.parentElement?.closest("#past, #now, #words") || change.target.id === "now")) later();
  name();
  note();
  save();
}).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["aria-busy", "data-language"] });
name();
follow();
// On a phone the keyboard would cover half of the welcome.
if (!narrow.matches) requestAnimationFrame(() => find("#question textarea")?.focus({ preventScroll: true }));
