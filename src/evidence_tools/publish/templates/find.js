// The search of the front page, and the way from old addresses (index.html#claim) to the pages of today.
// finding.js searches; index.js, loaded when somebody begins to type, holds what it searches.
(function () {
  "use strict";
  const box = document.getElementById("words");
  const list = document.getElementById("results");
  const status = document.getElementById("found");
  const all = document.getElementById("all");
  const SHOWN = 8;
  const EMPTY = { asked: "", unless: "", leave: "", words: "", follows: "", rules: [], claims: [] }; // of a reply
  let index = null;
  let asked = false;

  function moved() {
    const item = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const link = item && item.parentNode.className === "claims" && item.querySelector("a");
    if (link) location.replace(link.getAttribute("href"));
  }

  function claimsOf(small, places) { return words(places).map((place) => small.claims[place][0]); }

  function words(text) { return text ? text.split(" ") : []; }

  // Outcomes, then illnesses that nobody tracks, then cautions and rules: the order in which the search looks.
  function concepts(small) {
    const guides = small.concepts.findIndex(([key]) => key.startsWith("guidance:"));
    const cut = guides < 0 ? small.concepts.length : guides;
    const topics = (small.topics ? small.topics.split("|") : []).map((said) => ["topic:" + said, "", said]);
    return [...small.concepts.slice(0, cut), ...topics, ...small.concepts.slice(cut)];
  }

  function unpacked(small) {
    return {
      rules: small.rules,
      say: Object.fromEntries(small.claims.map(([claim], place) => [claim, small.say[place]])),
      lights: small.lights,
      country: small.country,
      guidance: small.guidance,
      replies: { groups: small.replies.groups, rows: small.replies.rows.map((row) => ({ ...EMPTY, ...row })) },
      notTracked: small.not_tracked,
      vocabulary: words(small.vocabulary),
      everyday: words(small.everyday),
      prefixes: words(small.prefixes),
      claims: small.claims.map(([claim_id, intervention, comparator, outcome, plain, testable, rank, said]) => ({
        claim_id, intervention: small.treatments[intervention], comparator: small.treatments[comparator], outcome, plain: plain === 1, testable: testable === 1, rank, words: words(said),
      })),
      unjudged: small.unjudged,
      concepts: concepts(small).map(([key, label, phrases, claims, near, results, studies, part]) => ({
        key,
        label,
        phrases: (phrases || "").split("|").map(words),
        claims: claimsOf(small, claims),
        near: claimsOf(small, near),
        results: results || 0,
        studies: studies || 0,
        part: part === 1,
      })),
    };
  }

  function count(number, one, many) { return number + " " + (number === 1 ? one : many); }

  // What is not tracked, and what the tables hold of it without a verdict.
  function held(read) {
    const said = [];
    if (read.untracked.length && !read.replies.length) {
      const named = read.untracked.map((one) => "“" + one + "”").join(" and ");
      said.push("We do not track claims about " + named + ". That is not permission to make one.");
    } else if (!read.tracked && !read.safety && !read.answered) said.push(index.notTracked);
    if (read.on.length && (read.tracked || !read.replies.length)) {
      const on = read.on.map((label) => label.charAt(0).toLowerCase() + label.slice(1));
      const last = on.pop();
      const named = on.length ? on.join(", ") + " and " + last : last;
      const results = count(read.unjudged, "result", "results");
      if (read.tracked) said.push("No verdict was made on " + named + ": what follows is about something wider, or beside it.");
      else said.push("Our tables hold " + results + " on " + named + ". " + index.unjudged[read.parts ? 1 : 0]);
    }
    return said;
  }

  // What to tell whoever asked, before the claims: the same sentences as `evidence find` gives, first what was asked.
  function lines(read) {
    const said = read.corrected.map(([typed, meant]) => "Read “" + typed + "” as “" + meant + "”.");
    said.push(...read.replies);
    if (read.safety || read.person || read.warned) said.push(...read.told, ...read.rules, ...held(read));
    else said.push(...held(read), ...read.rules, ...read.told);
    if (!read.tracked && read.near.length) said.push("The nearest claims that are tracked:");
    return said;
  }

  function paragraph(label, symbol, text) {
    const made = document.createElement("p");
    const strong = document.createElement("b");
    strong.textContent = label + " ";
    made.append(strong);
    if (symbol) {
      const sign = document.createElement("span");
      sign.setAttribute("aria-hidden", "true"); // read aloud, the words beside it say the same
      sign.textContent = symbol + " ";
      made.append(sign);
    }
    made.append(text);
    return made;
  }

  // The pages on which every caution and every rule stands, under every answer: no list of words knows all questions.
  function further() {
    const made = document.createElement("ul");
    made.className = "tally";
    [["safety.html", "All cautions on file"], ["rules.html", "All advertising rules on file"]].forEach(([page, words]) => {
      const link = document.createElement("a");
      link.href = page;
      link.textContent = words;
      const item = document.createElement("li");
      item.append(link);
      made.append(item);
    });
    return made;
  }

  function result(claim, near) {
    const item = document.getElementById(claim);
    if (!item) return null;
    const copy = item.cloneNode(true);
    copy.removeAttribute("id");
    const [sentence, light, wording] = index.say[claim] || [];
    const [symbol, label] = index.lights[light] || ["", ""];
    if (sentence) copy.append(paragraph("What the evidence allows:", "", sentence));
    if (near) return copy; // about something else: its tick and its words would be read as said of what was asked
    if (label) copy.append(paragraph("Advertising rules (" + index.country + "):", symbol, label));
    if (wording) copy.append(paragraph("Wording for a website:", "", "“" + wording + "”"));
    return copy;
  }

  const pages = further();

  function show() {
    const question = box.value.trim();
    pages.remove();
    list.textContent = "";
    status.textContent = "";
    list.hidden = true;
    all.hidden = false;
    if (question.length < 2) return;
    if (!index) { load(); return; }
    const read = window.evidenceSearch.readQuestion(question, index);
    const claims = read.tracked ? read.scores.map(([claim]) => claim) : read.near;
    const said = lines(read);
    // An emergency, or what only a doctor settles: no claim is to be seen, not even in the list of all.
    all.hidden = read.safety && read.answered && !claims.length && !read.told.length;
    if (read.tracked) {
      const many = claims.length > SHOWN ? ", the best " + SHOWN + " shown" : "";
      said.push(count(claims.length, "claim answers this", "claims answer this") + many + ", best first:");
    }
    // The one sentence that matters stands out: a doctor's care first, else the first caution that is named.
    const first = read.replies[0] || (read.warned ? read.told[0] : "");
    said.forEach((line) => {
      const made = document.createElement("p");
      if (line === first) made.className = "say";
      made.textContent = line;
      status.append(made);
    });
    // Before the line that leads to the claims; below them where it would stand between her and the answer.
    if (!read.told.length && !read.rules.length) list.after(pages);
    else status.insertBefore(pages, claims.length ? status.lastElementChild : null);
    claims.slice(0, SHOWN).map((claim) => result(claim, !read.tracked)).forEach((item) => { if (item) list.append(item); });
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
