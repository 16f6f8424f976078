"use strict";
// What the reader says of pages, until it is saved: by a page's id, its labels by the blocks' positions, and its type.
const BEGINNING = 500, FILE = "corrections.jsonl";
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/; // those of Python's split()
const corrections = new Map(), turns = [];
let unsaved = false;

function put(page, title, key, value) {
  const one = corrections.get(page.id) || { page, title, said: new Map() };
  if (value === undefined) one.said.delete(key);
  else one.said.set(key, value);
  if (one.said.size) corrections.set(page.id, one);
  else corrections.delete(page.id);
}

function sayOf(page, title, key, value) {
  const one = corrections.get(page.id);
  turns.push([page, title, key, one && one.said.get(key)]);
  put(page, title, key, value);
  unsaved = true;
  tellPending();
}

function undo() {
  if (!turns.length) return announce("There is nothing to undo.");
  put(...turns.pop());
  unsaved = true;
  tellPending();
  return announce("Undone. " + counted());
}

function spaced(text) {
  return [...text.split(SPACES).filter(Boolean).join(" ")].slice(0, BEGINNING).join("");
}

// The label of a block as the file has it; what is not shown as it is stands beside.
function labelOf(whole, place, label) {
  const [text, reason, , , path] = withPaths(whole.blocks)[place];
  const [quoted, whence] = whole.quoted[place] || [spaced(text), path];
  return { position: positionOf(whole, place), label, text: quoted || undefined, path: (reason && whence) || undefined };
}

function positionOf(whole, place) {
  return whole.places ? whole.places[place] : place;
}

function saidOf(whole, key) {
  const one = whole.page && corrections.get(whole.page.id);
  return one ? one.said.get(key) : undefined;
}

// A block is kept, dropped, or left to the judge again.
function turn(element) {
  const whole = opened, place = Number(element.dataset.place), position = positionOf(whole, place);
  const label = element.dataset.reason ? "keep" : "drop";
  if (saidOf(whole, position)) sayOf(whole.page, whole.title, position, undefined);
  else sayOf(whole.page, whole.title, position, labelOf(whole, place, label));
  const now = saidOf(whole, position) ? (label === "keep" ? "kept" : "dropped") : "as it was";
  announce(`Block ${position}: ${now}. ${counted()}`);
}

function turner(position) {
  const button = made("button", "", "turn");
  button.type = "button";
  button.dataset.position = position;
  button.addEventListener("click", () => turn(button.closest(".block")));
  return button;
}

// How a block looks by what was said of it.
function mark(element) {
  const button = element.querySelector(".turn");
  if (!button) return;
  const reason = element.dataset.reason, said = saidOf(opened, Number(button.dataset.position));
  element.classList.toggle("yours", Boolean(said));
  element.classList.toggle("removed", said ? said.label === "drop" : Boolean(reason));
  button.textContent = said ? "undo" : reason ? "keep" : "drop";
  button.setAttribute("aria-label", `${button.textContent} block ${button.dataset.position}`);
  element.querySelector(".why").textContent = said ? (said.label === "keep" ? "kept by you" : "dropped by you") : element.dataset.why;
}

function typeChooser(whole) {
  const label = made("label", "Type ", "tick"), select = made("select");
  select.id = "type";
  select.append(new Option("as judged", ""), ...JSON.parse($("types").textContent).map((name) => new Option(name, name)));
  select.addEventListener("input", () => {
    sayOf(whole.page, whole.title, "type", select.value || undefined);
    announce(`Type: ${select.value || "as judged"}. ${counted()}`);
  });
  label.append(select);
  return label;
}

function counted() {
  const all = [...corrections.values()].reduce((sum, one) => sum + one.said.size, 0), pages = corrections.size;
  return `${all} correction${all === 1 ? "" : "s"} of ${pages} page${pages === 1 ? "" : "s"}`;
}

function written() {
  return [...corrections.values()].map(({ page, said }) => {
    const blocks = [...said].filter(([key]) => key !== "type").sort(([one], [two]) => one - two).map(([, label]) => label);
    const { id, url, version } = page;
    return JSON.stringify({ id, url, type: said.get("type"), version, blocks: blocks.length ? blocks : undefined }) + "\n";
  }).join("");
}

function save() {
  if (!corrections.size) return announce("Nothing is corrected yet.");
  const link = made("a");
  link.href = URL.createObjectURL(new Blob([written()], { type: "application/octet-stream" }));
  link.download = FILE;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  unsaved = false;
  tellPending();
  return announce(`Saved: ${counted()}.`);
}

function listed({ page, title, said }) {
  return [...said].map(([key, value]) => {
    const item = made("li"), button = made("button", "undo", "link");
    const what = key === "type" ? "type " + value : `block ${key} ${value.label === "keep" ? "kept" : "dropped"}`;
    button.type = "button";
    button.setAttribute("aria-label", `undo ${what}`);
    button.addEventListener("click", () => {
      sayOf(page, title, key, undefined);
      announce("Undone. " + counted());
    });
    item.append(foreign("bdi", title), `: ${what} `, button);
    return item;
  });
}

function tellPending() {
  $("pending").hidden = !turns.length && !corrections.size;
  $("counted").textContent = counted();
  $("state").textContent = !corrections.size ? "" : unsaved ? "not saved yet" : `saved; apply with pagesieve clean INPUT --corrections ${FILE}`;
  $("save").disabled = !corrections.size;
  $("listed").replaceChildren(...[...corrections.values()].flatMap(listed));
  for (const element of document.querySelectorAll("#entry .block")) mark(element);
  if ($("type")) $("type").value = saidOf(opened, "type") || "";
}

// The next block that can be corrected, or the one before.
function walk(by) {
  const buttons = [...document.querySelectorAll("#entry .turn")], at = buttons.indexOf(document.activeElement);
  const next = buttons[at < 0 ? (by > 0 ? 0 : buttons.length - 1) : at + by];
  if (next) next.focus();
}

function turnHere() {
  const element = document.activeElement.closest(".block") || document.querySelector("#entry .block:hover");
  if (element && element.querySelector(".turn")) turn(element);
  else announce("No block is chosen: n goes to the next one.");
}

function announce(text) {
  $("said").textContent = text;
}

const CORRECTING = {
  n: () => walk(1), p: () => walk(-1), x: turnHere, u: undo, s: save, t: () => $("type") && $("type").focus(),
};

function listen() {
  $("save").addEventListener("click", save);
  $("undo").addEventListener("click", undo);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved && corrections.size) event.preventDefault();
  });
}
