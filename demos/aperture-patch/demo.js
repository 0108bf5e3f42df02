// Drag a window over a moving picture: its constraint lines and the motion they leave.

import { announcement, button, element, figure, loadStyles, shape, slider } from "../page/elements.js";
import { canvas, fetchGrey, paint } from "../page/grey.js";
import { normal } from "../page/random.js";
import { derivatives, moved, solve, windowEquations } from "./flow.js";
import { kind, places } from "./places.js";

const REACH = 3; // pixels: how far the plot goes
const LINES = 60; // constraint lines that are drawn, those of the steepest pixels
const SCALE = [1e-6, 1e-1]; // eigenvalues that the bars show, logarithmic
const SAY = {
  corner: "Gradients of several directions: the lines meet in one point, and the motion is fixed.",
  edge: "An edge: the lines are nearly parallel. Only the motion across them is fixed.",
  flat: "Nothing to see: no gradient, no equation.",
};

export async function start(stage) {
  const [picture] = await Promise.all([
    fetchGrey(new URL("scene.png", import.meta.url)),
    loadStyles(new URL("aperture.css", import.meta.url)),
  ]);
  new Aperture(picture).enter(stage);
}

class Aperture {
  constructor(picture) {
    this.picture = picture;
    this.settings = { u: 0.8, v: 0.4, noise: 0.01, side: 15 };
    this.shown = 0;
    const { width, height } = picture;
    this.canvas = canvas("");
    this.canvas.classList.add("demo-pixels");
    this.frame = shape("rect", { class: "aperture-window" });
    this.arrow = shape("line", { class: "aperture-estimate" });
    this.overlay = shape("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": true }, this.frame, this.arrow);
    this.scene = figure(element("div", { class: "demo-overlaid" }, this.canvas, this.overlay), "");
    this.plot = new Plot();
    this.bars = { large: new Bar("Larger eigenvalue"), small: new Bar("Smaller eigenvalue") };
    this.said = announcement();
    const control = (name, label, min, max, step, show) =>
      slider({ label, min, max, step, value: this.settings[name], show, change: (value) => this.set(name, value) });
    const pixels = (value) => `${value.toFixed(1)} px`.replace("-", "−");
    this.controls = [
      control("u", "Motion to the right", -1.5, 1.5, 0.1, pixels),
      control("v", "Motion down", -1.5, 1.5, 0.1, pixels),
      control("noise", "Noise", 0, 0.05, 0.005, (value) => `${(100 * value).toFixed(1)} %`),
      control("side", "Window", 5, 31, 2, (value) => `${value} px`),
    ];
    const place = (name, label, length) =>
      slider({ label, min: 0, max: length - 1, step: 1, value: 0, change: (value) => this.go({ [name]: value }) });
    this.column = place("column", "Column", width);
    this.row = place("row", "Row", height);
    this.second = button("Show the second frame", () => {
      this.shown = 1 - this.shown;
      this.second.setAttribute("aria-pressed", this.shown === 1);
      this.paint();
    }, { "aria-pressed": "false" });
  }

  enter(stage) {
    this.move();
    const visit = (name, label) => button(label, () => this.go(places(this.slopes, this.settings.side)[name]));
    stage.append(
      element(
        "div",
        { class: "demo-columns" },
        element("div", {}, this.scene, element("div", { class: "demo-buttons" }, this.second)),
        element("div", {}, this.plot.shown, this.bars.large.shown, this.bars.small.shown),
      ),
      this.said,
      element("fieldset", {}, element("legend", {}, "The window"),
        element("div", { class: "demo-buttons" },
          visit("corner", "A corner"), visit("edge", "An edge"), visit("flat", "A flat place")),
        element("div", { class: "demo-controls" }, this.column, this.row, this.controls[3])),
      element("fieldset", {}, element("legend", {}, "What happens between the frames"),
        element("div", { class: "demo-controls" }, this.controls.slice(0, 3))),
      element("p", { class: "fine-print" }, "Photograph: Lav Varshney, CC0, from scikit-image; a part, softened."),
    );
    this.drag();
    this.go(places(this.slopes, this.settings.side).edge);
  }

  drag() {
    const follow = (event) => {
      const box = this.overlay.getBoundingClientRect();
      this.go({
        column: Math.round(((event.clientX - box.left) / box.width) * this.picture.width - 0.5),
        row: Math.round(((event.clientY - box.top) / box.height) * this.picture.height - 0.5),
      });
    };
    this.overlay.addEventListener("pointerdown", (event) => {
      this.overlay.setPointerCapture(event.pointerId);
      follow(event);
    });
    this.overlay.addEventListener("pointermove", (event) => {
      if (this.overlay.hasPointerCapture(event.pointerId)) follow(event);
    });
  }

  set(name, value) {
    this.settings[name] = value;
    if (name !== "side") this.move();
    this.go(this.place);
  }

  // Make both frames anew; the noise is the same at every call.
  move() {
    const { u, v, noise } = this.settings;
    const draw = normal(1);
    const grainy = (frame) => ({ ...frame, values: frame.values.map((value) => value + noise * draw()) });
    this.frames = [grainy(this.picture), grainy(moved(this.picture, u, v))];
    this.slopes = derivatives(...this.frames);
    this.paint();
  }

  paint() {
    paint(this.canvas, this.frames[this.shown]);
    const which = ["first", "second"][this.shown];
    this.canvas.setAttribute("aria-label", `The ${which} frame, with a window that can be dragged`);
    this.scene.querySelector("figcaption").textContent =
      `The ${which} of two frames. Drag the window; the line from its middle is the estimate, ten times as long`;
  }

  // Put the window at a place, as far as it fits into the picture.
  go(place) {
    const half = (this.settings.side - 1) / 2;
    const fit = (index, length) => Math.min(Math.max(index, half), length - 1 - half);
    const { column, row } = { ...this.place, ...place };
    this.place = { column: fit(column, this.picture.width), row: fit(row, this.picture.height) };
    this.column.set(this.place.column);
    this.row.set(this.place.row);
    this.show();
  }

  show() {
    const { column, row } = this.place;
    const { side, u, v } = this.settings;
    const equations = windowEquations(this.slopes, column, row, side);
    const solution = solve(equations);
    const corner = { x: column + 0.5 - side / 2, y: row + 0.5 - side / 2 };
    set(this.frame, { ...corner, width: side, height: side });
    const [du, dv] = solution.motion ?? [0, 0];
    set(this.arrow, { x1: column + 0.5, y1: row + 0.5, x2: column + 0.5 + 10 * du, y2: row + 0.5 + 10 * dv });
    this.plot.draw(equations, solution.motion, [u, v]);
    this.bars.large.show(solution.large);
    this.bars.small.show(solution.small);
    const found = kind(solution);
    this.said.textContent = `${SAY[found]} ${this.compare(solution.motion)}`;
  }

  compare(motion) {
    const { u, v } = this.settings;
    const truth = `True motion (${signed(u)}, ${signed(v)})`;
    if (!motion) return `${truth}; no estimate, the matrix is singular.`;
    const error = Math.hypot(motion[0] - u, motion[1] - v);
    return `${truth}, estimate (${motion.map(signed).join(", ")}): ${error.toFixed(2)} px apart.`;
  }
}

// The plane of motions (u, v), with one line for each pixel.
class Plot {
  constructor() {
    const size = 2 * REACH;
    const grid = [];
    for (let at = -REACH; at <= REACH; at++) {
      const middle = at === 0 ? "aperture-axis" : "aperture-grid";
      grid.push(shape("line", { x1: at, x2: at, y1: -REACH, y2: REACH, class: middle }));
      grid.push(shape("line", { y1: at, y2: at, x1: -REACH, x2: REACH, class: middle }));
    }
    this.lines = shape("g", { class: "aperture-lines" });
    this.truth = shape("path", { class: "aperture-truth" });
    this.estimate = shape("circle", { r: 0.11, class: "aperture-dot" });
    this.drawn = shape(
      "svg",
      { viewBox: `${-REACH} ${-REACH} ${size} ${size}`, role: "img", class: "demo-plot", "aria-label": "" },
      grid, this.lines, this.truth, this.estimate,
    );
    this.shown = figure(
      this.drawn,
      `Motions up to ${REACH} pixels, right and down. Lines: what single pixels allow. Cross: the truth. Dot: least squares`,
    );
  }

  draw(equations, motion, [u, v]) {
    const slope = ([a, b]) => Math.hypot(a, b);
    const steepest = equations.toSorted((one, other) => slope(other) - slope(one)).slice(0, LINES);
    const most = slope(steepest[0]) || 1;
    this.lines.replaceChildren(
      ...steepest.filter((equation) => slope(equation) > 1e-3).map(([a, b, c]) => {
        // The foot of the line, and a step along it that leaves the plot.
        const [squared, length] = [a * a + b * b, Math.hypot(a, b)];
        const [x, y] = [(-c * a) / squared, (-c * b) / squared];
        const [dx, dy] = [(-b / length) * 3 * REACH, (a / length) * 3 * REACH];
        const opacity = 0.12 + (0.5 * length) / most;
        return shape("line", { x1: x - dx, y1: y - dy, x2: x + dx, y2: y + dy, opacity: opacity.toFixed(2) });
      }),
    );
    set(this.truth, { d: `M${u - 0.2},${v - 0.2}l0.4,0.4m-0.4,0l0.4,-0.4` });
    const inside = motion && Math.max(...motion.map(Math.abs)) <= REACH;
    this.estimate.toggleAttribute("hidden", !inside);
    if (inside) set(this.estimate, { cx: motion[0], cy: motion[1] });
    const where = motion ? `(${motion.map(signed).join(", ")})` : "nowhere";
    this.drawn.setAttribute("aria-label", `Constraint lines of the window; truth (${signed(u)}, ${signed(v)}), estimate ${where}`);
  }
}

// An eigenvalue as a bar on a logarithmic scale.
class Bar {
  constructor(name) {
    this.name = element("span", {}, name);
    this.bar = element("span", { class: "aperture-bar" });
    this.value = element("span", { class: "demo-value" });
    this.shown = element("p", { class: "demo-control" },
      this.name, element("span", { class: "aperture-track" }, this.bar), this.value);
  }

  show(value) {
    const [low, high] = SCALE.map(Math.log);
    const share = (Math.log(Math.max(value, SCALE[0])) - low) / (high - low);
    this.bar.style.width = `${100 * Math.min(share, 1)}%`;
    this.value.textContent = value.toExponential(1).replace("-", "−");
  }
}

function set(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, value);
}

function signed(value) {
  return value.toFixed(2).replace("-", "−");
}
