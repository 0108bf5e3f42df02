// What every patch takes from every other in the book's ViT: layer by layer, head by head, or by rollout.

import { announcement, button, choice, element, facts, figure, loadStyles, shape, slider } from "../page/elements.js";
import { fetchGrey } from "../page/grey.js";
import { meanOf, rollout, rowOf, shades, topPatch, weightsIn } from "./attention.js";

const PATCH = 4; // pixels
const MEAN = "mean"; // of the heads
const SCALES = { own: "each map its own", one: "the same for all" };
const WAYS = { layer: "one layer", rollout: "rollout down to the pixels" };
const file = (name) => new URL(name, import.meta.url);

export async function start(stage) {
  const [answer] = await Promise.all([fetch(file("answers.json")), loadStyles(file("attention.css"))]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  const findings = await answer.json();
  await new Viewer(findings, await load(findings, findings.photographs[0])).enter(stage);
}

// A photograph with its weights and their means over the heads.
async function load(findings, found) {
  const weights = weightsIn(await fetchGrey(file(`${found.name}-weights.png`)), findings);
  return { ...found, weights, means: weights.map(meanOf) };
}

class Viewer {
  constructor(findings, first) {
    this.findings = findings;
    this.side = Math.sqrt(findings.tokens - 1);
    this.found = first;
    // `token` 0 is the class token
    this.settings = { layer: findings.layers - 1, head: MEAN, token: 0, way: "layer", keep: 0.5, scale: "own" };
    this.plain = this.board("attention-plain");
    this.laid = this.board("attention-laid");
    this.left = figure(this.plain.drawn, "");
    this.right = figure(this.laid.drawn, "");
    this.top = facts();
    this.said = announcement();
  }

  // The photograph with a cell over each patch; pointing at a cell asks its patch.
  board(kind) {
    const { side } = this;
    const image = shape("image", { width: side * PATCH, height: side * PATCH, class: "attention-photograph" });
    const cells = Array.from({ length: side * side }, (_, place) =>
      shape("rect", {
        x: (place % side) * PATCH, y: Math.floor(place / side) * PATCH, width: PATCH, height: PATCH, class: kind,
        pointerenter: () => this.ask(place + 1), pointerdown: () => this.ask(place + 1),
      }),
    );
    const asked = shape("rect", { width: PATCH, height: PATCH, class: "attention-asked" });
    const size = side * PATCH;
    const drawn = shape("svg", { viewBox: `0 0 ${size} ${size}`, role: "img", class: `attention-board ${kind}-board` }, image, cells, asked);
    return { drawn, image, cells, asked };
  }

  enter(stage) {
    const { layers, heads } = this.findings;
    const set = (name) => (value) => this.change({ [name]: value });
    const numbered = (count, word) => Object.fromEntries(Array.from({ length: count }, (_, n) => [n, `${word} ${n + 1}`]));
    this.row = this.placeSlider("Ask row");
    this.column = this.placeSlider("Ask column");
    stage.append(
      element("p", { class: "demo-heading" }, "Ask every patch"),
      element(
        "p", {},
        "Point at a patch, or set row and column, and see what it takes from all patches. The class token belongs to no patch; " +
          "the network's answer is read from it.",
      ),
      element("div", { class: "demo-pair attention-pair" }, this.left, this.right),
      this.said,
      element(
        "div", { class: "demo-controls" },
        choice({
          label: "Photograph",
          options: Object.fromEntries(this.findings.photographs.map(({ name, title }) => [name, title])),
          value: this.found.name,
          change: (name) => this.turnTo(name),
        }),
        choice({ label: "Show", options: WAYS, value: this.settings.way, change: set("way") }),
        slider({
          label: "Layer", min: 1, max: layers, step: 1, value: layers, show: (value) => `${value} of ${layers}`,
          change: (value) => this.change({ layer: value - 1 }),
        }),
        choice({
          label: "Head", options: { [MEAN]: "mean of all", ...numbered(heads, "head") }, value: MEAN,
          change: (head) => this.change({ head: head === MEAN ? MEAN : Number(head) }),
        }),
        this.row,
        this.column,
        slider({
          label: "Stream keeps", min: 0, max: 1, step: 0.05, value: 0.5, show: (value) => `${Math.round(100 * value)} %`,
          change: set("keep"),
        }),
        choice({ label: "Scale", options: SCALES, value: "own", change: set("scale") }),
      ),
      element("div", { class: "demo-buttons" }, button("Ask the class token", () => this.ask(0))),
      element("div", {}, element("p", {}, "What the network answers, of 200 classes"), this.top),
      element(
        "p", { class: "fine-print" },
        "Weights were computed beforehand with the book's vision transformer. Most of the photographs show nothing that it has a word for.",
      ),
    );
    this.show();
  }

  placeSlider(label) {
    const change = (value) => {
      const { side } = this;
      const [row, column] = this.place() ?? [0, 0];
      const [down, across] = label === "Ask row" ? [value - 1, column] : [row, value - 1];
      this.change({ token: 1 + down * side + across });
    };
    return slider({ label, min: 1, max: this.side, step: 1, value: 1, change });
  }

  // Row and column of the patch that is asked, from 0; null for the class token.
  place(token = this.settings.token) {
    return token === 0 ? null : [Math.floor((token - 1) / this.side), (token - 1) % this.side];
  }

  ask(token) {
    const [row, column] = this.place(token) ?? [0, 0];
    this.row.set(row + 1);
    this.column.set(column + 1);
    this.change({ token });
  }

  change(what) {
    Object.assign(this.settings, what);
    this.show();
  }

  async turnTo(name) {
    try {
      this.newest = name;
      const found = await load(this.findings, this.findings.photographs.find((each) => each.name === name));
      if (this.newest !== name) return;
      this.found = found;
      this.show();
    } catch (error) {
      this.said.textContent = `The photograph could not be loaded (${error.message}). Choose it again to try once more.`;
    }
  }

  weights() {
    const { layer, head, way, keep } = this.settings;
    const { weights, means } = this.found;
    if (way === "rollout") return rollout(means, this.findings.tokens, keep, layer);
    return head === MEAN ? means[layer] : weights[layer][head];
  }

  show() {
    const { tokens, colours } = this.findings;
    const { token, scale } = this.settings;
    const row = rowOf(this.weights(), tokens, token);
    const patches = row.subarray(1);
    const top = topPatch(row);
    // one scale for all: to eight times an even share
    const [low, high] = scale === "own" ? [Math.min(...patches), Math.max(...patches)] : [0, 8 / tokens];
    shades(row, colours.length, low, high).forEach((shade, place) => {
      this.laid.cells[place].style.fill = `rgb(${colours[shade].join(" ")})`;
    });
    for (const board of [this.plain, this.laid]) {
      board.image.setAttribute("href", file(`${this.found.name}.png`));
      const [down, across] = this.place() ?? [0, 0];
      board.asked.setAttribute("x", across * PATCH);
      board.asked.setAttribute("y", down * PATCH);
      board.asked.setAttribute("visibility", token === 0 ? "hidden" : "visible");
    }
    this.top.show(Object.fromEntries(this.found.top.map(([word, share]) => [word, percent(share)])));
    this.tell(row, top);
  }

  tell(row, top) {
    const { found, settings } = this;
    const asked = settings.token === 0 ? "the class token" : this.named(settings.token);
    const where =
      settings.way === "rollout"
        ? `Rollout from layer ${settings.layer + 1}`
        : `Layer ${settings.layer + 1}, ${settings.head === MEAN ? "mean of the heads" : `head ${settings.head + 1}`}`;
    this.left.describe(`The photograph: ${found.title}`, `${found.title}. ${found.credit}`);
    this.right.describe(`What ${asked} takes from every patch, over the photograph`, `${where}: yellow is most`);
    this.said.textContent =
      `${where}: ${asked} takes ${percent(row[top])} from ${this.named(top)}, more than from any other, and ${percent(row[0])} from ` +
      `the class token. An even share would be ${percent(1 / row.length)}.`;
  }

  named(token) {
    const [row, column] = this.place(token);
    return `the patch in row ${row + 1}, column ${column + 1}`;
  }
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
