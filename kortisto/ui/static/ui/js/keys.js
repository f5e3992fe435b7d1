/* Keyboard: "/" to the search field, "?" to the list of keys, arrows from row to row. Single-key shortcuts can be turned off
   (WCAG 2.1.4); the choice is kept in this browser. */
(function () {
  "use strict";

  const OFF = "kortisto-keys-off";
  const help = document.getElementById("shortcuts");
  const choice = document.getElementById("shortcuts-on");

  const enabled = function () {
    try {
      return window.localStorage.getItem(OFF) === null;
    } catch (error) {
      return true;
    }
  };

  const typing = function (target) {
    return target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
  };

  document.querySelectorAll("[data-shortcuts]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { help.showModal(); });
  });

  if (choice) {
    choice.checked = enabled();
    choice.addEventListener("change", function () {
      try {
        if (choice.checked) {
          window.localStorage.removeItem(OFF);
        } else {
          window.localStorage.setItem(OFF, "yes");
        }
      } catch (error) {
        choice.checked = true;
      }
    });
  }

  if (help) {
    help.addEventListener("click", function (event) {
      if (event.target === help || event.target.closest("[data-close]")) {
        help.close();
      }
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) {
      return;
    }
    if (event.key === "/" && enabled()) {
      const search = document.querySelector("main [data-search]") || document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if (event.key === "?" && enabled() && help) {
      event.preventDefault();
      help.showModal();
    }
  });

  /* A control marked data-key="t" is pressed by that key: the one of the row that has the focus, otherwise the page's first. */
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]") || !enabled()
        || !/^[a-z]$/.test(event.key)) {
      return;
    }
    const wanted = "[data-key='" + event.key + "']";
    const row = event.target.closest && event.target.closest("[data-rows] tr, [data-rows] li");
    const control = row ? row.querySelector(wanted) : document.querySelector("main " + wanted);
    if (control) {
      event.preventDefault();
      control.click();
    }
  });

  /* From row to row: within a list marked data-rows, the arrows move between the rows' first links; from the search field
     the arrow down goes to the first row. */
  const linksOf = function (list) {
    const marked = list.matches("[data-rows]") ? [] : list.querySelectorAll("[data-rows] tr, [data-rows] li");
    return Array.from(marked.length ? marked : list.querySelectorAll("tr, li"))
      .map(function (row) { return row.querySelector("a"); })
      .filter(Boolean);
  };

  document.addEventListener("keydown", function (event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") {
      return;
    }
    const step = event.key === "ArrowDown" ? 1 : -1;
    if (event.target.matches("[data-search]") && step === 1) {
      const results = document.getElementById(event.target.getAttribute("aria-controls"));
      const first = results && linksOf(results)[0];
      if (first) {
        event.preventDefault();
        first.focus();
      }
      return;
    }
    const list = event.target.closest("[data-rows]");
    if (!list || event.target.closest("details.menu[open] .menu-panel")) {
      return;
    }
    const row = event.target.closest("tr, li");
    const links = linksOf(list);
    const here = links.findIndex(function (link) { return link.closest("tr, li") === row; });
    const next = links[here + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  /* Within an open menu the arrows move from item to item. */
  document.addEventListener("keydown", function (event) {
    const menu = event.target.closest && event.target.closest("details.menu");
    if (!menu || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) {
      return;
    }
    const onSummary = event.target.tagName === "SUMMARY";
    if (onSummary && !menu.open) {
      return;
    }
    const items = Array.from(menu.querySelectorAll(".menu-panel a, .menu-panel button"));
    const here = items.indexOf(event.target);
    const next = items[Math.max(0, here + (event.key === "ArrowDown" ? 1 : -1))];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
})();
