// Two planes: the embeddings, which the reader drags, with their outputs; and the query of
// the asked token among the keys.

import { element, shape } from "../page/elements.js";
import { colourOf } from "./colour.js";

const SIDE = 320; // of the drawing
const DISC = 11; // radius of a token
const GRIP = 17; // radius in which a finger finds it
const HALO = 26; // radius by which a weight of 1 enlarges it
const DIAMOND = 17; // half the diagonal of an output
const SQUARE = 8; // half the side of a key
const STEP = 0.1; // of an arrow key; with the shift key five times as much
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export const REACH = 3; // embeddings lie between −3 and 3 along both axes

export class Embeddings {
  // `ask` is called with a token's place in the row, `move` with where the reader wants it.
  constructor(count, { ask, move }) {
    Object.assign(this, { count, ask, move });
    const each = (make) => Array.from({ length: count }, (_, place) => make(place));
    this.halos = each(() => shape("circle", { class: "row-halo" }));
    this.ways = each(() => shape("line", { class: "row-way" }));
    this.outputs = each(() => shape("path", { class: "row-output" }));
    this.tokens = each((place) =>
      shape(
        "g", { class: "row-token" },
        shape("circle", { r: GRIP, class: "row-grip" }),
        shape("circle", { r: DISC, class: "row-disc" }),
        shape("text", { y: 4, "text-anchor": "middle", class: "row-number" }, String(place + 1)),
      ),
    );
    this.drawn = shape(
      "svg",
      { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "demo-plot row-wheel", "aria-hidden": true },
      grid(REACH, "x"), this.halos, this.ways, this.outputs, this.tokens,
    );
    this.shown = element(
      "div",
      {
        class: "row-field", tabindex: 0, role: "slider", "aria-roledescription": "plane",
        "aria-valuemin": -REACH, "aria-valuemax": REACH,
        keydown: (event) => this.press(event),
      },
      this.drawn,
    );
    this.tokens.forEach((token, place) => this.drag(token, place));
  }

  drag(token, place) {
    // A finger on a token drags it, and scrolls elsewhere.
    token.addEventListener("touchstart", (event) => event.preventDefault());
    token.addEventListener("pointerdown", (event) => {
      token.setPointerCapture(event.pointerId);
      this.ask(place);
    });
    token.addEventListener("pointermove", (event) => {
      if (!token.hasPointerCapture(event.pointerId)) return;
      const box = this.drawn.getBoundingClientRect();
      const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      this.go([(2 * x - 1) * REACH, (1 - 2 * y) * REACH]);
    });
  }

  press(event) {
    const step = event.shiftKey ? 5 * STEP : STEP;
    const number = Number(event.key);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) this.go(this.at.map((value, axis) => value + step * ARROWS[event.key][axis]));
    else if (number >= 1 && number <= this.count) this.ask(number - 1);
    else return;
    event.preventDefault();
  }

  go(at) {
    this.move(at.map((value) => Math.min(Math.max(Math.round(100 * value) / 100, -REACH), REACH)));
  }

  show(tokens, { weights, outputs }, asked, words) {
    this.at = tokens[asked];
    tokens.forEach((token, place) => {
      const [[cx, cy], [x2, y2]] = [point(token, REACH), point(outputs[place], REACH)];
      const r = Math.sqrt(DISC ** 2 + weights[asked][place] * HALO ** 2);
      set(this.halos[place], { cx, cy, r, style: `fill: ${colourOf(token)}` });
      set(this.ways[place], { x1: cx, y1: cy, x2, y2 });
      set(this.outputs[place], { d: diamond(x2, y2), style: `stroke: ${colourOf(outputs[place])}` });
      set(this.tokens[place], { transform: `translate(${cx} ${cy})`, style: `fill: ${colourOf(token)}` });
      for (const part of [this.ways, this.outputs, this.tokens]) part[place].classList.toggle("row-asked", place === asked);
    });
    set(this.shown, {
      "aria-label": `Place of token ${asked + 1}; the arrow keys move it, the keys 1 to ${this.count} choose another token`,
      "aria-valuenow": this.at[0].toFixed(2),
      "aria-valuetext": words,
    });
  }
}

export class LookUp {
  constructor(count) {
    const each = (make) => Array.from({ length: count }, (_, place) => make(place));
    this.axis = shape("line", { class: "row-axis-of-query" });
    this.feet = each(() => shape("line", { class: "row-foot" }));
    this.keys = each((place) =>
      shape(
        "g", {},
        shape("rect", { x: -SQUARE, y: -SQUARE, width: 2 * SQUARE, height: 2 * SQUARE, rx: 2, class: "row-key" }),
        shape("text", { y: 4, "text-anchor": "middle", class: "row-number" }, String(place + 1)),
      ),
    );
    this.arrow = shape("path", { class: "row-query" });
    this.lines = shape("g");
    this.drawn = shape(
      "svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "demo-plot", role: "img" },
      this.lines, this.axis, this.feet, this.arrow, this.keys,
    );
  }

  show(tokens, { queries, keys, scores }, asked) {
    const query = queries[asked];
    const reach = reachOf([query, ...keys]);
    if (reach !== this.reach) this.lines.replaceChildren(...grid(reach, ""));
    this.reach = reach;
    const length = Math.hypot(...query);
    const unit = length > 0 ? query.map((value) => value / length) : [0, 0];
    const ends = [-2, 2].map((far) => point(unit.map((value) => far * reach * value), reach));
    set(this.axis, { x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1] });
    keys.forEach((key, place) => {
      const [x, y] = point(key, reach);
      const along = key[0] * unit[0] + key[1] * unit[1];
      const [x2, y2] = point(unit.map((value) => along * value), reach);
      const seen = scores[asked][place] > -Infinity;
      set(this.feet[place], { x1: x, y1: y, x2, y2, visibility: seen && length > 0 ? "visible" : "hidden" });
      set(this.keys[place], { transform: `translate(${x} ${y})`, style: `fill: ${colourOf(tokens[place])}` });
      this.keys[place].classList.toggle("row-unseen", !seen);
    });
    this.arrow.setAttribute("d", arrow(point([0, 0], reach), point(query, reach)));
  }
}

// How far the plane has to go so that the keys' squares fit: 3, 6, 12 or more.
function reachOf(points) {
  const far = Math.max(...points.flat().map(Math.abs));
  let reach = REACH;
  while (0.95 * reach < far) reach *= 2;
  return reach;
}

function grid(reach, name) {
  const lines = [-2, -1, 0, 1, 2].flatMap((third) => {
    const at = (third * reach) / 3;
    const [x, y] = point([at, at], reach);
    const kind = third === 0 ? "row-axis" : "row-grid";
    return [
      shape("line", { x1: x, x2: x, y1: 0, y2: SIDE, class: kind }),
      shape("line", { y1: y, y2: y, x1: 0, x2: SIDE, class: kind }),
      shape("text", { x, y: SIDE - 5, "text-anchor": "middle", class: "row-scale" }, number(at)),
      third === 0 ? shape("g") : shape("text", { x: 5, y: y + 4, class: "row-scale" }, number(at)),
    ];
  });
  if (!name) return lines;
  return [
    ...lines,
    shape("text", { x: SIDE - 5, y: SIDE - 5, "text-anchor": "end", class: "row-scale" }, `${name}₁`),
    shape("text", { x: 5, y: 14, class: "row-scale" }, `${name}₂`),
  ];
}

// From the plane to the drawing, whose y points down.
function point([x, y], reach) {
  return [(1 + x / reach) * (SIDE / 2), (1 - y / reach) * (SIDE / 2)].map((value) => Math.round(10 * value) / 10);
}

function diamond(x, y) {
  return `M${x} ${y - DIAMOND}l${DIAMOND} ${DIAMOND}l${-DIAMOND} ${DIAMOND}l${-DIAMOND} ${-DIAMOND}z`;
}

function arrow([x1, y1], [x2, y2]) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length === 0) return `M${x1} ${y1}h0`; // a dot, by its round cap
  const [u, v] = [(x2 - x1) / length, (y2 - y1) / length];
  const barb = (side) => `M${x2} ${y2}l${-15 * u + side * 10 * v} ${-15 * v - side * 10 * u}`;
  return `M${x1} ${y1}L${x2} ${y2}${barb(1)}${barb(-1)}`;
}

function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}

function number(value) {
  return String(value).replace("-", "−");
}
