// Formulas and tables that are wider than the page can be scrolled with the keyboard too.

const WIDE = ".bd-article mjx-container[display=true], .bd-article .pst-scrollable-table-container";

function markWide() {
  for (const element of document.querySelectorAll(WIDE)) {
    const scrolls = element.scrollWidth > element.clientWidth;
    if (scrolls) {
      element.tabIndex = 0;
      element.setAttribute("role", "group");
      element.setAttribute("aria-label", element.matches("mjx-container") ? "Formula" : "Table");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) element.removeAttribute(name);
    }
  }
}

// A link to something inside a closed toggle opens it.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let place = target; place; place = place.parentElement) {
    if (place.tagName === "DETAILS") place.open = true;
  }
  target?.scrollIntoView();
}

window.addEventListener("beforeprint", () => {
  for (const toggle of document.querySelectorAll("details")) toggle.open = true;
});
window.addEventListener("resize", markWide);
window.addEventListener("hashchange", openTarget);
window.addEventListener("load", () => {
  if (location.hash) openTarget();
  (window.MathJax?.startup?.promise ?? Promise.resolve()).then(markWide);
});
