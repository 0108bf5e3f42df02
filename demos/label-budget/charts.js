// Drawings of the label budget: accuracy against labels, the curve of one training, and the map
// of test photographs.

import { shape } from "../page/elements.js";
import { along, grouped, lines } from "./runs.js";

const [WIDTH, HEIGHT] = [340, 250];
const [LEFT, RIGHT, TOP, BOTTOM] = [36, 22, 24, 38]; // margins
const MAP = 340; // side of the map
const MARK = 3; // half the width of a mark on it
const COLOURS = 5; // the next classes are crosses of the same colours

const across = (share) => LEFT + share * (WIDTH - LEFT - RIGHT);
const height = (percent) => HEIGHT - BOTTOM - (percent / 100) * (HEIGHT - TOP - BOTTOM);

// All methods over the numbers of labels; the chosen one stands out.
export class BudgetChart {
  constructor(content) {
    this.content = content;
    const { labels } = content;
    this.at = labels.map((count) => across(along(count, labels[0], labels.at(-1), Math.log)));
    this.found = lines(content);
    this.drawn = panel("labels", "test accuracy in %", labels.map((count, place) => [this.at[place], grouped(count)]));
    this.paths = Object.fromEntries(
      Object.entries(this.found).map(([method, values]) => [
        method,
        shape("path", { class: "budget-line", d: way(values.map((value, place) => [this.at[place], height(value)])) }),
      ]),
    );
    this.point = shape("circle", { r: 5, class: "budget-point" });
    this.drawn.append(...Object.values(this.paths), this.point);
  }

  show(method, labels) {
    for (const [name, path] of Object.entries(this.paths)) path.classList.toggle("budget-chosen", name === method);
    const place = this.content.labels.indexOf(labels);
    this.point.setAttribute("cx", this.at[place].toFixed(1));
    this.point.setAttribute("cy", height(this.found[method][place]).toFixed(1));
  }
}

// One training, measurement by measurement.
export class LearningChart {
  constructor() {
    this.path = shape("path", { class: "budget-line budget-chosen" });
    this.ticks = shape("g");
    this.drawn = panel("measurement", "held-out accuracy in %", []);
    this.drawn.append(this.path, this.ticks);
  }

  show({ curve }) {
    const last = Math.max(curve.length, 2);
    const at = (number) => across(along(number, 1, last));
    this.path.setAttribute("d", way(curve.map((value, place) => [at(place + 1), height(value)])));
    this.ticks.replaceChildren(...[1, last].map((number) => tick(at(number), String(number))));
  }
}

// A mark for every photograph; wrong answers are ringed, and one of them is chosen.
export class FeatureMap {
  constructor({ truths }, choose) {
    this.marks = truths.map((label, place) =>
      shape("path", { class: `budget-mark budget-colour-${label % COLOURS} ${label < COLOURS ? "budget-dot" : "budget-cross"}`, pointerdown: () => choose(place) }),
    );
    this.rings = shape("g");
    this.here = shape("circle", { r: 9, class: "budget-here" });
    this.truths = truths;
    this.drawn = shape(
      "svg", { viewBox: `0 0 ${MAP} ${MAP}`, class: "demo-plot budget-map", role: "img" },
      this.rings, this.marks, this.here,
    );
  }

  show({ places, answers }, chosen) {
    const points = places.map(([x, y]) => [(1 + x / 1050) * (MAP / 2), (1 - y / 1050) * (MAP / 2)]);
    points.forEach((point, place) => this.marks[place].setAttribute("d", mark(this.truths[place], point)));
    const wrong = points.filter((_, place) => answers[place] !== this.truths[place]);
    this.rings.replaceChildren(...wrong.map(([cx, cy]) => shape("circle", { cx, cy, r: 6, class: "budget-wrong" })));
    this.here.setAttribute("visibility", chosen === null ? "hidden" : "visible");
    if (chosen === null) return;
    this.here.setAttribute("cx", points[chosen][0]);
    this.here.setAttribute("cy", points[chosen][1]);
  }
}

// The mark of a class on its own, for the legend.
export function sample(label) {
  return shape(
    "svg", { viewBox: "0 0 12 12", class: "budget-sample", "aria-hidden": true },
    shape("path", { class: `budget-mark budget-colour-${label % COLOURS} ${label < COLOURS ? "budget-dot" : "budget-cross"}`, d: mark(label, [6, 6]) }),
  );
}

function panel(xlabel, ylabel, marks) {
  const levels = [0, 25, 50, 75, 100].flatMap((percent) => [
    shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: height(percent), y2: height(percent), class: "budget-grid" }),
    text(LEFT - 6, height(percent) + 4, String(percent), "end"),
  ]);
  return shape(
    "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "demo-plot budget-chart", role: "img" },
    levels, marks.map(([x, words]) => tick(x, words)),
    text(4, 14, ylabel, "start"), text(WIDTH - RIGHT, HEIGHT - 5, xlabel, "end"),
  );
}

function tick(x, words) {
  return text(x, HEIGHT - BOTTOM + 15, words, "middle");
}

function way(points) {
  return points.map(([x, y], number) => `${number ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

function mark(label, [x, y]) {
  const [right, down] = [x.toFixed(1), y.toFixed(1)];
  if (label < COLOURS) return `M${right} ${down}h0`; // a dot, by its round cap
  return `M${right} ${down}m${-MARK} 0h${2 * MARK}m${-MARK} ${-MARK}v${2 * MARK}`;
}

function text(x, y, words, anchor) {
  return shape("text", { x, y, "text-anchor": anchor }, words);
}
