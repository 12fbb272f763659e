// Which tracked claims a question in anybody's words means. The same steps as finding.py beside this file; a test
// keeps the two in step. Use: const answer = readQuestion("can't sleep", index), where index is the JSON that
// `evidence_tools.tracker.finding.build_index` writes. Nothing is fetched and nothing is kept.
(function (root) {
  "use strict";

  const MOST = 20;
  const SHORTEST = 3;
  function stem(word, rules) {
    let before = "";
    for (let round = 0; round < 3; round++) {
      const cut = rules.suffixes.find((s) => word.endsWith(s) && word.length - s.length >= SHORTEST) || "";
      if (!cut || (cut === "s" && "sui".includes(word[word.length - 2]))) return word;
      if (rules.short_suffixes.includes(cut) && word.length < 5) return word;
      if (cut === "s" && (before === "e" || before === "es")) return word;
      before = cut;
      word = word.slice(0, word.length - cut.length);
      const last = word[word.length - 1];
      if (last === word[word.length - 2] && !"lsze".includes(last) && word.length > SHORTEST) word = word.slice(0, -1);
    }
    return word;
  }

  function wordsOf(text, rules) {
    const low = Array.from(text.toLowerCase(), (c) => rules.accents[c] || c).join("");
    return low.replace(/[’']/g, "").match(/[a-z0-9]+/g) || [];
  }

  function kept(text, rules) {
    const words = wordsOf(text, rules);
    const telling = words.filter((word) => !rules.stop.includes(word));
    return telling.length ? telling : words;
  }

  function distance(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return limit + 1;
    let earlier = [];
    let before = [];
    let row = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      [earlier, before, row] = [before, row, [i]];
      for (let j = 1; j <= b.length; j++) {
        let cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] !== b[j - 1] ? 1 : 0));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, earlier[j - 2] + 1);
        row.push(cost);
      }
      if (Math.min(...row) > limit) return limit + 1;
    }
    return row[row.length - 1];
  }

  function corrected(word, vocabulary) {
    if (word.length < 5 || /^\d+$/.test(word)) return word;
    const limit = word.length < 8 ? 1 : 2;
    let best = limit + 1;
    let found = word;
    for (const candidate of vocabulary) {
      if (candidate[0] !== word[0] && (candidate[0] !== word[1] || candidate[1] !== word[0])) continue;
      const away = distance(word, candidate, Math.min(limit, best));
      if (away < best) [best, found] = [away, candidate];
    }
    return found;
  }

  function spelt(typed, index) {
    const known = new Set(index.vocabulary.map((word) => stem(word, index.rules)));
    const changes = [];
    const words = typed.map((word) => {
      const base = stem(word, index.rules);
      const fine = known.has(base) || index.prefixes.some((prefix) => word.startsWith(prefix));
      const meant = fine ? word : corrected(word, index.vocabulary);
      if (meant !== word) changes.push([word, meant]);
      return meant;
    });
    return [words, changes];
  }

  function fits(wanted, [word, base]) {
    return wanted.endsWith("*") ? word.startsWith(wanted.slice(0, -1)) : base === wanted;
  }

  function place(phrase, words, taken) {
    for (let start = 0; start <= words.length - phrase.length; start++) {
      if (phrase.every((wanted, i) => !taken[start + i] && fits(wanted, words[start + i]))) return start;
    }
    return -1;
  }

  function conceptsIn(words, concepts) {
    const taken = words.map(() => false);
    const found = new Map();
    const phrases = concepts.flatMap((concept) => concept.phrases.map((phrase) => [phrase, concept.key]));
    phrases.sort((one, other) => other[0].length - one[0].length);
    let length = 0;
    let claimed = [];
    const use = () => claimed.forEach(([start, end]) => taken.fill(true, start, end));
    for (const [phrase, key] of phrases) {
      if (phrase.length !== length) {
        use();
        [length, claimed] = [phrase.length, []];
      }
      const start = place(phrase, words, taken);
      if (start >= 0) {
        if (!found.has(key)) found.set(key, [start, start + length]);
        claimed.push([start, start + length]);
      }
    }
    use();
    return [found, taken];
  }

  function score(claim, weights, words, asked, rules) {
    const weight = weights.get(claim.outcome) || 0;
    const same = [...new Set(claim.words)].filter((word) => words.has(word) && !(word in rules.treatments));
    const shared = same.length;
    if (!weight && same.filter((word) => word.length > 3).length < 2) return 0;
    return 10 * weight + shared + (claim.plain ? 1.5 : 0) + (asked.has(claim.intervention) ? 2 : 0);
  }

  function whomNot(words, rules) {
    const whom = words.findIndex((word) => rules.whom.includes(word));
    return whom >= 0 && words.slice(whom + 1).some((word) => rules.denied.includes(word));
  }

  function merged(places, typed, raw) {
    const found = [];
    const said = " " + raw.join(" ") + " ";
    for (const [start, end] of places.sort((one, other) => one[0] - other[0] || one[1] - other[1])) {
      const last = found[found.length - 1];
      const one = last && start <= last[1] && said.includes(" " + typed.slice(last[0], end).join(" ") + " ");
      if (one) last[1] = Math.max(end, last[1]);
      else found.push([start, end]);
    }
    return found;
  }

  function toldOf(guidance, cautions, unnamed, asks, always) {
    const told = cautions.map((one) => one.words);
    if (cautions.length) {
      const covered = new Set(cautions.flatMap((one) => one.treatments));
      told.push(...Object.keys(guidance.not_covered).filter((name) => !covered.has(name)).map((name) => guidance.not_covered[name]));
    }
    if (unnamed.length) told.push(guidance.unnamed.replace("{}", () => unnamed.join(" or ")));
    if (asks && !cautions.length) {
      told.push(guidance.opening, ...guidance.entries.filter((one) => one.caution).map((one) => one.words));
    }
    return told.length || always ? [...told, guidance.safety] : [];
  }

  function readQuestion(question, index) {
    const rules = index.rules;
    const typed = kept(question, rules);
    const [meant, changes] = spelt(typed, index);
    const words = meant.map((word) => stem(word, rules));
    const pairs = meant.map((word, i) => [word, words[i]]);
    const asked = new Set(words.filter((word) => word in rules.treatments).map((word) => rules.treatments[word]));
    const isTopic = (concept) => concept.key.startsWith("topic:");
    const isGuidance = (concept) => concept.key.startsWith("guidance:");
    const [measured, used] = conceptsIn(pairs, index.concepts.filter((one) => !isTopic(one) && !isGuidance(one)));
    const [topics, ill] = conceptsIn(pairs, index.concepts.filter(isTopic));
    const entries = index.guidance.entries;
    const warnings = new Set(entries.filter((one) => one.caution).map((one) => one.key));
    const guides = index.concepts.filter(isGuidance);
    const [warned, told] = conceptsIn(pairs, guides.filter((one) => warnings.has(one.key)));
    const [ruled, barred] = conceptsIn(pairs, guides.filter((one) => !warnings.has(one.key)));
    const guided = new Map([...warned, ...ruled]);
    const concepts = new Map(index.concepts.map((concept) => [concept.key, concept]));
    const raw = wordsOf(question, rules);
    const speaksOf = (list) => raw.some((word) => list.includes(stem(word, rules)));
    const saying = speaksOf(rules.saying);
    const isNamed = topics.size > 0 || guided.size > 0;
    if (!(measured.size || isNamed || saying) && concepts.has("safety") && whomNot(raw, rules)) measured.set("safety", [0, 1]);
    const asks = measured.has("safety") && !(saying && isNamed);
    if (isNamed) measured.delete("safety");
    const found = new Map([...measured, ...topics, ...guided]);
    const keys = [...found.keys()];
    const outcomes = new Map([...measured].map(([key, [start, end]]) => [key, end - start]));
    const free = words.filter((_, i) => !used[i] && !ill[i] && !told[i] && !barred[i]);
    const rest = free.filter((word) => !(word in rules.treatments) && !rules.parts.includes(word));
    let scores = [];
    if (asked.size && !found.size && !rest.length) {
      scores = index.claims.filter((c) => c.plain && asked.has(c.intervention)).map((c) => [1, c.rank, c.claim_id]);
    } else if ([...outcomes.keys()].some((key) => concepts.get(key).claims.length) || !found.size) {
      const content = new Set(words);
      scores = index.claims
        .map((c) => [score(c, outcomes, content, asked, rules), c.rank, c.claim_id])
        .filter((one) => one[0] > 0);
    }
    scores.sort((one, other) => other[0] - one[0] || one[1] - other[1]);
    const best = scores.slice(0, MOST).map(([points, , id]) => [id, points]);
    const ids = new Set(best.map(([id]) => id));
    const said = index.claims.filter((c) => ids.has(c.claim_id)).map((c) => new Set(c.words));
    const isSaid = ([start, end]) => said.some((named) => words.slice(start, end).every((word) => named.has(word)));
    const fresh = merged([...topics.values()].map((place) => [...place]), typed, raw).filter((place) => !isSaid(place));
    const named = (place) => meant.slice(...place).join(" ");
    const untracked = fresh.map(named);
    const cautions = entries.filter((one) => one.caution && guided.has(one.key));
    const person = speaksOf(rules.people) && !saying;
    const safety = asks || (cautions.length > 0 && !scores.length && (person || !untracked.length));
    const covered = (place) => told.slice(...place).some((taken) => taken);
    const unnamed = fresh.filter((place) => !covered(place)).map((place) => "“" + named(place) + "”");
    if (person && !(unnamed.length || cautions.length || scores.length || asks)) unnamed.push("what you ask about");
    return {
      scores: best,
      tracked: scores.length > 0,
      near: [...new Set(keys.flatMap((key) => concepts.get(key).near))].slice(0, 3),
      matched: keys,
      untracked,
      corrected: changes,
      results: keys.reduce((sum, key) => sum + concepts.get(key).results, 0),
      studies: keys.reduce((most, key) => Math.max(most, concepts.get(key).studies), 0),
      on: keys.filter((key) => concepts.get(key).results).map((key) => concepts.get(key).label),
      safety,
      person,
      told: toldOf(index.guidance, cautions, unnamed, asks, person || !scores.length),
      rules: entries.filter((one) => guided.has(one.key) && !one.caution).map((one) => one.words),
    };
  }

  const api = { readQuestion };
  if (typeof module === "object" && module.exports) module.exports = api;
  else root.evidenceSearch = api;
})(typeof globalThis === "object" ? globalThis : this);
