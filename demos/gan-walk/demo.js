// The generator of the DCGAN: pictures from noise, and a walk between two of them.

import { announcement, button, choice, element, figure, loadStyles, slider } from "../page/elements.js";
import { canvas } from "../page/grey.js";
import { fetchTensors } from "../page/safetensors.js";
import { draw, rescaled } from "./generator.js";
import { greatCircle, noise, norm, straight } from "./noise.js";

const SAMPLES = 12;
const WIDEST = 3; // truncation at ±3 leaves nearly all noise as it is
const WALKS = { circle: "great circle", line: "straight line" };
const PATHS = { circle: greatCircle, line: straight };

export async function start(stage) {
  const file = (name) => new URL(name, import.meta.url);
  const [weights] = await Promise.all([fetchTensors(file("generator.safetensors")), loadStyles(file("walk.css"))]);
  new Studio(rescaled(weights)).enter(stage);
}

class Studio {
  constructor(weights) {
    this.weights = weights;
    this.length = weights["project.weight"].shape[1];
    this.limit = WIDEST;
    this.samples = new Samples(this);
    this.walk = new Walk(this);
    this.truncation = slider({
      label: "Truncation", min: 0.1, max: WIDEST, step: 0.1, value: this.limit, show: (limit) => `±${limit.toFixed(1)}`,
      change: (limit) => {
        this.limit = limit;
        this.samples.show();
        this.walk.show();
      },
    });
  }

  enter(stage) {
    stage.append(...this.samples.parts, this.truncation, ...this.walk.parts);
    this.samples.show();
    this.walk.show();
  }

  noise(seed) {
    return noise(seed, this.length, this.limit);
  }

  picture(z) {
    return draw(this.weights, z);
  }
}

// A dozen pictures of a seed.
class Samples {
  constructor(studio) {
    Object.assign(this, { studio, seed: 1 });
    this.drawn = Array.from({ length: SAMPLES }, pixels);
    this.said = announcement();
    this.parts = [
      element("p", { class: "demo-heading" }, "Pictures from noise"),
      element(
        "p", {},
        `Every picture is made of ${studio.length} random numbers. These are the first ${SAMPLES} of a seed; none was ` +
          "chosen. Truncation draws numbers beyond its limits again: what do you gain when you lower it, and what is lost?",
      ),
      element("div", { class: "walk-samples" }, this.drawn),
      this.said,
      element("div", { class: "demo-buttons" }, button("New samples", () => this.renew())),
    ];
  }

  renew() {
    this.seed += 1;
    this.show();
  }

  // One picture after the other, so that the page stays quick; a newer call takes over.
  async show() {
    const { seed, studio } = this;
    const { limit } = studio;
    this.said.textContent = `Seed ${seed}, noise within ±${limit.toFixed(1)}.`;
    this.newest = Symbol("call");
    const own = this.newest;
    for (const [number, target] of this.drawn.entries()) {
      paint(target, studio.picture(studio.noise(SAMPLES * seed + number)));
      target.setAttribute("aria-label", `Generated picture ${number + 1} of seed ${seed}`);
      await new Promise((resume) => setTimeout(resume));
      if (this.newest !== own) return;
    }
  }
}

// From one noise vector to another.
class Walk {
  constructor(studio) {
    Object.assign(this, { studio, pair: 1, t: 0.5, path: "circle" });
    this.drawn = [0, 1, 2].map(pixels);
    this.figures = this.drawn.map((drawn) => figure(drawn, ""));
    this.said = announcement();
    this.along = slider({
      label: "Position t", min: 0, max: 1, step: 0.01, value: this.t, show: (t) => t.toFixed(2),
      change: (t) => this.change({ t }),
    });
    this.parts = [
      element("p", { class: "demo-heading" }, "Walk from one noise vector to another"),
      element(
        "p", {},
        "Move t slowly: does every step look like a picture of something? Then compare both ways in the middle, where " +
          "the straight line has left the shell that training noise lies in.",
      ),
      element("div", { class: "walk-steps" }, this.figures),
      this.said,
      element(
        "div", { class: "demo-controls" },
        this.along,
        choice({ label: "Walk", options: WALKS, value: this.path, change: (path) => this.change({ path }) }),
      ),
      element("div", { class: "demo-buttons" }, button("New end points", () => this.change({ pair: this.pair + 1 }))),
    ];
  }

  change(what) {
    Object.assign(this, what);
    this.show();
  }

  show() {
    const { studio, t } = this;
    // Far from the seeds of the samples.
    const [from, to] = [0, 1].map((end) => studio.noise(1e6 + 2 * this.pair + end));
    const z = PATHS[this.path](from, to, t);
    [from, z, to].forEach((each, part) => paint(this.drawn[part], studio.picture(each)));
    this.figures[0].describe("Generated picture at the start, t = 0", "t = 0");
    this.figures[1].describe(`Generated picture at t = ${t.toFixed(2)}`, `t = ${t.toFixed(2)}`);
    this.figures[2].describe("Generated picture at the end, t = 1", "t = 1");
    const [first, now, last] = [from, z, to].map((each) => norm(each).toFixed(1));
    this.said.textContent =
      `t = ${t.toFixed(2)} along the ${WALKS[this.path]}: the noise has length ${now}, the end points ${first} and ${last}.`;
  }
}

function pixels() {
  const made = canvas("A picture that is being drawn");
  made.classList.add("demo-pixels", "walk-picture");
  return made;
}

// Show a colour picture on a canvas of its size.
function paint(target, { width, height, values }) {
  target.width = width;
  target.height = height;
  const context = target.getContext("2d");
  const image = context.createImageData(width, height);
  const area = width * height;
  for (let place = 0; place < area; place++) {
    for (let colour = 0; colour < 3; colour++) {
      image.data[4 * place + colour] = 255 * values[colour * area + place]; // rounded by the array
    }
    image.data[4 * place + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
