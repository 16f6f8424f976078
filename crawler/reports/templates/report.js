const SHOWN = 300, SEARCHED = 3000;
const $ = (id) => document.getElementById(id);
const parts = [...document.querySelectorAll("script.entry")];
const entries = parts.map((part) => {
  const whole = JSON.parse(part.textContent);
  const { number, title, address, rejected, confidence, language, counts, reasons } = whole;
  return { part, number, title, address, rejected, confidence, language, counts, reasons };
});
const families = JSON.parse($("families").textContent);
const places = new Map(entries.map((entry, place) => [entry.number, place]));
let matching = [], current = null, opened = null; // the entry that is shown, and all that the file has of it

// Texts of pages become text nodes, never markup.
function made(name, text, names) {
  const element = document.createElement(name);
  if (text !== undefined && text !== null) element.textContent = text;
  if (names) element.className = names;
  return element;
}

function foreign(name, text, names) {
  const element = made(name, text, names);
  element.dir = "auto";
  return element;
}

function said(entry) {
  if (entry.rejected) return "rejected: " + entry.rejected;
  const sure = entry.confidence === null ? "" : ", confidence " + entry.confidence.toFixed(2);
  return `${entry.counts[0]} kept, ${entry.counts[1]} removed${sure}${entry.language ? ", " + entry.language : ""}`;
}

function matches(entry, words) {
  const outcome = $("outcome").value, reason = $("reason").value;
  if (outcome && (outcome === "rejected") !== Boolean(entry.rejected)) return false;
  if (reason.startsWith("=") && !entry.reasons.includes(reason.slice(1))) return false;
  if (!words) return true;
  if ((entry.title + "\n" + entry.address).toLowerCase().includes(words)) return true;
  if (entries.length > SEARCHED) return false;
  return JSON.parse(entry.part.textContent).blocks.some((block) => block[0].toLowerCase().includes(words));
}

function fill() {
  const words = $("search").value.trim().toLowerCase();
  matching = entries.filter((entry) => matches(entry, words));
  const items = matching.slice(0, SHOWN).map((entry) => {
    const item = made("li"), button = made("button");
    button.type = "button";
    button.append(foreign("bdi", entry.title), made("small", said(entry)));
    button.addEventListener("click", () => show(entry, true));
    button.setAttribute("aria-current", String(entry === current));
    entry.button = button;
    item.append(button);
    return item;
  });
  $("list").replaceChildren(...items);
  const more = matching.length > SHOWN ? `, the first ${SHOWN} in the list` : "";
  $("found").textContent = `${matching.length} of ${entries.length}${more}`;
  if (!matching.includes(current) && matching.length) show(matching[0], false);
  else if (current) show(current, false);
}

function line(block) {
  const [text, reason, score, stage, path, place] = block, position = positionOf(opened, place), family = reason ? families[reason] || "rest" : "kept";
  const element = made("div", null, "block " + family + (reason ? " removed" : ""));
  const how = score === null ? "" : " " + score.toFixed(2);
  element.append(made("span", reason ? reason + how : "", "why"));
  if (opened.page && position !== null) element.append(turner(position));
  element.append(foreign("div", text, "text"));
  const known = [reason || "kept", score === null ? "" : "score " + score, stage ? "stage " + stage : "", path || "",
    position === null ? "" : "block " + position];
  element.title = known.filter(Boolean).join("\n");
  Object.assign(element.dataset, { reason: reason || "", why: reason ? reason + how : "", place });
  mark(element);
  return element;
}

// A path is written by what it has beyond the one before it.
function withPaths(told) {
  let last = "";
  return told.map(([text, reason, score, stage, shared, end], place) => {
    if (end !== null) last = last.slice(0, shared) + end;
    return [text, reason, score, stage, end === null ? null : last, place];
  });
}

function wanted(block) {
  const reason = $("reason").value;
  if (reason === "+") return !block[1];
  if (reason === "-") return Boolean(block[1]);
  return !reason || block[1] === reason.slice(1);
}

function address(text) {
  if (!/^https?:\/\//i.test(text) || text.includes("\u2026")) return foreign("bdi", text);
  const link = foreign("a", text);
  link.href = text;
  link.rel = "noreferrer noopener";
  return link;
}

function facts(whole) {
  const table = made("table", null, "facts");
  for (const [name, value, found] of whole.facts) {
    const row = made("tr"), head = made("th", name), cell = made("td");
    head.scope = "row";
    cell.append(name === "url" ? address(value) : foreign("bdi", value));
    if (found) cell.append(" ", made("span", "(found in: " + found + ")", "soft"));
    row.append(head, cell);
    table.append(row);
  }
  return table;
}

// The original, in a frame that runs no script, opens nothing and has no network: by its sandbox, by its own policy and
// by this file's. What could still tell a host that somebody looks (a hint to connect) is taken out by the browser's own
// parser, until it finds nothing of the kind in what it is to show.
const BARRED = "script,link,meta,base,iframe,frame,frameset,object,embed,template,portal,fencedframe";
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

function harmless(markup) {
  for (let turn = 0; turn < 6; turn += 1) {
    const made = new DOMParser().parseFromString(markup, "text/html");
    const barred = made.querySelectorAll(BARRED), links = made.querySelectorAll("a[href],area[href]");
    if (turn && !barred.length && !links.length) return markup;
    for (const element of barred) element.remove();
    for (const link of links) link.removeAttribute("href");
    markup = made.documentElement.outerHTML;
  }
  return null;
}

async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

async function original(entry, place) {
  const found = entry.part.nextElementSibling, told = JSON.parse(found.textContent);
  const notes = told.left ? [made("p", `The last ${told.left} characters are left out.`, "soft")] : [];
  if (told.missing) return place.replaceChildren(made("p", "No original: " + told.missing, "soft"));
  const text = await unpacked(told.packed), markup = told.html ? harmless(text) : null;
  if (markup === null) return place.replaceChildren(...notes, foreign("pre", text));
  const frame = made("iframe");
  frame.title = "The original page, without scripts and network";
  frame.setAttribute("sandbox", "");
  frame.referrerPolicy = "no-referrer";
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
    '<meta http-equiv="x-dns-prefetch-control" content="off"><meta name="referrer" content="no-referrer">' + markup;
  return place.replaceChildren(...notes, frame);
}

function show(entry, asked) {
  if (current && current.button) current.button.setAttribute("aria-current", "false");
  current = entry;
  if (entry.button) {
    entry.button.setAttribute("aria-current", "true");
    const list = $("list"), top = entry.button.offsetTop - list.offsetTop;
    if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - 60) list.scrollTop = top - 60;
  }
  const whole = opened = JSON.parse(entry.part.textContent), blocks = withPaths(whole.blocks).filter(wanted);
  const notes = [];
  if (!whole.exact) notes.push("Some blocks have several lines: kept lines stand near their places, not surely on them, and are corrected by pagesieve correct, with the positions of pagesieve explain.");
  if (blocks.length < whole.blocks.length) notes.push(`The filter shows ${blocks.length} of ${whole.blocks.length} blocks.`);
  if (whole.left) notes.push(`${whole.left} more blocks are left out here.`);
  $("entry").dataset.number = whole.number;
  $("entry").replaceChildren(
    foreign("h3", whole.title), made("p", said(entry), "soft"), facts(whole), ...(whole.page ? [typeChooser(whole)] : []),
    ...notes.map((note) => made("p", note, "soft")), ...beside(entry, blocks.map(line)));
  tellPending();
  if (asked) {
    $("entry").scrollIntoView({ block: "nearest" });
    announce(`${whole.title}: ${said(entry)}`);
  }
}

function beside(entry, blocks) {
  if (!$("beside") || !$("beside").checked) return blocks;
  const whole = made("div", null, "beside"), left = made("div"), right = made("section");
  right.setAttribute("aria-label", "Original");
  left.append(...blocks);
  whole.append(left, right);
  original(entry, right);
  return [whole];
}

function step(by) {
  const place = matching.indexOf(current) + by;
  if (place >= 0 && place < matching.length) show(matching[place], true);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    document.activeElement.blur();
    return;
  }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
  const beside = () => $("beside") && $("beside").click();
  const keys = { j: () => step(1), k: () => step(-1), "/": () => $("search").focus(), r: () => $("reason").focus(), o: beside, ...CORRECTING };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
for (const id of ["search", "outcome", "reason", "beside"]) if ($(id)) $(id).addEventListener("input", fill);
for (const button of document.querySelectorAll("[data-number]")) {
  const entry = entries[places.get(Number(button.dataset.number))];
  if (!entry) continue;
  button.replaceChildren(foreign("bdi", entry.title), " (" + said(entry) + ")");
  button.addEventListener("click", () => {
    show(entry, true);
    $("entry").scrollIntoView();
    $("entry").focus();
  });
}
listen();
fill();
