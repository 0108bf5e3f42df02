// Self-attention on a row of six tokens: drag embeddings, edit matrices, and see scores,
// weights and outputs.

import { announcement, button, choice, element, figure, loadStyles, slider } from "../page/elements.js";
import { attend } from "./attention.js";
import { Chances } from "./chances.js";
import { colourOf } from "./colour.js";
import { Embeddings, LookUp, REACH } from "./planes.js";
import { ROWS } from "./rows.js";
import { Row, Table } from "./tables.js";

const COUNT = 6; // tokens
const LARGEST = 10; // entry of a matrix
const MATRICES = { query: "Q", key: "K", value: "V" };
const SCALES = { yes: "divided by √d = √2", no: "not divided" };
const MASKS = { no: "none", yes: "causal: nothing to the right" };

export async function start(stage) {
  await loadStyles(new URL("row.css", import.meta.url));
  new Attention().enter(stage);
}

class Attention {
  constructor() {
    const ask = (place) => this.ask(place);
    this.row = new Row(COUNT, ask);
    this.embeddings = new Embeddings(COUNT, { ask, move: (at) => this.place(at) });
    this.lookUp = new LookUp(COUNT);
    this.left = figure(this.embeddings.shown, "Embeddings, to drag. A halo is what the asked token takes; a diamond is an output");
    this.right = figure(this.lookUp.drawn, "");
    this.scores = new Table(COUNT);
    this.weights = new Table(COUNT);
    this.said = announcement();
    this.places = [0, 1].map((axis) =>
      slider({
        label: `Token’s x${"₁₂"[axis]}`, min: -REACH, max: REACH, step: 0.01, value: 0, show: number,
        change: (value) => this.place(this.settings.tokens[this.asked].with(axis, value)),
      }),
    );
    this.matrices = Object.fromEntries(
      Object.entries(MATRICES).map(([name, letter]) => [
        name, new Matrix(letter, (values) => this.change({ [name]: values }, `W_${letter} has changed.`)),
      ]),
    );
    this.scale = choice({
      label: "Scores", options: SCALES, value: "yes",
      change: (key) => this.change({ scaled: key === "yes" }, key === "yes" ? "Scores are divided by √2." : "Scores are not divided."),
    });
    this.mask = choice({
      label: "Mask", options: MASKS, value: "no",
      change: (key) => this.change({ causal: key === "yes" }, key === "yes" ? "No token looks to its right." : "All tokens look at all."),
    });
  }

  enter(stage) {
    stage.append(
      element("p", { class: "demo-heading" }, "Six tokens look at each other"),
      element(
        "p", {},
        "A token is two numbers: its colour is their direction. Choose a token, drag it in the plane, or edit the matrices, " +
          "and see what it takes from which token.",
      ),
      element(
        "fieldset", {},
        element("legend", {}, "Start from"),
        element("div", { class: "demo-buttons" }, Object.values(ROWS).map((row) => button(row.name, () => this.use(row)))),
      ),
      this.row.shown,
      this.said,
      element("div", { class: "row-pair" }, this.left, this.right),
      element(
        "div", { class: "row-settings" },
        element("div", { class: "row-matrices" }, Object.values(this.matrices).map((matrix) => matrix.shown)),
        element("div", { class: "row-controls" }, this.places, this.scale, this.mask),
      ),
      element("div", { class: "row-pair" }, this.scores.shown, this.weights.shown),
      new Chances().shown,
    );
    this.asked = 0;
    this.use(ROWS.hue);
  }

  // A row to start from, with its matrices.
  use({ tokens, query, key, value, scaled, causal, words }) {
    this.settings = { tokens, query, key, value, scaled, causal };
    for (const name of Object.keys(MATRICES)) this.matrices[name].set(this.settings[name]);
    this.scale.set(scaled ? "yes" : "no");
    this.mask.set(causal ? "yes" : "no");
    this.before = null;
    this.show(words);
  }

  ask(place) {
    this.asked = place;
    this.before = null;
    this.show("");
  }

  // Where the asked token shall be.
  place(at) {
    this.change({ tokens: this.settings.tokens.with(this.asked, at) }, `Token ${this.asked + 1} has moved.`);
  }

  // Changes of one kind in a row are compared with what was before the first.
  change(what, words) {
    if (words !== this.words) this.before = this.found;
    Object.assign(this.settings, what);
    this.show(words);
  }

  show(words) {
    this.words = words;
    const { settings, asked } = this;
    const { tokens } = settings;
    this.found = attend(tokens, settings);
    const { scores, weights, outputs } = this.found;
    const colours = tokens.map(colourOf);
    const largest = Math.max(...scores.flat().map(Math.abs).filter(Number.isFinite), 1e-9);
    const at = tokens[asked].map(number).join(", ");
    this.places.forEach((control, axis) => control.set(tokens[asked][axis]));
    this.row.show(colours, this.found, outputs.map(colourOf), asked);
    this.embeddings.show(tokens, this.found, asked, at);
    this.lookUp.show(tokens, this.found, asked);
    const query = this.found.queries[asked];
    this.right.describe(
      `The query of token ${asked + 1} at (${query.map(number).join(", ")}), among the keys of all tokens`,
      query.some((value) => value !== 0)
        ? `The query of token ${asked + 1} (arrow) among the keys (squares). The further a key reaches along the arrow, the higher its score`
        : `The query of token ${asked + 1} is zero and prefers no key (squares)`,
    );
    this.scores.show(
      scores, `Scores q · k${settings.scaled ? " / √2" : ""}, a row for each query`, asked,
      (score) => (score > -Infinity ? tenths(score) : "–"),
      (score) => [score > 0 ? "var(--accent)" : "var(--amber)", score > -Infinity ? Math.abs(score) / largest : 0],
    );
    this.weights.show(
      weights, "Weights: softmax of each row, in %", asked,
      (weight) => String(Math.round(100 * weight)),
      (weight, other) => [colours[other], weight],
    );
    this.said.textContent = [words, this.taken(), `Its output is (${outputs[asked].map(number).join(", ")}).`].join(" ").trim();
  }

  // In words, what the asked token takes.
  taken() {
    const { asked, settings } = this;
    const visible = settings.causal ? asked + 1 : COUNT;
    const shares = this.found.weights[asked];
    const most = Math.max(...shares);
    const name = `Token ${asked + 1}`;
    if (visible === 1) return `${name} sees only itself.`;
    if (most - Math.min(...shares.slice(0, visible)) < 1e-6) return `${name} takes the same from all ${visible} that it sees, ${percent(most)} each.`;
    const top = shares.indexOf(most);
    const before = this.before && percent(this.before.weights[asked][top]);
    const compared = before && before !== percent(most) ? `, before ${before}` : "";
    return `${name} takes most from ${top === asked ? "itself" : `token ${top + 1}`}: ${percent(most)}${compared}.`;
  }
}

// Four numbers to edit.
class Matrix {
  constructor(letter, change) {
    this.change = change;
    this.inputs = Array.from({ length: 4 }, (_, place) =>
      element("input", {
        type: "number", step: "any", min: -LARGEST, max: LARGEST,
        "aria-label": `W_${letter}, row ${Math.floor(place / 2) + 1}, column ${(place % 2) + 1}`,
        input: () => this.type(place), change: () => this.set(this.values),
      }),
    );
    this.shown = element(
      "fieldset", {},
      element("legend", {}, `${letter.toLowerCase()} = W`, element("sub", {}, letter), " x"),
      element("div", { class: "row-matrix" }, this.inputs),
    );
  }

  set(values) {
    this.values = values;
    this.inputs.forEach((input, place) => (input.value = values[place]));
  }

  type(place) {
    const value = this.inputs[place].valueAsNumber;
    if (!Number.isFinite(value)) return; // half typed
    this.values = this.values.with(place, Math.min(Math.max(value, -LARGEST), LARGEST));
    this.change(this.values);
  }
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

function number(value) {
  return signed(value.toFixed(2));
}

function tenths(value) {
  return signed(value.toFixed(1));
}

// Without the sign of a zero.
function signed(text) {
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}
