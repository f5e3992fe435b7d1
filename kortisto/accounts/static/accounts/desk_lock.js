/* The desk locks itself when nobody has touched it for a while, and by Alt+Shift+L. All open pages of the desk share the clock,
   so that work in one keeps the others open; while somebody is typing, the server is told now and then. */
(function () {
  "use strict";

  const script = document.currentScript;
  const SEEN = "kortisto-desk-seen";
  const TOLD_EVERY = 120000;
  const limit = Number(script.dataset.idleMinutes) * 60000;
  const form = document.querySelector("form[action='" + script.dataset.lock + "']");
  if (!form) {
    return;
  }
  let seen = Date.now();
  let told = Date.now();

  const latest = function () {
    try {
      return Math.max(seen, Number(window.localStorage.getItem(SEEN)) || 0);
    } catch (error) {
      return seen;
    }
  };

  const note = function () {
    const moment = Date.now();
    if (moment - seen < 1000) {
      return;
    }
    seen = moment;
    try {
      window.localStorage.setItem(SEEN, String(moment));
    } catch (error) {
      /* A browser that keeps nothing locks each page by its own clock. */
    }
    if (moment - told > TOLD_EVERY) {
      told = moment;
      const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
      fetch(script.dataset.present, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        credentials: "same-origin",
        redirect: "manual"
      }).catch(function () {});
    }
  };

  const lock = function (reason) {
    if (reason) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "reason";
      field.value = reason;
      form.append(field);
    }
    document.dispatchEvent(new CustomEvent("desk:locking"));
    form.submit();
  };

  ["keydown", "pointerdown", "pointermove", "wheel"].forEach(function (name) {
    document.addEventListener(name, note, { passive: true });
  });

  document.addEventListener("keydown", function (event) {
    if (event.altKey && event.shiftKey && !event.ctrlKey && event.code === "KeyL") {
      event.preventDefault();
      lock("");
    }
  });

  try {
    window.localStorage.setItem(SEEN, String(seen));
  } catch (error) {
    /* See above. */
  }
  window.setInterval(function () {
    if (Date.now() - latest() > limit) {
      lock("idle");
    }
  }, 15000);
})();
