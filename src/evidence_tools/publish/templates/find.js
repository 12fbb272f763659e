// The search of the front page, and the way from old addresses (index.html#claim) to the pages of today.
(function () {
  "use strict";
  var box = document.getElementById("words"), list = document.getElementById("results"), status = document.getElementById("found");
  var topics = Array.prototype.slice.call(document.querySelectorAll(".claims"));
  var claims = [];
  topics.forEach(function (topic) {
    Array.prototype.forEach.call(topic.children, function (item) {
      claims.push({ item: item, words: (item.id.replace(/-/g, " ") + " " + item.textContent + " " + topic.dataset.words).toLowerCase() });
    });
  });
  function moved() {
    var item = document.getElementById(location.hash.slice(1));
    if (item && item.parentNode.className === "claims") location.replace("claims/" + item.id + ".html");
  }
  function stem(word) { return word.replace(/(ies|es|s|ing|ed)$/, ""); }
  function show() {
    var words = box.value.toLowerCase().split(/[^a-z0-9]+/).filter(function (w) { return w.length > 2; }).map(stem);
    list.textContent = "";
    list.hidden = !words.length;
    if (!words.length) { status.textContent = ""; return; }
    var found = claims.map(function (claim) {
      return { claim: claim, score: words.filter(function (w) { return claim.words.indexOf(w) >= 0; }).length };
    }).filter(function (one) { return one.score > 0; }).sort(function (a, b) { return b.score - a.score || a.claim.item.textContent.length - b.claim.item.textContent.length; }).slice(0, 8);
    found.forEach(function (one) { var copy = one.claim.item.cloneNode(true); copy.removeAttribute("id"); list.appendChild(copy); });
    status.textContent = found.length ? found.length + " claims, best first" : "We do not track this. That is not permission to claim it.";
  }
  box.addEventListener("input", show);
  box.form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  window.addEventListener("hashchange", moved);
  moved();
  box.value = new URLSearchParams(location.search).get("q") || box.value;
  show();
})();
