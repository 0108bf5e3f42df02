// A GAN on a ring of eight Gaussians that trains in the page.

import { announcement, button, choice, element, figure, loadStyles } from "../page/elements.js";
import { normal, uniform } from "../page/random.js";
import { Chart } from "./chart.js";
import { Game } from "./game.js";
import { Plane } from "./plane.js";
import { countModes, RING, sample } from "./ring.js";

const SHOWN = 250; // points of either kind
const COUNTED = 1000; // generated points that modes are counted in
const EVERY = 50; // steps from one count to the next
const REST = 4000; // steps after which training pauses
const TOLD = 1000; // steps from one announcement to the next
const FRAME = 12; // milliseconds of training in each frame of the screen
const [SEEN, HIDDEN] = [101, 102]; // seeds of the points shown and counted

const PLAIN = { loss: "non-saturating", penalty: "0", generatorSteps: "1", generatorRate: "0.001", discriminatorRate: "0.001" };
const GAMES = {
  "The plain game": {},
  "The plain game with a penalty": { penalty: "0.1" },
  "Five moves of the generator": { generatorSteps: "5" },
  "Five moves, a faster discriminator": { generatorSteps: "5", discriminatorRate: "0.003" },
};
const RATES = { 0.0001: "0.0001", 0.0003: "0.0003", 0.001: "0.001", 0.003: "0.003" };
const CONTROLS = {
  loss: { label: "Generator’s loss", options: { "non-saturating": "non-saturating", saturating: "saturating" } },
  penalty: { label: "Gradient penalty", options: { 0: "none", 0.1: "weight 0.1", 1: "weight 1" } },
  generatorSteps: { label: "Generator’s moves", options: { 1: "1 a step", 2: "2 a step", 5: "5 a step" } },
  generatorRate: { label: "Generator’s rate", options: RATES },
  discriminatorRate: { label: "Discriminator’s rate", options: RATES },
};

export async function start(stage) {
  await loadStyles(new URL("ring.css", import.meta.url));
  new Laboratory().enter(stage);
}

class Laboratory {
  constructor() {
    this.settings = { ...PLAIN };
    this.real = sample(SHOWN, uniform(SEEN), normal(SEEN));
    this.plane = new Plane(this.real);
    this.planeFigure = figure(
      this.plane.shown,
      "Circles: real points. Dots: generated. Behind them: where the discriminator says real (blue) and generated (amber)",
    );
    this.chart = new Chart();
    this.chartFigure = figure(this.chart.drawn, "");
    this.said = announcement();
    this.trainButton = button("Train", () => (this.running ? this.stop() : this.train()));
    this.controls = Object.fromEntries(
      Object.entries(CONTROLS).map(([name, { label, options }]) => [
        name,
        choice({ label, options, value: this.settings[name], change: (value) => (this.settings[name] = value) }),
      ]),
    );
    this.seed = element("input", { type: "number", min: 1, max: 9999, step: 1, value: 1, change: () => this.reset() });
  }

  enter(stage) {
    stage.append(
      element("p", { class: "demo-heading" }, "Two networks play, on points in the plane"),
      element(
        "p", {},
        "The generator turns noise into dots; the discriminator looks at dots and circles and says which are real. Press " +
          "Train and watch the dots find the eight groups of circles, or fail to. Changes below act at once.",
      ),
      element(
        "div", { class: "demo-buttons" },
        this.trainButton,
        button("One step", () => this.few(1)),
        button("100 steps", () => this.few(100)),
        button("Start again", () => this.reset()),
      ),
      element("div", { class: "ring-parts" }, this.planeFigure, element("div", {}, this.chartFigure, this.said)),
      element(
        "fieldset", {},
        element("legend", {}, "Games worth watching; each starts again"),
        element("div", { class: "demo-buttons" }, Object.entries(GAMES).map(([name, game]) => button(name, () => this.choose(game)))),
      ),
      element(
        "div", { class: "demo-controls" },
        Object.values(this.controls),
        element("label", { class: "demo-control" }, element("span", {}, "Seed"), this.seed),
      ),
    );
    this.stage = stage;
    this.reset();
  }

  choose(game) {
    this.settings = { ...PLAIN, ...game };
    for (const [name, control] of Object.entries(this.controls)) control.set(this.settings[name]);
    this.reset();
  }

  // Untrained networks, which the seed fixes.
  reset() {
    this.pause();
    this.seed.value = Math.min(Math.max(Math.round(Number(this.seed.value)) || 1, 1), 9999);
    this.game = new Game(Number(this.seed.value));
    const draw = (count, seed) => Float64Array.from({ length: count * this.game.noise }, normal(seed));
    [this.shownNoise, this.countedNoise] = [draw(SHOWN, SEEN), draw(COUNTED, HIDDEN)];
    this.history = [];
    this.count();
    this.show();
    this.tell();
  }

  train() {
    this.running = true;
    this.trainButton.textContent = "Pause";
    this.frame();
  }

  stop() {
    this.pause();
    this.tell();
  }

  pause() {
    this.running = false;
    this.trainButton.textContent = "Train";
  }

  frame() {
    if (!this.running || !this.stage.isConnected) return;
    const until = performance.now() + FRAME;
    do this.step();
    while (this.running && performance.now() < until);
    this.show();
    requestAnimationFrame(() => this.frame());
  }

  few(count) {
    this.pause();
    for (let number = 0; number < count; number++) this.step();
    this.show();
    this.tell();
  }

  step() {
    const numbers = Object.entries(this.settings).map(([name, value]) => [name, name === "loss" ? value : Number(value)]);
    this.game.step(Object.fromEntries(numbers));
    const { steps } = this.game;
    if (steps % EVERY === 0) this.count();
    if (steps % REST === 0) this.pause();
    if (steps % TOLD === 0) this.tell();
  }

  count() {
    const { found, near } = countModes(this.game.generate(this.countedNoise));
    this.history.push({ step: this.game.steps, found, near });
  }

  show() {
    const { game } = this;
    const generated = game.generate(this.shownNoise);
    this.plane.show((points) => game.judge(points), generated, `The plane. ${this.words()}`);
    this.chart.show(this.history);
    const [onReal, onFake] = [this.real, generated].map((points) => mean(game.judge(points)).toFixed(2));
    this.chartFigure.describe(
      `Modes found, and points near one, against steps. ${this.words()}`,
      `Step ${this.stepsTaken()}. On average D(x) = ${onReal}, D(G(z)) = ${onFake}`,
    );
  }

  tell() {
    this.said.textContent = this.words();
  }

  words() {
    const { found, near } = this.history.at(-1);
    const share = Math.round(100 * near);
    return `Step ${this.stepsTaken()}: ${found} of ${RING.modes} modes found, ${share} % of the generated points near one.`;
  }

  stepsTaken() {
    return this.game.steps.toLocaleString("en");
  }
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
