// The latent plane as a drawing: a mark for each test picture, a place that the reader
// moves, and the walk between two pictures.

import { element, shape } from "../page/elements.js";
import { reach } from "./places.js";

const SIDE = 360; // of the drawing
const MARK = 2; // half the width of a mark
const COLOURS = 5; // the next classes are crosses of the same colours
const STEP = 0.1; // of an arrow key; with the shift key five times as much
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export const PRIOR = 2; // radius of the circle around the origin

export class Plane {
  // `move` is called with the place z that the reader asks for.
  constructor({ classes, dots }, move) {
    this.reach = reach(dots);
    this.move = move;
    this.marks = classes.map((_, label) =>
      shape("path", {
        class: markClass(label),
        d: dots.filter((dot) => dot[2] === label).map((dot) => mark(label, this.point(dot))).join(""),
      }),
    );
    const [middle, circle] = [this.point([0, 0])[0], (PRIOR / this.reach) * (SIDE / 2)];
    this.line = shape("line", { class: "plane-line" });
    this.ends = [0, 1].map(() => shape("circle", { r: 3.5, class: "plane-end" }));
    this.walker = shape("circle", { r: 6, class: "plane-walker" });
    this.here = shape("g", { class: "plane-here" }, ring("plane-halo"), ring("plane-ring"));
    this.drawn = shape(
      "svg",
      { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "demo-plot", "aria-hidden": true },
      this.grid(),
      shape("circle", { cx: middle, cy: middle, r: circle, class: "plane-prior" }),
      this.marks, this.line, this.ends, this.walker, this.here,
    );
    this.shown = element(
      "div",
      {
        class: "plane-field", tabindex: 0, role: "slider", "aria-roledescription": "plane",
        "aria-label": "Place z in the latent plane; the arrow keys move it",
        "aria-valuemin": -this.reach, "aria-valuemax": this.reach,
      },
      this.drawn,
    );
    this.listen();
  }

  listen() {
    const follow = (event) => {
      const box = this.drawn.getBoundingClientRect();
      const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      this.go([(2 * x - 1) * this.reach, (1 - 2 * y) * this.reach]);
    };
    this.shown.addEventListener("pointerdown", follow);
    this.shown.addEventListener("pointermove", follow);
    this.shown.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 5 * STEP : STEP;
      if (event.key === "Home") this.go([0, 0]);
      else if (event.key in ARROWS) this.go(this.z.map((value, axis) => value + step * ARROWS[event.key][axis]));
      else return;
      event.preventDefault();
    });
  }

  go(z) {
    this.move(z.map((value) => Math.min(Math.max(value, -this.reach), this.reach)));
  }

  // Mark the reader's place, which has these words.
  show(z, words) {
    this.z = z;
    this.here.setAttribute("transform", `translate(${this.point(z)})`);
    this.shown.setAttribute("aria-valuenow", z[0].toFixed(2));
    this.shown.setAttribute("aria-valuetext", words);
  }

  // Draw the line between two places, and where on it the walk has come.
  showWalk(from, to, now) {
    const [[x1, y1], [x2, y2]] = [this.point(from), this.point(to)];
    set(this.line, { x1, y1, x2, y2 });
    [from, to, now].forEach((z, number) => {
      const [cx, cy] = this.point(z);
      set([...this.ends, this.walker][number], { cx, cy });
    });
  }

  // Let one class stand out, or none with null.
  feature(label) {
    this.marks.forEach((drawn, each) => {
      drawn.classList.toggle("plane-faded", label !== null && label !== each);
    });
  }

  grid() {
    const parts = [];
    for (let at = 1 - this.reach; at < this.reach; at++) {
      const [x, y] = this.point([at, at]);
      const name = at === 0 ? "plane-axis" : "plane-grid";
      parts.push(shape("line", { x1: x, x2: x, y1: 0, y2: SIDE, class: name }));
      parts.push(shape("line", { y1: y, y2: y, x1: 0, x2: SIDE, class: name }));
      parts.push(shape("text", { x, y: SIDE - 5, "text-anchor": "middle" }, number(at)));
      parts.push(shape("text", { x: 5, y: y + 4 }, number(at)));
    }
    parts.push(shape("text", { x: SIDE - 5, y: SIDE - 5, "text-anchor": "end" }, "z₁"));
    parts.push(shape("text", { x: 5, y: 14 }, "z₂"));
    return parts;
  }

  // From z to the drawing, whose y points down.
  point([x, y]) {
    return [(1 + x / this.reach) * (SIDE / 2), (1 - y / this.reach) * (SIDE / 2)];
  }
}

// The mark of a class on its own, for the legend.
export function sample(label) {
  const place = 2 * MARK;
  return shape(
    "svg",
    { viewBox: `0 0 ${2 * place} ${2 * place}`, class: "plane-sample", "aria-hidden": true },
    shape("path", { class: markClass(label), d: mark(label, [place, place]) }),
  );
}

function mark(label, [x, y]) {
  const [across, down] = [x.toFixed(1), y.toFixed(1)];
  if (label < COLOURS) return `M${across} ${down}h0`; // a dot, by its round cap
  return `M${across} ${down}m${-MARK} 0h${2 * MARK}m${-MARK} ${-MARK}v${2 * MARK}`;
}

function markClass(label) {
  return `plane-mark plane-colour-${label % COLOURS} ${label < COLOURS ? "plane-dot" : "plane-cross"}`;
}

function ring(name) {
  return shape("circle", { r: 7, class: name });
}

function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}

function number(value) {
  return String(value).replace("-", "−");
}
