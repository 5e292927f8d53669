// The desk: a page with its words on one side, the record's fields and the text on the other, all by keyboard.
//
// Text from scans reaches the page only through textContent and attributes that hold no code. A value counts as saved
// when the server has answered; what it could not take yet is kept in the browser and sent again.

const { terms, types, who, record: first } = JSON.parse(document.getElementById("settings").textContent);
const token = document.querySelector('meta[name="csrf-token"]').content;
const RENEW_LOCK = 10_000;
const SEND_AGAIN = 3_000;
const NARROWEST = 0.25;

const at = (id) => document.getElementById(id);
const state = { id: first, document: null, page: null, pages: new Map(), zoom: 1, view: "fields", chosen: null, held: true };

// -- the server ----------------------------------------------------------------------------------------------------

async function ask(path, method = "GET", body = undefined) {
  const headers = { "X-CSRF-Token": token };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/api/documents/${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (answer.status === 401) {
    setTimeout(() => window.location.assign("/login")); // once the caller has kept what was not taken
    throw Object.assign(new Error(terms.unsaved), { status: 401 });
  }
  const content = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw Object.assign(new Error(content.detail), { status: answer.status, code: content.code });
  return content;
}

// Each person's own: another who logs in here does not sign for them.
const unsaved = {
  key: `sohoa-unsaved ${who}`,
  all: () => JSON.parse(localStorage.getItem(unsaved.key) ?? "[]"),
  put: (list) => localStorage.setItem(unsaved.key, JSON.stringify(list)),
  remove: (sent) => unsaved.put(unsaved.all().filter((item) => JSON.stringify(item) !== JSON.stringify(sent))),
  // The last word on a value counts; what it was corrected from is what the server still has.
  add: (item) => {
    const same = (other) => other.id === item.id && other.correction.pointer === item.correction.pointer;
    unsaved.put([...unsaved.all().filter((other) => !same(other)), item]);
  },
};

// The server has not said no to the value: it was not reached, was out of order, the session is over, or the document is
// on another's desk just now.
const notTaken = (error) =>
  error.status === undefined || error.status >= 500 || [401, 403, 429].includes(error.status) || error.code === "locked";

// Whether the server has answered; what it answered may be no.
async function save(id, pointer, before, after) {
  const correction = { pointer, before, after };
  try {
    await ask(`${id}/corrections`, "POST", correction);
    say(terms.saved);
    return true;
  } catch (error) {
    if (notTaken(error)) {
      unsaved.add({ id, correction });
      say(terms.unsaved, true);
      return false;
    }
    say(error.code === "changed" ? terms.changed_meanwhile : error.message, true);
    return true;
  }
}

let sending = false;
async function sendAgain() {
  const waiting = unsaved.all();
  if (sending || !waiting.length) return;
  sending = true;
  for (const item of waiting) {
    try {
      await ask(`${item.id}/corrections`, "POST", item.correction);
      say(terms.saved);
    } catch (error) {
      if (notTaken(error)) continue;
      say(`${item.correction.pointer}: ${error.message}`, true);
    }
    unsaved.remove(item);
  }
  sending = false;
  if (!unsaved.all().length) await attempt(() => load(state.id));
}

async function holdLock() {
  try {
    const lock = await ask(`${state.id}/lock`, "PUT");
    const regained = lock.mine && !state.held;
    state.held = lock.mine;
    at("lock").hidden = lock.mine;
    at("lock").textContent = lock.mine ? "" : `${terms.locked_by} ${lock.who}.`;
    document.body.classList.toggle("locked", !lock.mine);
    if (regained) await load(state.id);
  } catch {
    // Without the server nothing is held; the next round tells.
  }
}

// -- a document ----------------------------------------------------------------------------------------------------

async function load(id) {
  const moved = id !== state.id;
  state.id = id;
  state.document = await ask(id);
  if (moved) {
    state.chosen = null;
    state.page = null;
  }
  state.pages.clear();
  const numbers = state.document.pages;
  if (!numbers.includes(state.page)) state.page = openFields()[0]?.page ?? numbers[0] ?? null;
  showHead();
  showFields();
  if (state.page !== null) await showPage(state.page);
  if (!fieldOf(state.chosen) && state.view === "fields") choose(openFields()[0]?.pointer ?? null);
  else mark();
}

async function open(id) {
  const before = state.id;
  history.pushState({ id }, "", `/documents/${id}`);
  await load(id);
  ask(`${before}/lock`, "DELETE").catch(() => {});
  await holdLock();
}

async function nextDocument() {
  const { documents } = await ask(`${state.id}/next?status=open`);
  if (documents.length) await open(documents[0].record_id);
  else say(terms.queue_done);
}

async function page(number) {
  if (!state.pages.has(number)) state.pages.set(number, await ask(`${state.id}/pages/${number}`));
  return state.pages.get(number);
}

const fieldOf = (pointer) => state.document?.fields.find((field) => field.pointer === pointer);

function openFields() {
  return state.document.fields.filter((field) => field.open).sort((one, other) => other.doubt - one.doubt);
}

// -- what is shown ---------------------------------------------------------------------------------------------------

function make(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

// As ``typed`` reads it: a comma before the decimals.
const written = (value) => (typeof value === "number" ? String(value).replace(".", ",") : String(value));
// A date of the record as documents write it; any other text as it is.
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const isDate = (field) => /\/date$/.test(field.pointer);
const writtenOf = (field, value) =>
  isDate(field) && DAY.test(value) ? String(value).replace(DAY, "$3/$2/$1") : written(value);
const shownOf = (field, value) => (shown(value) === terms.empty ? terms.empty : writtenOf(field, value));
const shown = (value) => (value === null || value === undefined || value === "" ? terms.empty : written(value));
const figure = (share) => (document.documentElement.lang === "vi" ? share.toFixed(2).replace(".", ",") : share.toFixed(2));
const spoken = (code) => terms[`reason_${code}`] ?? code.replaceAll("_", " ");

function label(field) {
  const parts = field.pointer.split("/").slice(1);
  const names = parts.filter((part) => !/^\d+$/.test(part));
  const name = terms[`field_${names.join("_")}`] ?? terms[`field_${names.at(-1)}`] ?? field.pointer;
  const places = parts.filter((part) => /^\d+$/.test(part)).map((part) => Number(part) + 1);
  return places.length ? `${name} ${places.join(".")}` : name;
}

function band(probability) {
  if (probability === null || probability === undefined) return "unknown";
  return probability >= 0.95 ? "sure" : probability >= 0.8 ? "likely" : probability >= 0.5 ? "unsure" : "doubtful";
}

function showHead() {
  const { name, status, approved_by: approvedBy, approvals_needed: needed } = state.document;
  const file = name.split(/[\\/]/).at(-1);
  document.title = `${file} – sohoa`;
  at("name").textContent = file;
  at("name").title = name;
  at("state").textContent = terms[`status_${status}`];
  at("state").className = `state ${status}`;
  at("approve").textContent = signed() ? terms.withdraw : terms.approve;
  const by = approvedBy.length ? `${terms.approved_by} ${approvedBy.join(", ")}` : "";
  at("approvals").textContent = needed > 1 ? `${by} (${approvedBy.length}/${needed} ${terms.approvals_needed})` : by;
}

function showFields() {
  const panel = at("fields");
  const nodes = [];
  let group = null;
  for (const field of state.document.fields) {
    if (field.group !== group) nodes.push(make("h2", { textContent: terms[`group_${field.group}`] ?? field.group }));
    group = field.group;
    nodes.push(fieldNode(field));
  }
  if (!openFields().length) nodes.unshift(make("p", { className: "done", textContent: terms.all_settled }));
  panel.replaceChildren(...nodes);
}

function fieldNode(field) {
  const value = make("span", { className: "value", textContent: shownOf(field, field.value) });
  if (field.value === null || field.value === undefined) value.classList.add("none");
  const node = make(
    "div",
    { className: `field ${field.open ? "open" : ""} ${band(field.confidence)}` },
    make("button", { type: "button", className: "pick" }, make("span", { className: "label", textContent: label(field) }), value),
  );
  node.dataset.pointer = field.pointer;
  node.querySelector(".pick").addEventListener("click", () => choose(field.pointer));
  const notes = [];
  if (field.open) notes.push(`${terms.doubtful}: ${spoken(field.reason)}`);
  if (field.confidence !== null && !field.who) notes.push(`${terms.confidence} ${figure(field.confidence)}`);
  if (field.raw !== null && field.raw !== undefined) notes.push(`${terms.read}: ${field.raw}`);
  if (field.who) notes.push(`${terms.corrected_by} ${field.who}. ${terms.machine}: ${shownOf(field, field.machine)}`);
  if (field.disagrees) notes.push(terms.disagrees);
  node.append(make("p", { className: "notes", textContent: notes.join(" · ") }));
  return node;
}

async function showPage(number) {
  state.page = number;
  const { pages, picture } = state.document;
  at("page-number").textContent = `${number} (${pages.indexOf(number) + 1}/${pages.length})`;
  const content = await page(number);
  const sheet = at("page");
  sheet.replaceChildren();
  if (picture && content.width) {
    const path = `${state.id}/pages/${number}/picture`;
    const image = make("img", { src: `/api/documents/${path}`, alt: `${terms.page} ${number}` });
    image.addEventListener("error", () =>
      ask(path).catch((error) => {
        const textContent = terms.picture_failed + error.message;
        if (image.isConnected) sheet.replaceChildren(make("p", { className: "problem", textContent }));
      }));
    sheet.append(image, overlay(content));
  } else {
    sheet.append(make("p", { className: "problem", textContent: terms.no_picture }));
  }
  zoom(1);
  showText(content);
  mark();
}

const SVG = "http://www.w3.org/2000/svg";

function overlay(content) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${content.width} ${content.height}`);
  drawing.setAttribute("aria-hidden", "true");
  for (const line of content.lines) {
    for (const word of line.words) {
      if (!word.box) continue;
      const box = rectangle(word.box, `word ${band(word.probability ?? word.confidence)}`);
      box.dataset.pointer = word.pointer;
      box.addEventListener("click", () => choose(word.pointer));
      drawing.append(box);
    }
  }
  return drawing;
}

function rectangle([left, top, right, bottom], name) {
  const box = document.createElementNS(SVG, "rect");
  box.setAttribute("x", left);
  box.setAttribute("y", top);
  box.setAttribute("width", right - left);
  box.setAttribute("height", bottom - top);
  box.setAttribute("class", name);
  return box;
}

function showText(content) {
  const lines = content.lines.map((line) => {
    const words = line.words.map((word) => {
      const node = make("button", { type: "button", className: `word ${band(word.probability ?? word.confidence)}`, textContent: word.text || "∅" });
      node.classList.toggle("changed", word.text !== word.raw);
      node.dataset.pointer = word.pointer;
      node.addEventListener("click", () => choose(word.pointer));
      return node;
    });
    const node = make("div", { className: "line" });
    if (state.document.picture && line.box && content.width) node.append(strip(content, line.box));
    node.append(make("p", {}, ...words.flatMap((word) => [word, " "])));
    return node;
  });
  at("text").replaceChildren(...lines);
}

function strip(content, [left, top, right, bottom]) {
  const node = make("div", { className: "strip", role: "presentation" });
  const margin = 4;
  const width = right - left + 2 * margin;
  const height = bottom - top + 2 * margin;
  // Short lines are not blown up: letters are about as large in every strip.
  node.style.width = `${Math.min(100, (120 * width) / content.width)}%`;
  node.style.aspectRatio = `${width} / ${height}`;
  node.style.backgroundImage = `url("/api/documents/${state.id}/pages/${content.number}/picture")`;
  node.style.backgroundSize = `${(100 * content.width) / width}% auto`;
  const share = (place, whole, part) => (whole > part ? (100 * place) / (whole - part) : 0);
  node.style.backgroundPosition = `${share(left - margin, content.width, width)}% ${share(top - margin, content.height, height)}%`;
  return node;
}

function wordOf(pointer) {
  for (const line of state.pages.get(state.page)?.lines ?? []) {
    const found = line.words.find((word) => word.pointer === pointer);
    if (found) return found;
  }
  return undefined;
}

async function choose(pointer) {
  state.chosen = pointer;
  const field = fieldOf(pointer);
  if (field) {
    if (state.view !== "fields") view("fields");
    if (field.page && field.page !== state.page && state.document.pages.includes(field.page)) await showPage(field.page);
  }
  mark();
}

function mark() {
  for (const node of document.querySelectorAll(".chosen")) node.classList.remove("chosen");
  for (const node of document.querySelectorAll("#page .where")) node.remove();
  const field = fieldOf(state.chosen);
  const word = field ? undefined : wordOf(state.chosen);
  for (const node of document.querySelectorAll("[data-pointer]")) {
    if (node.dataset.pointer !== state.chosen) continue;
    node.classList.add("chosen");
    if (node.closest(".work")) node.scrollIntoView({ block: "nearest" });
  }
  const box = field ? (field.page === state.page ? field.box : null) : word?.box;
  const drawing = at("page").querySelector("svg");
  if (box && drawing) {
    const where = rectangle(box, "where");
    drawing.append(where);
    where.scrollIntoView({ block: "center", inline: "center" });
  }
  showDetail(field, word);
}

function showDetail(field, word) {
  const detail = at("detail");
  detail.replaceChildren();
  if (!field && !word) return;
  const facts = make("dl");
  const fact = (name, value) => facts.append(make("dt", { textContent: name }), make("dd", { textContent: shown(value) }));
  if (word) {
    fact(terms.read, word.raw);
    fact(terms.restored, word.restored);
    const sure = word.probability ?? word.confidence;
    if (sure !== null) fact(terms.confidence, figure(sure));
    if (word.who) fact(terms.corrected_by, word.who);
  } else {
    fact(label(field), shownOf(field, field.value));
  }
  detail.append(facts);
  const offered = choices();
  if (offered.length) {
    const list = make("ol", { className: "choices", "aria-label": word ? terms.alternatives : terms.candidates });
    for (const [place, text] of offered.entries()) {
      const button = make("button", { type: "button" }, make("kbd", { textContent: String(place + 1) }), ` ${field ? writtenOf(field, text) : text}`);
      button.addEventListener("click", () => attempt(() => pick(place)));
      list.append(make("li", {}, button));
    }
    detail.append(list);
  }
  if (!field || field.editable) {
    const accept = make("button", { type: "button", className: "accept", textContent: terms.accept });
    accept.addEventListener("click", () => attempt(acceptValue));
    const change = make("button", { type: "button", className: "edit", textContent: terms.edit });
    change.addEventListener("click", edit);
    detail.append(make("p", { className: "buttons" }, accept, change));
  }
}

// -- what a person does ----------------------------------------------------------------------------------------------

function choices() {
  const field = fieldOf(state.chosen);
  if (field) return field.candidates.slice(0, 9);
  const word = wordOf(state.chosen);
  if (!word) return [];
  const others = [...word.alternatives.map(([text]) => text), word.raw];
  return [...new Set(others)].filter((text) => text !== word.text).slice(0, 9);
}

function typed(field, text) {
  const value = text.normalize("NFC").trim();
  if (value === "") return null;
  const day = field && isDate(field) ? /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(value) : null;
  if (day) return `${day[3]}-${day[2].padStart(2, "0")}-${day[1].padStart(2, "0")}`;
  if (!field?.number) return value;
  // As written here: points part thousands (1.500), a comma begins the decimals.
  const plain = /^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(value) ? value.replaceAll(".", "") : value;
  const number = Number(plain.replace(",", "."));
  return Number.isFinite(number) ? number : value;
}

// Saves a value of what is chosen, then goes to the next doubt.
async function put(value) {
  if (!state.held) return;
  const pointer = state.chosen;
  const field = fieldOf(pointer);
  const word = field ? undefined : wordOf(pointer);
  if (!field && !word) return;
  const following = field ? nextOpen(pointer) : null;
  at("detail").replaceChildren(); // keys that follow are commands, not text
  if (!(await save(state.id, pointer, field ? field.value ?? null : word.text, value))) return;
  await load(state.id);
  if (field && fieldOf(following)?.open) await choose(following);
  else if (word) mark();
}

const acceptValue = () => {
  const field = fieldOf(state.chosen);
  if (field && !field.editable) return;
  return put(field ? field.value ?? null : wordOf(state.chosen)?.text);
};

function pick(place) {
  const text = choices()[place];
  const field = fieldOf(state.chosen);
  if (text === undefined) return undefined;
  // A program wrote it, so a point comes before the decimals.
  const number = field?.number && text.trim() !== "" ? Number(text) : NaN;
  return put(Number.isFinite(number) ? number : typed(field, text));
}

function edit() {
  const field = fieldOf(state.chosen);
  const word = wordOf(state.chosen);
  if (!state.held || (!word && !field?.editable)) return;
  const now = field ? writtenOf(field, field.value ?? field.candidates[0] ?? "") : word.text;
  const long = now.length > 80;
  const input = make(long ? "textarea" : "input", { className: "editor", value: now, lang: "vi", spellcheck: false, autocomplete: "off" });
  input.setAttribute("aria-label", field ? label(field) : terms.restored);
  if (field?.pointer === "/type") {
    const list = make("datalist", { id: "types" }, ...Object.entries(types).map(([code, name]) => make("option", { value: code, textContent: name })));
    input.setAttribute("list", "types");
    at("detail").append(list);
  }
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      attempt(() => put(typed(field, input.value)));
    } else if (event.key === "Escape") {
      event.preventDefault();
      mark();
    }
    event.stopPropagation();
  });
  at("detail").append(input);
  input.focus();
  input.select();
}

function nextOpen(pointer, step = 1) {
  const all = openFields();
  if (!all.length) return null;
  const here = all.findIndex((field) => field.pointer === pointer);
  return all[(here + step + all.length) % all.length].pointer;
}

async function move(step) {
  if (state.view === "text") return moveWord(step, () => true);
  const next = nextOpen(state.chosen, state.chosen === null && step < 0 ? 0 : step);
  if (next) await choose(next);
  else await nextDocument();
}

function moveWord(step, wanted) {
  view("text");
  const words = (state.pages.get(state.page)?.lines ?? []).flatMap((line) => line.words);
  const here = words.findIndex((word) => word.pointer === state.chosen);
  for (let place = here + step; place >= 0 && place < words.length; place += step) {
    if (wanted(words[place])) return choose(words[place].pointer);
  }
  return undefined;
}

const nextDoubtfulWord = () => moveWord(1, (word) => (word.probability ?? word.confidence ?? 1) < 0.8);

async function turn(step) {
  const { pages } = state.document;
  const next = pages[pages.indexOf(state.page) + step];
  if (next !== undefined) await showPage(next);
}

async function undo() {
  if (!state.held) return;
  try {
    const rows = await ask(`${state.id}/undo`, "POST");
    say(terms.undone);
    await load(state.id);
    await choose(rows[0].pointer);
  } catch (error) {
    say(error.code === "nothing_to_undo" ? terms.nothing_to_undo : error.message, true);
  }
}

const signed = () => state.document.approved_by.includes(who);

// Takes one's own signature back; only the button does, so that a key pressed twice signs all the same.
async function withdraw() {
  if (!state.held) return;
  await ask(`${state.id}/approval`, "DELETE");
  await load(state.id);
  say(terms.withdrawn);
}

async function approve() {
  if (!state.held) return;
  try {
    await ask(`${state.id}/approval`, "PUT", { content: state.document.content });
    await load(state.id);
    say(terms.status_approved);
  } catch (error) {
    say(error.code === "changed" ? terms.changed_meanwhile : error.message, true);
    await load(state.id);
  }
}

function view(name) {
  state.view = name;
  for (const each of ["fields", "text"]) {
    at(each).hidden = each !== name;
    at(`tab-${each}`).setAttribute("aria-selected", String(each === name));
  }
}

function zoom(times) {
  state.zoom = Math.max(NARROWEST, state.zoom * times);
  at("page").style.width = `${100 * state.zoom}%`;
}

let hush;
function say(text, trouble = false) {
  const message = at("message");
  message.textContent = text;
  message.classList.toggle("trouble", trouble);
  message.classList.add("shown");
  clearTimeout(hush);
  if (!trouble) hush = setTimeout(() => message.classList.remove("shown"), 2500);
}

// Runs what a person asked for; a server that does not answer is told, not thrown.
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  }
}

const KEYS = {
  j: () => move(1), n: () => move(1), ArrowDown: () => move(1),
  k: () => move(-1), p: () => move(-1), ArrowUp: () => move(-1),
  a: acceptValue, e: edit, u: undo, y: approve, d: nextDocument, w: nextDoubtfulWord,
  t: () => view(state.view === "fields" ? "text" : "fields"),
  ArrowRight: () => turn(1), ArrowLeft: () => turn(-1), PageDown: () => turn(1), PageUp: () => turn(-1),
  "+": () => zoom(1.25), "-": () => zoom(0.8),
  q: () => window.location.assign("/"),
  "?": () => at("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || at("keys").open) return;
  if (event.target.closest("input, textarea, select")) return;
  if (event.key === "Enter") {
    if (event.target.closest("button, a")) return;
    event.preventDefault();
    attempt(acceptValue);
  } else if (/^[1-9]$/.test(event.key)) {
    event.preventDefault();
    attempt(() => pick(Number(event.key) - 1));
  } else if (KEYS[event.key]) {
    event.preventDefault();
    attempt(KEYS[event.key]);
  }
});

at("approve").addEventListener("click", () => attempt(signed() ? withdraw : approve));
at("undo").addEventListener("click", undo);
at("next-document").addEventListener("click", () => attempt(nextDocument));
at("help").addEventListener("click", () => at("keys").showModal());
at("page-before").addEventListener("click", () => attempt(() => turn(-1)));
at("page-after").addEventListener("click", () => attempt(() => turn(1)));
at("zoom-in").addEventListener("click", () => zoom(1.25));
at("zoom-out").addEventListener("click", () => zoom(0.8));
for (const each of ["fields", "text"]) at(`tab-${each}`).addEventListener("click", () => view(each));
window.addEventListener("popstate", (event) => attempt(() => load(event.state?.id ?? first)));
window.addEventListener("pagehide", () => {
  const headers = { "X-CSRF-Token": token };
  fetch(`/api/documents/${state.id}/lock`, { method: "DELETE", headers, keepalive: true }).catch(() => {});
});
window.addEventListener("online", sendAgain);
setInterval(holdLock, RENEW_LOCK);
setInterval(sendAgain, SEND_AGAIN);

const asked = Number(/^#page-(\d+)$/.exec(window.location.hash)?.[1]);
await holdLock();
await load(first);
if (state.document.pages.includes(asked)) await showPage(asked);
await sendAgain();
document.body.dataset.ready = "true";
