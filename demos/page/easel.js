// Pictures that walk out of noise step by step, as the reader says: played, one step at a
// time, or looked back on; another order is another walk.

import { announcement, button, element, figure, slider } from "./elements.js";
import { canvas, paint } from "./grey.js";
import { Sampler } from "./sampler.js";

const COUNT = 4; // pictures at once
const [FEWEST, MOST] = [5, 50]; // steps
const LAST_SEED = 9999;
const PACE = 80; // milliseconds that a step takes at least, so that it can be seen
const [COLUMNS, GAP] = [2, 1]; // of a sheet of pictures, and pixels between them

// Fills the stage. What differs from demo to demo is the `subject`:
//   network        address of the weights
//   heading, task  what stands above
//   first          the settings to begin with: seed, steps and those of its own
//   controls       gives the controls of its own, which call a function with what they change
//   order          gives what the sampler is to do with the settings
//   told           says the settings of its own
//   calls          says how often the network is asked
export async function openEasel(stage, subject) {
  await new Easel(await Sampler.open(subject.network, COUNT), subject).enter(stage);
}

class Easel {
  constructor(sampler, subject) {
    const { first } = subject;
    Object.assign(this, { sampler, subject, settings: first, frames: [] });
    this.held = this.sheet();
    this.guessed = this.sheet();
    this.said = announcement();
    this.cost = element("p", { class: "fine-print" });
    this.playButton = button("Play", () => (this.playing ? this.lookAt(this.shown) : this.play()));
    this.nextButton = button("Next step", () => this.aim(this.shown + 1));
    this.place = slider({
      label: "Step shown", min: 0, max: first.steps, step: 1, value: 0, show: (number) => `${number} of ${this.settings.steps}`,
      change: (number) => this.lookAt(number),
    });
    this.seed = element("input", {
      type: "number", min: 1, max: LAST_SEED, step: 1, value: first.seed, change: () => this.sow(Number(this.seed.value)),
    });
  }

  sheet() {
    const drawn = canvas("");
    drawn.classList.add("demo-pixels");
    return Object.assign(figure(drawn, ""), { drawn });
  }

  async enter(stage) {
    const { heading, task } = this.subject;
    stage.append(
      element("p", { class: "demo-heading" }, heading),
      element("p", {}, task),
      element("div", { class: "demo-pair demo-sheets" }, this.held, this.guessed),
      this.said,
      element(
        "div", { class: "demo-buttons" },
        this.playButton, this.nextButton,
        button("Back to noise", () => this.lookAt(0)),
        button("New seed", () => this.sow(this.settings.seed + 1)),
      ),
      element("div", { class: "demo-controls" }, this.place, this.controls()),
      this.cost,
    );
    await this.order({});
  }

  controls() {
    return [
      slider({
        label: "Number of steps", min: FEWEST, max: MOST, step: 1, value: this.settings.steps,
        change: (steps) => this.order({ steps }),
      }),
      ...this.subject.controls((what) => this.order(what)),
      element("label", { class: "demo-control" }, element("span", {}, "Seed"), this.seed),
    ];
  }

  sow(wanted) {
    const seed = Math.min(Math.max(Math.round(wanted) || 1, 1), LAST_SEED);
    this.seed.value = seed;
    this.order({ seed });
  }

  // Another walk. It plays if the last one did, or was at its end.
  order(what) {
    const playing = this.playing || this.shown === this.settings.steps;
    this.settings = { ...this.settings, ...what };
    const { steps } = this.settings;
    this.place.querySelector("input").max = steps;
    Object.assign(this, { frames: [], shown: 0, goal: playing ? steps : 0, playing });
    return this.work();
  }

  play() {
    if (this.shown === this.settings.steps) this.shown = 0;
    this.aim(this.settings.steps, true);
  }

  aim(goal, playing = false) {
    Object.assign(this, { goal: Math.min(goal, this.settings.steps), playing });
    this.show();
    return this.work();
  }

  // An earlier step, or the last one that there is.
  lookAt(number) {
    this.shown = Math.max(Math.min(number, this.frames.length - 1), 0);
    this.aim(this.shown);
  }

  // Go on until the step is shown that the reader wants; only one call is at work.
  async work() {
    if (this.working) return;
    this.working = true;
    let failure = "";
    try {
      while (!this.frames.length || this.shown < this.goal) await this.advance();
    } catch (error) {
      failure = error.message;
    }
    Object.assign(this, { working: false, playing: false });
    this.show();
    if (failure) this.said.textContent = `The walk cannot go on: ${failure}.`;
  }

  async advance() {
    const { settings } = this;
    const next = this.following();
    const asked = this.frames[next] ?? this.sampler.frame(this.subject.order(settings), next);
    const [frame] = await Promise.all([asked, new Promise((resume) => setTimeout(resume, PACE))]);
    if (settings !== this.settings) return;
    const wanted = next === this.following() && next <= this.goal;
    this.frames[next] = frame;
    if (wanted) this.shown = next;
    this.show();
  }

  following() {
    return this.frames.length ? this.shown + 1 : 0;
  }

  show() {
    const { settings: { seed, steps }, shown, playing } = this;
    this.playButton.textContent = playing ? "Pause" : "Play";
    this.nextButton.disabled = shown === steps;
    const frame = this.frames[shown];
    if (!frame) return;
    this.place.set(shown);
    const { time, signal, pictures, guesses, milliseconds } = frame;
    paint(this.held.drawn, tiled(pictures), -1, 1);
    paint(this.guessed.drawn, tiled(guesses), -1, 1);
    const noise = Math.sqrt(1 - signal ** 2);
    this.held.describe(
      `What the sampler holds at step ${shown} of ${steps}, seed ${seed}`,
      `t = ${time}: xₜ = ${signal.toFixed(2)} · picture + ${noise.toFixed(2)} · noise`,
    );
    this.guessed.describe(
      `What the network sees in it at step ${shown} of ${steps}, seed ${seed}`,
      "x̂₀, kept between black and white",
    );
    if (time > 0) this.tellCost(milliseconds); // at the end nothing is left to compute
    if (playing) return;
    this.said.textContent = `Step ${shown} of ${steps}, t = ${time}. Seed ${seed}, ${this.subject.told(this.settings)}.`;
  }

  tellCost(milliseconds) {
    const { sampler, subject, settings } = this;
    this.cost.textContent =
      `The network has ${sampler.size.toLocaleString("en")} weights and is asked ${subject.calls(settings)} a step for each ` +
      `picture; this step took ${Math.round(milliseconds)} ms here. Pictures lie between −1 and 1; what is beyond is shown ` +
      "as black or white.";
  }
}

// Square pictures in rows, with white lines between them, as one picture.
function tiled(pictures) {
  const side = Math.sqrt(pictures[0].length);
  const [width, height] = [COLUMNS, pictures.length / COLUMNS].map((count) => count * (side + GAP) - GAP);
  const values = new Float64Array(width * height).fill(1);
  pictures.forEach((picture, number) => {
    const [left, top] = [number % COLUMNS, Math.floor(number / COLUMNS)].map((place) => place * (side + GAP));
    for (let row = 0; row < side; row++) {
      values.set(picture.subarray(row * side, (row + 1) * side), (top + row) * width + left);
    }
  });
  return { width, height, values };
}
