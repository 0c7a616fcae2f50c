"use strict";
// What the page can do beyond being read. Nothing is fetched, and no markup is made of scraped text
// but what the page's own template wrote, escaped, into its <noscript> elements.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const from = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const element = (name, text = "", className = "") => {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
};

function cell(marked, name, tag) {
  const made = element("td", "", name);
  made.dir = "auto";
  for (const [word, changed] of marked) made.append(changed ? element(tag, word) : word, " ");
  return made;
}

function drawDifference(body, one, other) {
  const rows = align(one, other);
  body.replaceChildren(...rows.map(({ a, b, same }) => {
    const made = element("tr", "", same ? "same" : "");
    const [left, right] = same || !a || !b ? [[[a, false]], [[b, false]]] : markChanges(a, b);
    made.append(cell(a ? left : [], same || !a ? "" : "minus", "del"), cell(b ? right : [], same || !b ? "" : "plus", "ins"));
    return made;
  }));
  return rows;
}

// A list entry's inside lies in a <noscript>, which costs nothing until it is opened.
function fill(row) {
  const source = row.querySelector(":scope > noscript");
  if (!source) return;
  const holder = document.createElement("template");
  holder.innerHTML = source.textContent;
  source.replaceWith(holder.content);
  const versions = all(".version", row);
  if (versions.length > 1) addComparison(versions);
  if (row.classList.contains("pair")) addVerdict(row);
}

function addComparison(versions) {
  const box = from("compare");
  const [one, other] = all("select", box);
  const text = (version) => all(".text p", version).map((p) => p.textContent).join("\n");
  versions.forEach((version, n) => {
    for (const select of [one, other]) select.add(new Option(`${n + 1}. ${version.querySelector(".who").textContent}`, n));
  });
  other.value = 1;
  const draw = () => {
    const chosen = [one, other].map((select) => versions[select.value]);
    const texts = chosen.map(text);
    const rows = drawDifference(box.querySelector("tbody"), ...texts);
    all("th", box).forEach((head, n) => (head.textContent = chosen[n].querySelector(".who").textContent));
    const same = rows.filter((row) => row.same).length;
    const cut = chosen.some((version) => version.querySelector("[data-cut]"));
    const told = cut ? "يُقارن أول النصين فقط" : `التشابه: ${compare(...texts).toFixed(2)}`;
    box.querySelector(".sum").textContent =
      `${told} · جمل متطابقة: ${same} · جمل مختلفة: ${rows.length - same}`;
  };
  box.addEventListener("change", (event) => {
    if (event.target.classList.contains("changed")) box.classList.toggle("only-changed", event.target.checked);
    else draw();
  });
  draw();
  versions[0].before(box);
}

// Judgements are kept by the browser where it lets a page from a disk do so.
const KEPT = "dedup-labels";
const judgements = new Map();
const pairKey = (row) => JSON.stringify([row.dataset.a, row.dataset.b]);
function readKept() {
  try {
    for (const [key, label] of JSON.parse(localStorage.getItem(KEPT) ?? "[]")) judgements.set(key, label);
  } catch { /* then they last as long as the page is open */ }
}
readKept();

function showVerdict(row) {
  const label = judgements.get(pairKey(row));
  row.querySelector(".verdict").textContent = label ? facts.labels[label] : "";
}

function addVerdict(row) {
  const field = from("verdict");
  for (const radio of all("input", field)) {
    radio.name = pairKey(row);
    radio.checked = judgements.get(pairKey(row)) === radio.value;
  }
  field.addEventListener("change", (event) => {
    readKept(); // another tab may have judged
    judgements.set(pairKey(row), event.target.value);
    showVerdict(row);
    countVerdicts();
    try { localStorage.setItem(KEPT, JSON.stringify([...judgements])); } catch { /* see above */ }
  });
  row.querySelector(".inside").prepend(field);
}

const pairs = all(".pair");
const judged = () => pairs.filter((row) => judgements.has(pairKey(row)));
function countVerdicts() {
  document.getElementById("judged").textContent = `راجعت ${judged().length} من ${pairs.length}`;
}

function exportLabels() {
  const lines = judged().map((row) =>
    JSON.stringify({ a: row.dataset.a, b: row.dataset.b, label: judgements.get(pairKey(row)) }) + "\n");
  const link = element("a");
  link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
  link.download = "labels.jsonl";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// The list: what is searched was folded when the page was made.
const list = document.getElementById("list");
const stories = all(":scope > .story", list).map((row) => ({
  row,
  ranks: row.dataset.ranks.split(" ").map(Number),
  outlets: new Set(row.dataset.outlets.split(" ")),
  words: ` ${row.dataset.words}`,
  texts: null, // folded when first asked for
  since: row.dataset.since,
  size: Number(row.dataset.size),
}));
const tool = (id) => document.getElementById(id);

// What the template made of the five letters that it escapes.
const ESCAPED = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };
const unescape = (markup) => markup.replace(/&(?:lt|gt|#34|#39|amp);/g, (one) => ESCAPED[one]);

function textsOf(story) {
  if (story.texts !== null) return story.texts;
  const source = story.row.querySelector(":scope > noscript");
  const texts = source
    ? Array.from(source.textContent.matchAll(/<p dir="auto">([^<]*)/g), (found) => unescape(found[1]))
    : all(".text p", story.row).map((p) => p.textContent);
  return (story.texts = ` ${words(texts.join("\n")).join(" ")}`);
}

// Of thousands of rows those that are seen are in the document: it scrolls as one of a few hundred.
const STEP = 200;
let fitting = stories, limit = STEP;

function show() {
  list.replaceChildren(...fitting.slice(0, limit).map((story) => story.row));
  tool("more").hidden = fitting.length <= limit;
}

// Behind what is there: nothing that is read, or has the focus, is moved.
function showUpTo(count) {
  const more = fitting.slice(limit, count).map((story) => story.row);
  list.append(...more);
  if (more.length && document.activeElement === tool("more")) more[0].querySelector("summary").focus();
  limit = Math.max(limit, count);
  tool("more").hidden = fitting.length <= limit;
}

function filter() {
  const wanted = words(tool("find").value);
  const outlet = tool("outlet").value, since = tool("since").value, least = Number(tool("least").value) || 2;
  const within = tool("within").checked;
  fitting = stories.filter((story) => story.size >= least && (!outlet || story.outlets.has(outlet)) &&
    (!since || story.since >= since) && (wanted.every((word) => story.words.includes(` ${word}`)) ||
      (within && textsOf(story).includes(` ${wanted.join(" ")}`))));
  limit = STEP;
  tool("count").textContent = `${fitting.length} من ${stories.length}`;
  show();
}

function sort() {
  const order = Number(tool("sort").value);
  stories.sort((one, other) => one.ranks[order] - other.ranks[order]);
  filter();
}

// The row that an id, or its beginning, names; of the list even where it is not shown.
function find(name) {
  const story = stories.find(({ row }) => row.id === name) ??
    (name.length > 2 ? stories.find(({ row }) => row.id.startsWith(name)) : undefined);
  if (!story) return document.getElementById(name);
  if (!fitting.includes(story)) {
    for (const id of ["find", "outlet", "since"]) tool(id).value = "";
    tool("least").value = 2;
    filter();
  }
  showUpTo(fitting.indexOf(story) + 1);
  return story.row;
}

// A link to a story, or to a page's split, opens it.
function openTarget() {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* a name that nobody escaped */ }
  const row = name && find(name);
  if (!row || !row.classList.contains("row")) return;
  fill(row);
  row.open = true;
  row.scrollIntoView();
  row.querySelector("summary").focus({ preventScroll: true });
}

document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.classList.contains("row")) fill(event.target);
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.matches("input, select")) return;
  event.preventDefault();
  tool("find").focus();
});
window.addEventListener("hashchange", openTarget);
tool("tools").hidden = false;
for (const one of all(".js")) one.hidden = false;
for (const id of ["find", "within", "outlet", "since", "least"]) tool(id).addEventListener("input", filter);
tool("sort").addEventListener("change", sort);
tool("more").addEventListener("click", () => showUpTo(limit + STEP));
new IntersectionObserver(
  (seen) => seen.some((one) => one.isIntersecting) && showUpTo(limit + STEP), { rootMargin: "600px" },
).observe(tool("more"));
tool("export")?.addEventListener("click", exportLabels);
if (pairs.length) countVerdicts();
pairs.forEach(showVerdict);
filter();
openTarget();
