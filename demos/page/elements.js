// Elements of a demo: plain HTML and SVG, every control with its label.

const SVG = "http://www.w3.org/2000/svg";

// An HTML element. A function among the attributes listens to the event it is named after.
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// An SVG element; colours come from the style sheet, so that they follow light and dark.
export function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat());
  return made;
}

export function button(label, press, attributes = {}) {
  return element("button", { type: "button", click: press, ...attributes }, label);
}

// A slider that shows its value; `change` is called with the new value.
export function slider({ label, min, max, step, value, show = String, change }) {
  const shown = element("span", { class: "demo-value" });
  const input = element("input", { type: "range", min, max, step, value, input: told });
  function told() {
    tell();
    change(Number(input.value));
  }
  function tell() {
    shown.textContent = show(Number(input.value));
    input.setAttribute("aria-valuetext", shown.textContent);
  }
  tell();
  const control = element("label", { class: "demo-control" }, element("span", {}, label), input, shown);
  return Object.assign(control, {
    set(value) {
      input.value = value;
      tell();
    },
  });
}

// A list to choose from: `options` maps what is returned to what is shown.
export function choice({ label, options, value, change }) {
  const list = element(
    "select",
    { change: () => change(list.value) },
    Object.entries(options).map(([key, text]) => element("option", { value: key }, text)),
  );
  list.value = value;
  const control = element("label", { class: "demo-control" }, element("span", {}, label), list);
  return Object.assign(control, { set: (key) => (list.value = key) });
}

// Something drawn, with a caption that can change; `describe` sets both texts.
export function figure(drawn, caption) {
  const text = element("figcaption", {}, caption);
  const made = element("figure", {}, drawn, text);
  return Object.assign(made, {
    describe(alternative, words = caption) {
      drawn.setAttribute("aria-label", alternative);
      text.textContent = words;
    },
  });
}

// Names with their values; `show` takes both as an object.
export function facts() {
  const list = element("dl", { class: "demo-facts" });
  return Object.assign(list, {
    show(values) {
      list.replaceChildren(
        ...Object.entries(values).map(([name, value]) =>
          element("div", {}, element("dt", {}, name), element("dd", {}, String(value))),
        ),
      );
    },
  });
}

// A sentence that assistive software reads out when it changes.
export function announcement() {
  return element("p", { class: "demo-said", "aria-live": "polite" });
}

// The style sheet of all demos, and a demo's own; each is loaded once.
export function loadStyles(...own) {
  return Promise.all([new URL("demo.css", import.meta.url), ...own].map(loadStyle));
}

function loadStyle({ href: address }) {
  if (document.querySelector(`link[href="${address}"]`)) return Promise.resolve();
  return new Promise((resolve, reject) => {
    document.head.append(
      element("link", { rel: "stylesheet", href: address, load: resolve, error: reject }),
    );
  });
}
