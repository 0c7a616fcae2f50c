"use strict";
// How two texts differ, as dedup.explanation tells it: nothing here knows the page.
const facts = JSON.parse(document.getElementById("facts").textContent);

// Words, folded as dedup.arabic folds them: `facts.fold` is its table, for the letters of this page,
// `facts.astral` what lies above it, `facts.spellings` what is one word in two spellings.
const hex = (code) => `\\u{${code.toString(16)}}`;
const FOLDED = new RegExp(`[${Object.keys(facts.fold).map((one) => hex(one.codePointAt(0))).join("")}]`, "gu");
const ASTRAL = facts.astral.map(([first, last, becomes]) =>
  [new RegExp(`[${hex(first)}-${hex(last)}]`, "gu"), becomes]);
function fold(text) {
  let folded = text.replace(FOLDED, (one) => facts.fold[one]);
  for (const [letters, becomes] of ASTRAL) folded = folded.replace(letters, becomes);
  folded += " ";
  for (const [was, becomes] of facts.spellings)
    while (folded.includes(was)) folded = folded.replaceAll(was, becomes);
  return folded.slice(0, -1);
}
const words = (text) => fold(text).split(" ").filter(Boolean);

// Runs that two lists have in common, longest first, then what lies before and behind it (Ratcliff
// and Obershelp 1988); of two as long the one that is earliest in `a`, then in `b`: as difflib does.
// As there, unless `all` count, what makes up over a hundredth of 200 and more begins no run.
function matchingBlocks(a, b, all = false) {
  const places = new Map();
  b.forEach((item, j) => (places.get(item) ?? places.set(item, []).get(item)).push(j));
  if (!all && b.length >= 200) {
    const most = Math.floor(b.length / 100) + 1;
    for (const [item, found] of places) if (found.length > most) places.delete(item);
  }
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
    let [i, j, length] = best;
    for (; i > alo && j > blo && a[i - 1] === b[j - 1]; i--, j--) length++;
    while (i + length < ahi && j + length < bhi && a[i + length] === b[j + length]) length++;
    return [i, j, length];
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
  /(?<=[.!?؟؛])[\s\u001c-\u001f\u0085]+|(?<=[.!?؟؛][»”"'])[\s\u001c-\u001f\u0085]+|[\r\n\u2028\u2029]+/u;
const sentences = (text) =>
  text.split(BETWEEN).map((piece) => ({ text: piece.trim(), words: words(piece) })).filter((one) => one.words.length);

// Jaccard of word shingles, as matching has it.
function compare(one, other) {
  const shingles = [one, other].map((text) => {
    const folded = words(text), size = facts.shingle_words;
    return new Set(folded.slice(size - 1).map((_, n) => folded.slice(n, n + size).join(" ")));
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
      const shares = theirs.slice(behind, behind + facts.most_looked_at).map((it) => alike(sentence, it));
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
  if (sides[0].length * sides[1].length > facts.most_compared)
    return sides.map((side) => side.map((word) => [word, false]));
  const folded = sides.map((side) => side.map((word) => words(word).join(" ")));
  const kept = [new Set(), new Set()];
  for (const [i, j, length] of matchingBlocks(folded[0], folded[1], true))
    for (let n = 0; n < length; n++) kept[0].add(i + n), kept[1].add(j + n);
  return sides.map((side, s) => side.map((word, n) => [word, folded[s][n] !== "" && !kept[s].has(n)]));
}
