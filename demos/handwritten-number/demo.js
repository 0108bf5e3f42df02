// Type a number, and the conditional generator of chapter 10 writes it by hand.

import { announcement, button, choice, element, figure, loadStyles, slider } from "../page/elements.js";
import { canvas, paint } from "../page/grey.js";
import { normal } from "../page/random.js";
import { fetchTensors } from "../page/safetensors.js";
import { digitsOf, sideBySide, styled, write } from "./writer.js";

const LONGEST = 12; // digits
const FIRST = "2026";
const FARTHEST = 3; // a slider's end, in deviations
const HANDS = { one: "one for all digits", each: "one for each digit" };
const WORDS = {
  slant: { label: "Slant", less: "left", more: "right" },
  stroke: { label: "Stroke", less: "thin", more: "thick" },
  breadth: { label: "Breadth", less: "narrow", more: "broad" },
};

export async function start(stage) {
  const file = (name) => new URL(name, import.meta.url);
  const [weights, answer] = await Promise.all([
    fetchTensors(file("generator.safetensors")),
    fetch(file("styles.json")),
    loadStyles(file("number.css")),
  ]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  new Desk(weights, await answer.json()).enter(stage);
}

class Desk {
  constructor(weights, styles) {
    Object.assign(this, { weights, styles, seed: 1, hands: "one" });
    this.amounts = Object.fromEntries(Object.keys(WORDS).map((name) => [name, 0]));
    this.paper = canvas("");
    this.paper.classList.add("number-paper");
    this.paperFigure = figure(this.paper, "");
    this.said = announcement();
    this.input = element("input", {
      type: "text", inputmode: "numeric", maxlength: LONGEST, autocomplete: "off", value: FIRST, input: () => this.show(),
    });
    this.sliders = Object.keys(this.amounts).map((name) => this.style(name));
  }

  style(name) {
    const { label, less, more } = WORDS[name];
    return slider({
      label, min: -FARTHEST, max: FARTHEST, step: 0.1, value: 0,
      show: (value) => (value === 0 ? "as it is" : `${Math.abs(value).toFixed(1)} ${value < 0 ? less : more}`),
      change: (value) => {
        this.amounts[name] = value;
        this.show();
      },
    });
  }

  enter(stage) {
    stage.append(
      element("p", { class: "demo-heading" }, "Type a number, and it is written by hand"),
      element(
        "div", { class: "demo-controls" },
        element("label", { class: "demo-control" }, element("span", {}, "Number"), this.input),
        choice({
          label: "Handwriting", options: HANDS, value: this.hands,
          change: (hands) => {
            this.hands = hands;
            this.show();
          },
        }),
      ),
      element("div", {}, this.paperFigure),
      this.said,
      element("div", { class: "demo-controls" }, this.sliders),
      element(
        "div", { class: "demo-buttons" },
        button("New handwriting", () => {
          this.seed += 1;
          this.show();
        }),
        button("Style as it is", () => this.plain()),
      ),
      element(
        "p", {},
        "The label says which digit, noise says how. A slider adds a direction to the noise: the one in which its measure " +
          "changes and the others do not, as far as a straight line can tell. Push one to its end: what breaks first, the " +
          "style or the digit?",
      ),
      element("p", { class: "fine-print" }, this.evidence()),
    );
    this.show();
  }

  evidence() {
    const { count, ...measures } = this.styles;
    const shares = Object.entries(measures).map(
      ([name, { explained }]) => `${WORDS[name].label.toLowerCase()} ${Math.round(100 * explained)} %`,
    );
    return (
      `The directions come from a linear regression over ${count.toLocaleString("en")} generated digits. Of the variance ` +
      `within a label it explains: ${shares.join(", ")}. One unit of a slider is one standard deviation of its prediction.`
    );
  }

  plain() {
    for (const name of Object.keys(this.amounts)) this.amounts[name] = 0;
    for (const control of this.sliders) control.set(0);
    this.show();
  }

  show() {
    const digits = digitsOf(this.input.value, LONGEST);
    this.paperFigure.hidden = digits.length === 0;
    if (digits.length === 0) {
      this.said.textContent = `Type one to ${LONGEST} digits.`;
      return;
    }
    const pictures = digits.map((digit, place) => write(this.weights, digit, styled(this.styles, this.noise(place), this.amounts)));
    paint(this.paper, sideBySide(pictures));
    this.paper.style.setProperty("--digits", digits.length);
    const number = digits.join("");
    this.paperFigure.describe(`The number ${number}, handwritten`, `Handwriting ${this.seed}, ${HANDS[this.hands]}`);
    const ignored = number === this.input.value ? "" : " Only digits 0 to 9 are written.";
    this.said.textContent = `${number} is written.${ignored}`;
  }

  // What the digit at a place is written with.
  noise(place) {
    const seed = LONGEST * this.seed + (this.hands === "each" ? place : 0);
    const { shape: [, length] } = this.weights["project.weight"];
    return Float64Array.from({ length }, normal(seed));
  }
}
