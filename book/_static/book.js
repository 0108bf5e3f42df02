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

// A live demo is loaded when the reader asks for it, never before.
async function startDemo(button) {
  const demo = button.closest(".demo");
  const status = demo.querySelector("[role=status]");
  const stage = demo.querySelector(".demo-stage");
  button.disabled = true;
  status.textContent = "Loading …";
  try {
    const { start } = await import(new URL(demo.dataset.module, document.baseURI));
    await start(stage);
  } catch (error) {
    stage.replaceChildren();
    status.textContent = "The demo could not be loaded. Is this machine online? Try again.";
    button.disabled = false;
    throw error;
  }
  status.textContent = "";
  button.parentElement.hidden = true;
  stage.hidden = false;
  stage.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(".demo-button");
  if (button) startDemo(button);
});
window.addEventListener("beforeprint", () => {
  for (const toggle of document.querySelectorAll("details")) toggle.open = true;
});
window.addEventListener("resize", markWide);
window.addEventListener("hashchange", openTarget);
window.addEventListener("load", () => {
  if (location.hash) openTarget();
  (window.MathJax?.startup?.promise ?? Promise.resolve()).then(markWide);
});
