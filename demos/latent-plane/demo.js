// The latent plane of a VAE: point at a place, and the decoder draws it; walk from one
// picture to another.

import { announcement, button, element, figure, loadStyles, slider } from "../page/elements.js";
import { canvas, fetchGrey, paint } from "../page/grey.js";
import { fetchTensors } from "../page/safetensors.js";
import { decode } from "./decoder.js";
import { between, emptiest, nearest } from "./places.js";
import { Plane, PRIOR, sample } from "./plane.js";

export async function start(stage) {
  const file = (name) => new URL(name, import.meta.url);
  const [weights, sheet, answer] = await Promise.all([
    fetchTensors(file("decoder.safetensors")),
    fetchGrey(file("pictures.png")),
    fetch(file("plane.json")),
    loadStyles(file("plane.css")),
  ]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  const content = await answer.json();
  new Explorer(weights, content, cut(sheet, content.chosen.length)).enter(stage);
}

class Explorer {
  constructor(weights, content, pictures) {
    this.weights = weights;
    this.content = content;
    this.plane = new Plane(content, (z) => this.point(z));
    this.drawn = pixels();
    this.drawnFigure = figure(this.drawn, "Decoded at the ring");
    this.said = announcement();
    this.walk = new Walk(content, pictures, weights, this.plane);
  }

  enter(stage) {
    const { dots, classes, credit } = this.content;
    const share = Math.round(100 * (1 - Math.exp(-(PRIOR ** 2) / 2)));
    const count = dots.length.toLocaleString("en");
    stage.append(
      element("p", { class: "demo-heading" }, "Point at a place, and the decoder draws it"),
      element(
        "p", {},
        `Each of the ${count} marks is a test picture, at the mean of its q(z | x). Move a mouse or a finger over the ` +
          "plane, or focus it and use the arrow keys (with Shift for long steps, Home for the origin). Stop where one " +
          "class is alone, where two meet, and where there is no mark at all: what is drawn there?",
      ),
      element(
        "div", { class: "plane-parts" },
        figure(this.plane.shown, `Marks: test pictures. Dashed circle: ${share} % of what the prior draws lies inside`),
        element("div", { class: "plane-seen" }, this.drawnFigure, this.said),
      ),
      group("Classes; press one to see it alone", this.legend(classes)),
      group(
        "Places worth a visit",
        button("The origin", () => this.point([0, 0])),
        button("The emptiest place in the circle", () => this.point(emptiest(dots, PRIOR))),
      ),
      ...this.walk.parts,
      element("p", { class: "fine-print" }, `Pictures: ${credit}.`),
    );
    this.point([0, 0]);
    this.walk.show();
  }

  legend(classes) {
    const buttons = classes.map((name, label) =>
      button(name, () => {
        const alone = buttons[label].getAttribute("aria-pressed") === "true" ? null : label;
        buttons.forEach((each, number) => each.setAttribute("aria-pressed", number === alone));
        this.plane.feature(alone);
      }, { "aria-pressed": "false", class: "plane-class" }),
    );
    buttons.forEach((each, label) => each.prepend(sample(label)));
    return buttons;
  }

  point(z) {
    paint(this.drawn, decode(this.weights, z));
    this.plane.show(z, place(z));
    this.drawnFigure.describe(`What the decoder draws at z = ${place(z)}`);
    this.said.textContent = `z = ${place(z)}. ${neighbour(this.content, z)}`;
  }
}

// The straight line between the latent means of two test pictures.
class Walk {
  constructor(content, pictures, weights, plane) {
    Object.assign(this, { content, pictures, weights, plane, t: 0 });
    this.ends = [...content.walk]; // which of the pictures
    this.choices = ["From", "To"].map((name, end) => this.choice(name, end));
    this.drawn = [0, 1, 2].map(pixels);
    this.figures = this.drawn.map((drawn) => figure(drawn, ""));
    this.said = announcement();
    const along = slider({
      label: "Position t", min: 0, max: 1, step: 0.01, value: this.t, show: (t) => t.toFixed(2),
      change: (t) => {
        this.t = t;
        this.show();
      },
    });
    this.parts = [
      element("p", { class: "demo-heading" }, "Walk from one picture to another"),
      element(
        "p", {},
        "Choose two test pictures; t leads along the straight line between their latent means, also marked on the " +
          "plane. Walk from a sneaker to an ankle boot, then from a sneaker to a dress: which classes do you cross, " +
          "and is what you meet between them clothing?",
      ),
      element("div", { class: "demo-columns" }, this.choices.map(({ shown }) => shown)),
      along,
      element("div", { class: "plane-walk" }, this.figures),
      this.said,
    ];
  }

  // A row of thumbnails, one of them chosen.
  choice(name, end) {
    const legend = element("legend", {});
    const thumbnails = this.pictures.map((picture, number) => {
      const shown = pixels();
      shown.setAttribute("aria-hidden", true);
      paint(shown, picture);
      const input = element("input", {
        type: "radio", name: `plane-${name.toLowerCase()}`, "aria-label": this.label(number), checked: number === this.ends[end],
        change: () => {
          this.ends[end] = number;
          this.show();
        },
      });
      return element("label", { class: "plane-thumbnail", title: this.label(number) }, input, shown);
    });
    const shown = element("fieldset", {}, legend, element("div", { class: "plane-thumbnails" }, thumbnails));
    return { shown, tell: () => (legend.textContent = `${name}: ${this.label(this.ends[end])}`) };
  }

  label(number) {
    const { classes, dots, chosen } = this.content;
    return classes[dots[chosen[number]][2]];
  }

  show() {
    const { dots, chosen } = this.content;
    const [from, to] = this.ends.map((number) => dots[chosen[number]]);
    const z = between(from, to, this.t);
    const [first, last] = this.ends.map((number) => this.pictures[number]);
    [first, decode(this.weights, z), last].forEach((picture, part) => paint(this.drawn[part], picture));
    const [one, other] = this.ends.map((number) => this.label(number));
    this.figures[0].describe(`Test picture: ${one}`, `${one}, the test picture`);
    this.figures[1].describe(`What the decoder draws at t = ${this.t.toFixed(2)}`, `Decoded at t = ${this.t.toFixed(2)}`);
    this.figures[2].describe(`Test picture: ${other}`, `${other}, the test picture`);
    this.choices.forEach(({ tell }) => tell());
    this.plane.showWalk(from, to, z);
    this.said.textContent = `t = ${this.t.toFixed(2)}, z = ${place(z)}. ${neighbour(this.content, z)}`;
  }
}

function neighbour({ dots, classes }, z) {
  const { distance, label } = nearest(dots, z);
  return `The nearest mark is of class ${classes[label]}, ${distance.toFixed(2)} away.`;
}

function place(z) {
  return `(${z.map((value) => value.toFixed(2).replace("-", "−")).join(", ")})`;
}

function pixels() {
  const made = canvas("");
  made.classList.add("demo-pixels", "plane-picture");
  return made;
}

// The `count` square pictures that stand side by side in one.
function cut({ width, height, values }, count) {
  return Array.from({ length: count }, (_, number) => {
    const rows = Array.from({ length: height }, (_, row) =>
      values.subarray(row * width + number * height, row * width + (number + 1) * height));
    return { width: height, height, values: Float64Array.from(rows.flatMap((row) => [...row])) };
  });
}

function group(name, ...buttons) {
  return element(
    "fieldset", {},
    element("legend", {}, name),
    element("div", { class: "demo-buttons" }, buttons.flat()),
  );
}
