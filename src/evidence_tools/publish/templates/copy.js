// A button beside each sentence one may use: it copies the sentence. Without scripts the sentence is there all the same.
(function () {
  "use strict";
  function copied(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }
  document.querySelectorAll("[data-copy]").forEach(function (sentence) {
    const text = sentence.textContent.trim();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy: " + text);
    button.addEventListener("click", function () {
      copied(text).then(
        function () { button.textContent = "Copied"; },
        function () { button.textContent = "Select the sentence and copy it"; }
      );
    });
    sentence.after(" ", button);
  });
})();
