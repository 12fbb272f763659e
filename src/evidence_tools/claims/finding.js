// Which tracked claims a question in anybody's words means. The same steps as finding.py beside this file; a test
// keeps the two in step. Use: const answer = readQuestion("can't sleep", index), where index is the JSON that
// `evidence_tools.tracker.indexing.build_index` writes. Nothing is fetched and nothing is kept.
(function (root) {
  "use strict";

  const MOST = 20;
  const NEAR = 3;
  const COMPARED = 40;
  const ANY = "any_condition";
  const KINDS = ["", "text:", "result:"];
  const SHOWN = {
    childrens: "children", "children's": "children", womens: "women", "women's": "women", "child's": "child", "baby's": "baby",
    "babies'": "babies",
  };
  const ALONE = ["emergency", "sign"];
  const SHORTEST = 3;
  function stem(word, rules) {
    if (Object.hasOwn(rules.whole, word)) return rules.whole[word];
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

  function plainOf(text, rules) {
    return Array.from(text.toLowerCase(), (c) => rules.accents[c] || c).join("");
  }

  function markedWords(text, rules) {
    const marked = plainOf(text, rules).replace(/’/g, "'").match(/[a-z0-9]+(?:'+[a-z0-9]+)*/g) || [];
    return new Map(marked.map((word) => [word.replace(/'/g, ""), word]));
  }

  function wordsOf(text, rules) {
    const low = plainOf(text, rules);
    const words = [];
    for (const word of low.replace(/[’']/g, "").match(/[a-z0-9]+/g) || []) {
      const last = words.length - 1;
      if (last >= 0 && rules.joined.includes(words[last] + " " + word)) words[last] += word;
      else words.push(word);
    }
    return words;
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
    const most = word.length < 8 ? 1 : 2;
    let best = most + 1;
    let found = word;
    for (const candidate of vocabulary) {
      if (candidate[0] !== word[0] && (candidate[0] !== word[1] || candidate[1] !== word[0])) continue;
      const limit = candidate.slice(-2) === word.slice(-2) ? most : 1;
      const away = distance(word, candidate, Math.min(limit, best));
      if (away <= limit && away < best) [best, found] = [away, candidate];
    }
    return found;
  }

  function spelt(typed, index) {
    const known = new Set([...index.vocabulary, ...index.everyday].map((word) => stem(word, index.rules)));
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

  function conceptsIn(words, concepts, skipped = []) {
    const taken = words.map(() => false);
    const found = new Map();
    const phrases = concepts.flatMap((concept) => concept.phrases.map((phrase) => [phrase, concept.key]));
    const skips = (phrase) => phrase.length === 1 && skipped.includes(phrase[0]);
    const kept = phrases.filter(([phrase]) => !skips(phrase));
    kept.sort((one, other) => other[0].length - one[0].length);
    let length = 0;
    let claimed = [];
    const use = () => claimed.forEach(([start, end]) => taken.fill(true, start, end));
    for (const [phrase, key] of kept) {
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
    const said = cautions.filter((one) => kindOf(one.key) !== "result:");
    if (said.length) {
      const covered = new Set(said.flatMap((one) => one.treatments));
      told.push(...Object.keys(guidance.not_covered).filter((name) => !covered.has(name)).map((name) => guidance.not_covered[name]));
    }
    if (unnamed.length) told.push(guidance.unnamed.replace("{}", () => unnamed.join(" or ")));
    if (asks && !cautions.length) {
      told.push(guidance.opening, ...guidance.entries.filter((one) => one.listed).map((one) => one.words));
    }
    if (!told.length && !always) return [];
    return [...told, cautions.length && !unnamed.length ? guidance.closing : guidance.safety];
  }

  function kindOf(key) {
    return KINDS.slice(1).find((kind) => key.startsWith("guidance:" + kind)) || "";
  }

  function matched(pattern, text, groups) {
    if (!pattern) return null;
    return new RegExp(pattern.replace(/\{([a-z]+)\}/g, (_, name) => groups[name] || "(?!)")).exec(text);
  }

  function repliesTo(words, replies) {
    const text = words.join(" ");
    const found = new Map();
    for (const row of replies.rows) {
      const match = matched(row.asked, text, replies.groups);
      if (!match || matched(row.unless, text, replies.groups)) continue;
      const leave = matched(row.leave, text, replies.groups) !== null;
      const known = found.get(row.words);
      found.set(row.words, [row, match[0], leave || (known !== undefined && known[2])]);
    }
    return [...found.values()];
  }

  function alone(heard) {
    const kind = ALONE.find((one) => heard.some(([reply]) => reply.kind === one));
    return kind ? [heard.find(([reply]) => reply.kind === kind)] : [];
  }

  function saidAlone(heard) {
    return {
      scores: [], tracked: false, near: [], matched: [], untracked: [], corrected: [], results: 0, studies: 0, unjudged: 0,
      on: [], parts: false, safety: true, person: false, told: [], rules: [], replies: toldBy(heard, false), answered: true,
      warned: true,
    };
  }

  function toldBy(heard, more) {
    let refused = false;
    return heard.map(([row, asked, leave]) => {
      let said = row.words.replaceAll("{}", () => asked);
      if (leave && !refused) [said, refused] = ["No. " + said, true];
      return more && row.follows ? said + " " + row.follows : said;
    }).filter((line) => line);
  }

  function askedIn(question, index) {
    const typed = kept(question, index.rules);
    const [meant, changed] = spelt(typed, index);
    const read = new Map(changed);
    const raw = wordsOf(question, index.rules).map((word) => read.get(word) || word);
    const words = meant.map((word) => stem(word, index.rules));
    return { raw, typed, meant, changed, words, marked: markedWords(question, index.rules) };
  }

  function shown(asked, [start, end], short) {
    const said = asked.meant.slice(start, end).map((word) => asked.marked.get(word) || word);
    return said.map((word) => (short.includes(word) ? word.toUpperCase() : SHOWN[word] || word)).join(" ");
  }

  function namedIn(asked, index) {
    const pairs = asked.meant.map((word, i) => [word, asked.words[i]]);
    const isTopic = (concept) => concept.key.startsWith("topic:");
    const isGuidance = (concept) => concept.key.startsWith("guidance:");
    const rest = asked.words.filter((word) => !(word in index.rules.treatments));
    const weak = rest.length > 1 ? index.rules.weak : [];
    const [measured, used] = conceptsIn(pairs, index.concepts.filter((one) => !isTopic(one) && !isGuidance(one)), weak);
    const [topics, ill] = conceptsIn(pairs, index.concepts.filter(isTopic));
    const warnings = new Set(index.guidance.entries.filter((one) => one.caution).map((one) => one.key));
    const guides = index.concepts.filter(isGuidance);
    const warned = new Map();
    let told = pairs.map(() => false);
    for (const kind of KINDS) {
      const mine = guides.filter((one) => warnings.has(one.key) && kindOf(one.key) === kind);
      const [names, usedUp] = conceptsIn(pairs, mine);
      names.forEach((place, key) => warned.set(key, place));
      told = told.map((one, i) => one || usedUp[i]);
    }
    const [ruled, barred] = conceptsIn(pairs, guides.filter((one) => !warnings.has(one.key)));
    const free = asked.words.filter((_, i) => !used[i] && !ill[i] && !told[i] && !barred[i]);
    return { measured, topics, warned, ruled, told, free };
  }

  function within([start, end], others, wider) {
    return others.some(([first, last]) => first <= start && end <= last && last - first >= end - start + wider);
  }

  function setAside(named, index, person) {
    const claims = new Map(index.claims.map((one) => [one.claim_id, new Set(one.words)]));
    const tracked = new Map(index.concepts.map((one) => [one.key, one.claims]));
    const [away, near] = [new Set(), new Set()];
    for (const [key, place] of named.measured) {
      const ill = [...named.topics].filter(([, at]) => within(place, [at], 0)).map(([topic]) => topic.slice(6).split(" "));
      const covers = (words) => tracked.get(key).some((claim) => words.every((word) => claims.get(claim).has(word)));
      if (within(place, [...named.warned.values()], person ? 0 : 1)) away.add(key);
      else if (ill.some((words) => !covers(words))) near.add(key);
    }
    return [new Set([...away, ...near]), near];
  }

  function compared(index, measured, wanted, raw) {
    if (wanted.size < 2 || !raw.some((word) => index.rules.comparing.includes(word))) return [];
    const pairs = index.claims.filter((c) => c.comparator && wanted.has(c.intervention) && wanted.has(c.comparator));
    const same = pairs.filter((c) => measured.has(c.outcome) && c.outcome !== ANY);
    return (same.length ? same : pairs).map((c) => [COMPARED, c.rank, c.claim_id]);
  }

  function claimsFor(asked, named, measured, index, heard, something) {
    const rules = index.rules;
    const outcomes = new Map([...measured].map(([key, [start, end]]) => [key, end - start]));
    const claims = new Map(index.concepts.map((one) => [one.key, one.claims]));
    const given = heard.flatMap(([reply]) => reply.claims);
    const replied = heard.some(([reply]) => reply.kind === "bare" || reply.kind === "fact");
    const wanted = new Set(asked.words.filter((word) => word in rules.treatments).map((word) => rules.treatments[word]));
    const rest = named.free.filter((word) => !(word in rules.treatments) && !rules.parts.includes(word));
    const pairs = compared(index, measured, wanted, asked.raw);
    let scores = [];
    if (pairs.length && !rest.length && ![...measured.keys()].some((key) => key !== ANY)) scores = [];
    else if (given.length) {
      const ranks = new Map(index.claims.map((c) => [c.claim_id, c.rank]));
      scores = given.filter((claim) => ranks.has(claim)).map((claim) => [1, ranks.get(claim), claim]);
    } else if (wanted.size && !(something || replied || rest.length)) {
      scores = index.claims.filter((c) => c.plain && wanted.has(c.intervention)).map((c) => [1, c.rank, c.claim_id]);
    } else if ([...outcomes.keys()].some((key) => claims.get(key).length) || !(something || replied)) {
      const content = new Set(asked.words);
      scores = index.claims
        .map((c) => [score(c, outcomes, content, wanted, rules), c.rank, c.claim_id])
        .filter((one) => one[0] > 0);
    }
    const first = new Set(pairs.map(([, , id]) => id));
    scores = [...scores.filter(([, , id]) => !first.has(id)), ...pairs];
    scores.sort((one, other) => other[0] - one[0] || one[1] - other[1]);
    return scores.slice(0, MOST).map(([points, , id]) => [id, points]);
  }

  function untrackedIn(asked, named, best, index) {
    const ids = new Set(best.map(([id]) => id));
    const said = index.claims.filter((c) => ids.has(c.claim_id)).map((c) => new Set(c.words));
    const isSaid = ([start, end]) => said.some((one) => asked.words.slice(start, end).every((word) => one.has(word)));
    return merged([...named.topics.values()].map((place) => [...place]), asked.typed, asked.raw).filter((place) => !isSaid(place));
  }

  function nearTo(keys, aside, concepts, index) {
    const tested = new Set(index.claims.filter((c) => c.testable).map((c) => c.claim_id));
    const claims = keys.flatMap((key) => {
      const concept = concepts.get(key);
      return aside.has(key) ? concept.claims.slice(0, 2) : concept.near;
    });
    return [...new Set(claims.filter((claim) => tested.has(claim)))].slice(0, NEAR);
  }

  function readQuestion(question, index) {
    const rules = index.rules;
    const entries = index.guidance.entries;
    const asked = askedIn(question, index);
    const replies = repliesTo(asked.raw, index.replies);
    const urgent = alone([...replies, ...repliesTo(wordsOf(question, rules), index.replies)]);
    if (urgent.length) return saidAlone(urgent);
    const named = namedIn(asked, index);
    const concepts = new Map(index.concepts.map((concept) => [concept.key, concept]));
    const speaksOf = (list) => asked.raw.some((word) => list.includes(stem(word, rules)));
    const saying = speaksOf(rules.saying);
    let person = speaksOf(rules.people) && !saying;
    const [away, aside] = setAside(named, index, person);
    const measured = new Map([...named.measured].filter(([key]) => !away.has(key)));
    const something = named.topics.size + named.warned.size + named.ruled.size > 0;
    if (!(measured.size || something || saying) && concepts.has("safety") && whomNot(asked.raw, rules)) measured.set("safety", [0, 1]);
    let asks = measured.has("safety") && !(saying && something);
    if (something) measured.delete("safety");
    const bare = !(measured.size || something || aside.size);
    const heard = replies.filter(([reply]) => reply.kind !== "bare" || bare);
    if (heard.some(([reply]) => reply.kind === "fact" && reply.claims.length)) asks = false;
    const kinds = new Set(heard.map(([reply]) => reply.kind));
    const asides = [...named.measured].filter(([key]) => aside.has(key));
    const found = new Map([...asides, ...measured, ...named.topics, ...named.warned, ...named.ruled]);
    const keys = [...found.keys()];
    const best = kinds.has("care") ? [] : claimsFor(asked, named, measured, index, heard, found.size > 0);
    const fresh = untrackedIn(asked, named, best, index);
    const cautions = entries.filter((one) => one.caution && named.warned.has(one.key));
    const ruled = named.ruled.size > 0 && !(named.topics.size || named.warned.size);
    person = person && !ruled;
    const answered = ["bare", "fact", "care"].some((kind) => kinds.has(kind));
    const covered = ([start, end]) => named.told.slice(start, end).some((taken) => taken);
    const spoken = (place) => shown(asked, place, rules.short);
    const first = cautions.some((one) => kindOf(one.key) === "text:");
    let unnamed = answered || first ? [] : fresh.filter((place) => !covered(place)).map((place) => "“" + spoken(place) + "”");
    if (person && !(unnamed.length || cautions.length || best.length || asks || answered)) unnamed = ["what you ask about"];
    const ruling = new Set([...named.ruled.keys(), ...heard.flatMap(([reply]) => reply.rules)]);
    const always = !(answered || ruled) && (person || !(best.length || kinds.size));
    const told = toldOf(index.guidance, cautions, unnamed, asks, always);
    const near = answered ? [] : nearTo(keys, aside, concepts, index);
    const bareOnes = keys.map((key) => concepts.get(key)).filter((one) => one.results && !one.claims.length);
    return {
      scores: best,
      tracked: best.length > 0,
      near,
      matched: keys,
      untracked: fresh.map(spoken),
      corrected: asked.changed,
      results: keys.reduce((sum, key) => sum + concepts.get(key).results, 0),
      studies: keys.reduce((most, key) => Math.max(most, concepts.get(key).studies), 0),
      unjudged: bareOnes.reduce((sum, one) => sum + one.results, 0),
      on: bareOnes.map((one) => one.label),
      parts: bareOnes.length > 0 && bareOnes.every((one) => one.part),
      safety: asks || kinds.has("care") || (cautions.length > 0 && !best.length && (person || !fresh.length)),
      person,
      told,
      rules: entries.filter((one) => ruling.has(one.key) && !one.caution).map((one) => one.words),
      replies: toldBy(heard, best.length + told.length + near.length > 0).filter((line) => !told.includes(line)),
      answered: answered || ruled || heard.length > 0,
      warned: cautions.length > 0 && !saying,
    };
  }

  const api = { readQuestion };
  if (typeof module === "object" && module.exports) module.exports = api;
  else root.evidenceSearch = api;
})(typeof globalThis === "object" ? globalThis : this);
