// Why to divide by √d: what softmax makes of random scores at a width that the reader chooses.

import { button, element, figure, shape, slider } from "../page/elements.js";
import { softmax } from "../page/layers.js";
import { normal } from "../page/random.js";
import { randomScores, summary } from "./width.js";

const KEYS = 6;
const DRAWS = 200; // that are averaged
const WIDTHS = [2, 4, 8, 16, 32, 64, 128, 256, 512];
const [WIDTH, HEIGHT, GAP] = [240, 110, 6]; // of the drawing
const BAR = (WIDTH - GAP) / KEYS;

export class Chances {
  constructor() {
    this.seed = 1;
    this.settings = { width: 5 }; // its place among the widths
    this.plain = new Bars();
    this.scaled = new Bars();
    this.said = element("p", { class: "row-said", "aria-live": "polite" });
    this.shown = element(
      "fieldset", { class: "row-chances" },
      element("legend", {}, "Why divide by √d? Six random keys"),
      element(
        "p", {},
        "In two dimensions the division changes little. Here one query and six keys have d random numbers each, " +
          "of mean 0 and standard deviation 1. The dashed line is an even share.",
      ),
      element(
        "div", { class: "demo-controls" },
        slider({
          label: "Width d", min: 0, max: WIDTHS.length - 1, step: 1, value: this.settings.width,
          show: (place) => String(WIDTHS[place]), change: (width) => this.change({ width }),
        }),
        element("div", { class: "demo-buttons" }, button("Draw others", () => this.draw(this.seed + 1))),
      ),
      element("div", { class: "demo-pair row-bars" }, this.plain.shown, this.scaled.shown),
      this.said,
    );
    this.draw(1);
  }

  draw(seed) {
    this.seed = seed;
    const source = normal(seed);
    this.draws = Array.from({ length: DRAWS }, () => randomScores(source, KEYS, WIDTHS));
    this.show();
  }

  change(what) {
    Object.assign(this.settings, what);
    this.show();
  }

  show() {
    const place = this.settings.width;
    const width = WIDTHS[place];
    const scores = this.draws[0][place];
    const [plain, scaled] = [1, 1 / Math.sqrt(width)].map((factor) => softmax(scores.map((score) => factor * score)));
    const found = summary(this.draws.map((draw) => draw[place]), width);
    this.plain.show(plain, "softmax(q · k)", found.plain);
    this.scaled.show(scaled, "softmax(q · k / √d)", found.scaled);
    const [most, less] = [plain, scaled].map((weights) => percent(Math.max(...weights)));
    this.said.textContent =
      `d = ${width}: the best key of this draw gets ${most} of the weight without the division, ${less} with it.`;
  }
}

class Bars {
  constructor() {
    this.bars = Array.from({ length: KEYS }, (_, key) =>
      shape("rect", { x: GAP + key * BAR, width: BAR - GAP, class: "row-bar" }),
    );
    const drawn = shape(
      "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "demo-plot", role: "img" },
      shape("line", { x1: 0, x2: WIDTH, y1: height(1 / KEYS), y2: height(1 / KEYS), class: "row-even" }),
      this.bars,
    );
    this.shown = figure(drawn, "");
  }

  show(weights, formula, { deviation, largest }) {
    weights.forEach((weight, key) => {
      this.bars[key].setAttribute("y", height(weight));
      this.bars[key].setAttribute("height", HEIGHT - height(weight));
    });
    this.shown.describe(
      `Weights of the six keys: ${weights.map(percent).join(", ")}`,
      `${formula}. Over ${DRAWS} draws: standard deviation of the scores ${deviation.toFixed(1)}, best key ${percent(largest)} on average`,
    );
  }
}

function height(share) {
  return (1 - share) * (HEIGHT - 4) + 2;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}
