// The search of the front page, and the way from old addresses (index.html#claim) to the pages of today.
// finding.js searches; index.js, loaded when somebody begins to type, holds what it searches.
(function () {
  "use strict";
  const box = document.getElementById("words");
  const list = document.getElementById("results");
  const status = document.getElementById("found");
  const SHOWN = 8;
  let index = null;
  let asked = false;

  function moved() {
    const item = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const link = item && item.parentNode.className === "claims" && item.querySelector("a");
    if (link) location.replace(link.getAttribute("href"));
  }

  function words(text) { return text ? text.split(" ") : []; }

  function unpacked(small) {
    return {
      rules: small.rules,
      say: small.say,
      country: small.country,
      safety: small.safety,
      notTracked: small.not_tracked,
      vocabulary: words(small.vocabulary),
      prefixes: words(small.prefixes),
      claims: small.claims.map(([claim_id, intervention, outcome, plain, rank, said]) => (
        { claim_id, intervention, outcome, plain: plain === 1, rank, words: words(said) }
      )),
      concepts: small.concepts.map(([key, label, phrases, claims, near, results, studies]) => ({
        key: key === "topic:" ? key + phrases : key,
        label,
        phrases: (phrases || "").split("|").map(words),
        claims: words(claims),
        near: words(near),
        results: results || 0,
        studies: studies || 0,
      })),
    };
  }

  function count(number, one, many) { return number + " " + (number === 1 ? one : many); }

  // What to tell whoever asked, before the claims: the same sentences as `evidence find` gives.
  function lines(read) {
    const said = read.corrected.map(([typed, meant]) => "Read “" + typed + "” as “" + meant + "”.");
    if (read.matched.includes("safety")) said.push(index.safety);
    const least = read.on.length > 1 ? "at least " : "";
    const on = read.on.map((label) => label.charAt(0).toLowerCase() + label.slice(1)).join(", ");
    const held = "Our tables hold " + count(read.results, "result", "results") + " of " + least + count(read.studies, "study", "studies") + " on " + on;
    if (read.untracked.length) {
      const named = read.untracked.map((one) => "“" + one + "”").join(" and ");
      said.push("We do not track claims about " + named + ". That is not permission to make one.");
    }
    if (read.tracked) return read.results ? said.concat(held + ".") : said;
    if (!read.untracked.length) said.push(index.notTracked);
    if (read.results) said.push(held + "; no verdict was made.");
    if (read.near.length) said.push("The nearest claims that are tracked:");
    return said;
  }

  function paragraph(label, text) {
    const made = document.createElement("p");
    const strong = document.createElement("b");
    strong.textContent = label + " ";
    made.append(strong, text);
    return made;
  }

  function result(claim) {
    const item = document.getElementById(claim);
    if (!item) return null;
    const copy = item.cloneNode(true);
    copy.removeAttribute("id");
    const [sentence, symbol, label] = index.say[claim] || ["", "", ""];
    if (sentence) copy.append(paragraph("What the evidence allows:", sentence));
    if (label) copy.append(paragraph("Advertising rules (" + index.country + "):", symbol + " " + label));
    return copy;
  }

  function show() {
    const question = box.value.trim();
    list.textContent = "";
    status.textContent = "";
    list.hidden = true;
    if (question.length < 2) return;
    if (!index) { load(); return; }
    const read = window.evidenceSearch.readQuestion(question, index);
    const claims = read.tracked ? read.scores.map(([claim]) => claim) : read.near;
    const said = lines(read);
    if (read.tracked) {
      const many = claims.length > SHOWN ? ", the best " + SHOWN + " shown" : "";
      said.push(count(claims.length, "claim answers this", "claims answer this") + many + ", best first:");
    }
    said.forEach((line) => { const p = document.createElement("p"); p.textContent = line; status.append(p); });
    claims.slice(0, SHOWN).map(result).forEach((item) => { if (item) list.append(item); });
    list.hidden = !list.children.length;
  }

  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = "index.js";
    document.head.append(script);
  }

  window.evidenceIndex = function (small) { index = unpacked(small); show(); };
  box.addEventListener("focus", load);
  box.addEventListener("input", show);
  box.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  window.addEventListener("hashchange", moved);
  moved();
  box.value = new URLSearchParams(location.search).get("q") || box.value;
  show();
})();
