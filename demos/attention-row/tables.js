// A square of numbers, a row for each token that asks and a column for each that is asked;
// and the same weights as mixtures of colour.

import { element } from "../page/elements.js";
import { mix } from "./colour.js";

const STRONGEST = 0.45; // share of the colour in a cell, so that its number can be read

export class Table {
  constructor(count) {
    const each = (make) => Array.from({ length: count }, (_, place) => make(place));
    const heading = (place, scope) => element("th", { scope }, String(place + 1));
    this.caption = element("caption");
    this.cells = each(() => each(() => element("td")));
    this.rows = this.cells.map((cells, place) => element("tr", {}, heading(place, "row"), cells));
    this.shown = element(
      "table", { class: "row-table" },
      this.caption,
      element("thead", {}, element("tr", {}, element("td", {}, "from"), each((place) => heading(place, "col")))),
      element("tbody", {}, this.rows),
    );
  }

  // `text` and `colour` say what a cell shows; a colour has a share from 0 to 1.
  show(values, words, asked, text, colour) {
    this.caption.textContent = words;
    values.forEach((row, place) => {
      this.rows[place].classList.toggle("row-asked", place === asked);
      row.forEach((value, other) => {
        const [name, share] = colour(value, other);
        this.cells[place][other].textContent = text(value);
        this.cells[place][other].style.background = mix("var(--paper)", name, STRONGEST * share);
      });
    });
  }
}

// The row itself: tokens to choose from, below each its mixture, and its output.
export class Row {
  constructor(count, ask) {
    const each = (make) => Array.from({ length: count }, (_, place) => make(place));
    this.tokens = each((place) =>
      element("button", { type: "button", class: "row-chip", "aria-label": `Token ${place + 1}`, click: () => ask(place) }, String(place + 1)),
    );
    this.shares = each(() => each(() => element("span", {})));
    this.outputs = each(() => element("span", { class: "row-chip row-result" }));
    const decoration = (what) => element("div", { "aria-hidden": true, class: "row-stack" }, what);
    this.shown = element(
      "div", { class: "row-row" },
      ["token", "takes", "output"].map((name) => element("span", { class: "row-name" }, name)),
      each((place) => element("div", { class: "row-column" }, this.tokens[place], decoration(this.shares[place]), this.outputs[place])),
    );
  }

  show(colours, { weights }, results, asked) {
    this.tokens.forEach((token, place) => {
      token.setAttribute("aria-pressed", place === asked);
      token.style.background = colours[place];
      this.outputs[place].style.background = results[place];
      this.shares[place].forEach((share, other) => {
        share.style.background = colours[other];
        share.style.flexGrow = weights[place][other];
      });
    });
  }
}
