/* Confirm links open their page as a dialog. The page is fetched, its question is lifted out; when anything about that fails
   the link is simply followed. */
(function () {
  "use strict";

  const dialog = document.getElementById("dialog");
  if (!dialog || !dialog.showModal) {
    return;
  }
  let opener = null;

  const open = function (question) {
    dialog.replaceChildren(question);
    const heading = dialog.querySelector("h1");
    if (heading) {
      heading.id = "dialog-title";
      dialog.setAttribute("aria-labelledby", heading.id);
    }
    dialog.showModal();
    window.kortisto.showCopyButtons(dialog);
    const first = dialog.querySelector("input:not([type=hidden]), select, textarea, button");
    if (first) {
      first.focus();
    }
  };

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-confirm]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) {
      return;
    }
    event.preventDefault();
    opener = link;
    fetch(link.href, { headers: { Accept: "text/html" }, credentials: "same-origin" })
      .then(function (response) {
        if (!response.ok || response.redirected) {
          throw new Error("not a question");
        }
        return response.text();
      })
      .then(function (text) {
        const question = new DOMParser().parseFromString(text, "text/html").getElementById("confirm");
        if (!question) {
          throw new Error("not a question");
        }
        open(document.adoptNode(question));
      })
      .catch(function () {
        window.location.assign(link.href);
      });
  });

  dialog.addEventListener("click", function (event) {
    if (event.target === dialog || event.target.closest("[data-close]")) {
      event.preventDefault();
      dialog.close();
    }
  });

  dialog.addEventListener("close", function () {
    if (opener) {
      const menu = opener.closest("details.menu");
      (menu ? menu.querySelector("summary") : opener).focus();
      opener = null;
    }
  });
})();
