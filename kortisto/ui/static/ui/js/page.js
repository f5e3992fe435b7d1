/* What every page does with script: error summaries get the focus, menus close, the small-screen navigation opens,
   values are copied, and a failed partial request says so. Everything here also works without script, only less smoothly. */
(function () {
  "use strict";

  const say = function (text) {
    const region = document.getElementById("announcements");
    if (region) {
      region.textContent = "";
      window.setTimeout(function () { region.textContent = text; }, 50);
    }
  };

  const focusOnErrors = function (root) {
    const summary = root.querySelector("[data-focus]");
    if (summary) {
      summary.focus();
    }
  };

  /* The link of an error leads to the field itself, not only near it. */
  document.addEventListener("click", function (event) {
    const link = event.target.closest(".error-summary a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.focus();
      field.scrollIntoView({ block: "center" });
    }
  });

  /* Menus: one open at a time; Escape and a click elsewhere close them. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    });
  });

  document.addEventListener("keydown", function (event) {
    const menu = event.key === "Escape" && event.target.closest && event.target.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("focusout", function (event) {
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) {
      menu.open = false;
    }
  });

  /* Navigation on small screens: the link to it becomes a button that unfolds it. */
  document.querySelectorAll(".nav-toggle").forEach(function (toggle) {
    const nav = document.getElementById(toggle.hash.slice(1));
    if (!nav) {
      return;
    }
    toggle.setAttribute("role", "button");
    toggle.setAttribute("aria-expanded", "false");
    toggle.setAttribute("aria-controls", nav.id);
    const turn = function (event) {
      event.preventDefault();
      const open = nav.toggleAttribute("data-open");
      toggle.setAttribute("aria-expanded", String(open));
    };
    toggle.addEventListener("click", turn);
    toggle.addEventListener("keydown", function (event) {
      if (event.key === " ") {
        turn(event);
      }
    });
  });

  /* Copy buttons appear only where copying works. */
  const showCopyButtons = function (root) {
    if (navigator.clipboard) {
      root.querySelectorAll("[data-copy][hidden]").forEach(function (button) { button.hidden = false; });
    }
  };

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-copy]");
    if (!button) {
      return;
    }
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      const words = button.firstChild;
      const before = words.textContent;
      words.textContent = button.dataset.done;
      button.classList.add("done");
      say(button.dataset.done);
      window.setTimeout(function () {
        words.textContent = before;
        button.classList.remove("done");
      }, 2500);
    });
  });

  /* A form that is on its way is not sent twice; the one-time key holds even where this does not. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method === "get" || form.method === "dialog" || form.hasAttribute("hx-post") || event.defaultPrevented) {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.setAttribute("aria-busy", "true"); });
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    });
  });

  /* A part of the page that could not be fetched: say it once, plainly. */
  const failed = function () {
    const template = document.getElementById("request-failed");
    const messages = document.getElementById("messages");
    if (template && messages && !messages.querySelector("[data-request-failed]")) {
      messages.append(template.content.cloneNode(true));
    }
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);

  document.addEventListener("htmx:load", function (event) {
    showCopyButtons(event.target);
  });

  showCopyButtons(document);
  focusOnErrors(document);
  window.kortisto = { say: say, focusOnErrors: focusOnErrors, showCopyButtons: showCopyButtons };
})();
