"use strict";
// What the page can do beyond being read. Nothing is fetched, and no markup is made of scraped text
// but what the page's own template wrote, escaped, into its <noscript> elements.
const facts = JSON.parse(document.getElementById("facts").textContent);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const from = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

// Words, folded as dedup.arabic folds them: `facts.fold` is its table, for the letters of this page.
const FOLDED = new RegExp(
  `[${Object.keys(facts.fold).map((one) => `\\u{${one.codePointAt(0).toString(16)}}`).join("")}]|[\u{1f000}-\u{1ffff}]`, "gu");
const fold = (text) => text.replace(FOLDED, (one) => facts.fold[one] ?? " ");
const words = (text) => fold(text).split(" ").filter(Boolean);

// Runs that two lists have in common, longest first, then what lies before and behind it (Ratcliff
// and Obershelp 1988); of two as long the one that is earliest in `a`, then in `b`: as difflib does.
function matchingBlocks(a, b) {
  const places = new Map();
  b.forEach((item, j) => (places.get(item) ?? places.set(item, []).get(item)).push(j));
  const longest = (alo, ahi, blo, bhi) => {
    let best = [alo, blo, 0];
    let ending = new Map();
    for (let i = alo; i < ahi; i++) {
      const here = new Map();
      for (const j of places.get(a[i]) ?? []) {
        if (j < blo || j >= bhi) continue;
        const length = (ending.get(j - 1) ?? 0) + 1;
        here.set(j, length);
        if (length > best[2]) best = [i - length + 1, j - length + 1, length];
      }
      ending = here;
    }
    return best;
  };
  const found = [];
  const waiting = [[0, a.length, 0, b.length]];
  while (waiting.length) {
    const [alo, ahi, blo, bhi] = waiting.pop();
    const [i, j, length] = longest(alo, ahi, blo, bhi);
    if (!length) continue;
    found.push([i, j, length]);
    waiting.push([alo, i, blo, j], [i + length, ahi, j + length, bhi]);
  }
  return found.sort((one, other) => one[0] - other[0]);
}

const BETWEEN =
  /(?<=[.!?؟؛])[\s\u001c-\u001f\u0085]+|(?<=[.!?؟؛][»”"'])[\s\u001c-\u001f\u0085]+|\n+/u;
const sentences = (text) =>
  text.split(BETWEEN).map((piece) => ({ text: piece.trim(), words: words(piece) })).filter((one) => one.words.length);

// Jaccard of word shingles, as matching has it.
function compare(one, other) {
  const shingles = [one, other].map((text) => {
    const all = words(text), size = facts.shingle_words;
    return new Set(all.slice(size - 1).map((_, n) => all.slice(n, n + size).join(" ")));
  });
  const shared = [...shingles[0]].filter((shingle) => shingles[1].has(shingle)).length;
  return shared / (shingles[0].size + shingles[1].size - shared) || 0;
}

function alike(one, other) {
  const mine = new Set(one.words);
  const both = new Set([...mine, ...other.words]);
  const shared = [...mine].filter((word) => other.words.includes(word)).length;
  return both.size ? shared / both.size : 0;
}

// Sentences side by side, as dedup.explanation.align has them.
function align(one, other) {
  const a = sentences(one), b = sentences(other), rows = [];
  const key = (sentence) => sentence.words.join(" ");
  const pairUp = (mine, theirs) => {
    let behind = 0;
    for (const sentence of mine) {
      const shares = theirs.slice(behind).map((it) => alike(sentence, it));
      const best = shares.length ? shares.indexOf(Math.max(...shares)) : -1;
      if (best < 0 || shares[best] < facts.least_alike) {
        rows.push({ a: sentence.text, b: "", same: false });
        continue;
      }
      for (const skipped of theirs.slice(behind, behind + best)) rows.push({ a: "", b: skipped.text, same: false });
      rows.push({ a: sentence.text, b: theirs[behind + best].text, same: false });
      behind += best + 1;
    }
    for (const rest of theirs.slice(behind)) rows.push({ a: "", b: rest.text, same: false });
  };
  let i = 0, j = 0;
  for (const [x, y, length] of [...matchingBlocks(a.map(key), b.map(key)), [a.length, b.length, 0]]) {
    pairUp(a.slice(i, x), b.slice(j, y));
    for (let n = 0; n < length; n++) rows.push({ a: a[x + n].text, b: b[y + n].text, same: true });
    i = x + length;
    j = y + length;
  }
  return rows;
}

// Words of both sides, each with whether the other side lacks it.
function markChanges(one, other) {
  const sides = [one, other].map((text) => text.split(/\s+/u).filter(Boolean));
  const folded = sides.map((side) => side.map((word) => words(word).join(" ")));
  const kept = [new Set(), new Set()];
  for (const [i, j, length] of matchingBlocks(folded[0], folded[1]))
    for (let n = 0; n < length; n++) kept[0].add(i + n), kept[1].add(j + n);
  return sides.map((side, s) => side.map((word, n) => [word, folded[s][n] !== "" && !kept[s].has(n)]));
}

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
  if (versions.length > 1) addComparison(row.querySelector(".inside"), versions);
  if (row.classList.contains("pair")) addVerdict(row);
}

function addComparison(inside, versions) {
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
    box.querySelector(".sum").textContent = 
      `التشابه: ${compare(...texts).toFixed(2)} · جمل متطابقة: ${same} · جمل مختلفة: ${rows.length - same}`;
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
const pairKey = (row) => `${row.dataset.a} ${row.dataset.b}`;
try {
  for (const [key, label] of JSON.parse(localStorage.getItem(KEPT) ?? "[]")) judgements.set(key, label);
} catch { /* then they last as long as the page is open */ }

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
  document.getElementById("judged").textContent = `${judged().length} من ${pairs.length}`;
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

function textsOf(story) {
  const source = story.row.querySelector(":scope > noscript");
  const texts = source
    ? Array.from(source.textContent.matchAll(/<p dir="auto">([^<]*)/g), (found) => found[1])
    : all(".text p", story.row).map((p) => p.textContent);
  return (story.texts ??= ` ${words(texts.join("\n")).join(" ")}`);
}

function filter() {
  const wanted = words(tool("find").value);
  const outlet = tool("outlet").value, since = tool("since").value, least = Number(tool("least").value) || 2;
  const within = tool("within").checked;
  let shown = 0;
  for (const story of stories) {
    const fits = story.size >= least && (!outlet || story.outlets.has(outlet)) &&
      (!since || story.since >= since) && (wanted.every((word) => story.words.includes(` ${word}`)) ||
        (within && textsOf(story).includes(` ${wanted.join(" ")}`)));
    story.row.hidden = !fits;
    shown += fits;
  }
  tool("count").textContent = `${shown} من ${stories.length}`;
}

function sort() {
  const order = Number(tool("sort").value);
  stories.sort((one, other) => one.ranks[order] - other.ranks[order]);
  list.append(...stories.map((story) => story.row));
}

// A link to a story, or to a page's split, opens it.
function openTarget() {
  let name = location.hash.slice(1);
  try { name = decodeURIComponent(name); } catch { /* a name that nobody escaped */ }
  const row = document.getElementById(name);
  if (!row?.classList.contains("row")) return;
  row.hidden = false;
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
tool("export")?.addEventListener("click", exportLabels);
if (pairs.length) countVerdicts();
pairs.forEach(showVerdict);
filter();
openTarget();
