/* Details are saved only when they are saved: who leaves the page with something typed is asked by the browser first.
   When the desk locks itself nobody is there to answer, so it is not asked then. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-unsaved]");
  if (!form) {
    return;
  }
  const state = function () {
    const data = new FormData(form);
    return Array.from(data.entries())
      .filter(function (entry) { return entry[0] !== "csrfmiddlewaretoken" && entry[0] !== "key"; })
      .map(function (entry) { return entry.join("="); })
      .join("&");
  };
  /* A form that came back with an error is not what has been saved. */
  const saved = form.querySelector("[aria-invalid='true']") ? "" : state();
  let leaving = false;

  form.addEventListener("submit", function () { leaving = true; });
  document.addEventListener("desk:locking", function () { leaving = true; });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && state() !== saved) {
      event.preventDefault();
    }
  });
})();
