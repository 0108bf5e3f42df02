// Draw a digit, and see what both networks of chapter 4 make of it.

import { announcement, button, element, figure, loadStyles } from "../page/elements.js";
import { canvas, paint } from "../page/grey.js";
import { softmax } from "../page/layers.js";
import { fetchTensors } from "../page/safetensors.js";
import { rotate, scramble, shift } from "./changes.js";
import { mnistForm } from "./mnist_form.js";
import { convolutional, fullyConnected } from "./network.js";
import { DIGITS, drawStrokes, ink } from "./strokes.js";

const PAD = 224; // pixels of the drawing area
const STEP = 2; // pixels of the 28 that a shift moves by
const FARTHEST = 14;
const TURN = 15; // degrees
const NETWORKS = { "Fully connected": fullyConnected, Convolutional: convolutional };
const UNCHANGED = { right: 0, down: 0, degrees: 0, scrambled: false };

export async function start(stage) {
  const [weights] = await Promise.all([
    fetchTensors(new URL("networks.safetensors", import.meta.url)),
    loadStyles(new URL("digit.css", import.meta.url)),
  ]);
  new Desk(weights).enter(stage);
}

class Desk {
  constructor(weights) {
    this.weights = weights;
    this.strokes = DIGITS[7];
    this.change = { ...UNCHANGED };
    this.pad = canvas(
      "Drawing area: draw a digit with a mouse, a pen or a finger, or choose a ready-made one below",
    );
    this.pad.width = this.pad.height = PAD;
    this.seen = canvas("What the networks see");
    this.seen.classList.add("demo-pixels");
    this.seenFigure = figure(this.seen, "What the networks see: 28 × 28 pixels");
    this.maps = [0, 1, 2].map(() => {
      const drawn = canvas("");
      drawn.classList.add("demo-pixels", "digit-maps");
      return Object.assign(figure(drawn, ""), { canvas: drawn });
    });
    this.bars = Object.fromEntries(Object.keys(NETWORKS).map((name) => [name, new Bars(name)]));
    this.said = announcement();
    this.scrambleButton = button("Scramble the pixels", () =>
      this.alter({ scrambled: !this.change.scrambled }),
    );
  }

  enter(stage) {
    const ready = DIGITS.map((strokes, digit) =>
      button(String(digit), () => this.take(strokes), { "aria-label": `Ready-made ${digit}` }),
    );
    const move = (label, name, right, down) =>
      button(label, () => this.alter(this.moved(right, down)), { "aria-label": name });
    const turn = (label, name, degrees) =>
      button(label, () => this.alter({ degrees: (this.change.degrees + degrees) % 360 }), { "aria-label": name });
    stage.append(
      element(
        "div",
        { class: "digit-parts" },
        element("div", { class: "demo-pair" }, figure(this.pad, "Draw here"), this.seenFigure),
        element("div", { class: "demo-pair" }, Object.values(this.bars).map((bars) => bars.shown)),
      ),
      this.said,
      group("A ready-made digit", ready, button("Clear", () => this.take([]))),
      group(
        "After centring, change the 28 × 28 pixels",
        move("←", "Shift left", -STEP, 0),
        move("→", "Shift right", STEP, 0),
        move("↑", "Shift up", 0, -STEP),
        move("↓", "Shift down", 0, STEP),
        turn("↺", "Turn anticlockwise", -TURN),
        turn("↻", "Turn clockwise", TURN),
        this.scrambleButton,
        button("Undo all changes", () => this.alter(UNCHANGED)),
      ),
      element("p", { class: "demo-heading" }, "Inside the convolutional network"),
      element("div", { class: "demo-columns" }, this.maps),
    );
    this.listen();
    this.take(this.strokes);
  }

  listen() {
    let frame = null;
    const point = (event) => {
      const box = this.pad.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    this.pad.addEventListener("pointerdown", (event) => {
      this.pad.setPointerCapture(event.pointerId);
      if (this.ready) this.strokes = [];
      this.ready = false;
      this.strokes = [...this.strokes, [point(event)]];
      this.show();
    });
    this.pad.addEventListener("pointermove", (event) => {
      if (!this.pad.hasPointerCapture(event.pointerId)) return;
      this.strokes.at(-1).push(...(event.getCoalescedEvents?.() ?? [event]).map(point));
      frame ??= requestAnimationFrame(() => {
        frame = null;
        this.show();
      });
    });
    this.pad.addEventListener("lostpointercapture", () => this.show());
  }

  // A ready-made drawing, which the reader's first stroke replaces, or an empty one.
  take(strokes) {
    this.strokes = strokes;
    this.ready = true;
    this.show();
  }

  moved(right, down) {
    const limited = (value) => Math.min(Math.max(value, -FARTHEST), FARTHEST);
    return { right: limited(this.change.right + right), down: limited(this.change.down + down) };
  }

  alter(change) {
    this.change = { ...this.change, ...change };
    this.scrambleButton.setAttribute("aria-pressed", this.change.scrambled);
    this.show();
  }

  show() {
    drawStrokes(this.pad, this.strokes);
    const { right, down, degrees, scrambled } = this.change;
    let digit = mnistForm(ink(this.pad));
    if (degrees) digit = rotate(digit, degrees);
    if (right || down) digit = shift(digit, right, down);
    if (scrambled) digit = scramble(digit, this.weights.scrambled.values);
    paint(this.seen, digit);
    this.seenFigure.describe("What the networks see: the drawing, centred" + changeWords(this.change));
    this.answer(digit, this.strokes.length === 0);
  }

  answer(digit, empty) {
    const found = Object.entries(NETWORKS).map(([name, network]) => {
      const { scores, maps } = network(this.weights, digit);
      const shares = softmax(scores);
      this.bars[name].show(shares, empty);
      maps?.forEach((volume, stage) => this.showMaps(stage, volume));
      const best = shares.indexOf(Math.max(...shares));
      return `${name}: ${best} (${percent(shares[best])})`;
    });
    this.said.textContent = empty
      ? "Draw a digit, as large as you like, or choose one below."
      : `${found.join(". ")}${changeWords(this.change)}.`;
  }

  showMaps(stage, volume) {
    const { drawn, largest } = mosaic(volume);
    const shown = this.maps[stage];
    shown.canvas.width = drawn.width;
    shown.canvas.height = drawn.height;
    shown.canvas.getContext("2d").putImageData(drawn, 0, 0);
    const { channels, height, width } = volume;
    shown.describe(
      `Feature maps after stage ${stage + 1}`,
      `After stage ${stage + 1}: ${channels} maps of ${height} × ${width}, white ${largest.toFixed(1)}`,
    );
  }
}

// Ten bars for the answer of a network, the longest one marked.
class Bars {
  constructor(name) {
    this.rows = Array.from({ length: 10 }, (_, digit) => ({
      bar: element("span", { class: "digit-bar" }),
      value: element("span", { class: "digit-share" }),
      digit,
    }));
    const items = this.rows.map(({ digit, bar, value }) =>
      element("li", {}, element("span", {}, String(digit)), element("span", { class: "digit-track" }, bar), value),
    );
    this.shown = element(
      "div",
      {},
      element("p", { class: "demo-heading" }, name),
      element("ul", { class: "digit-bars", "aria-label": `Answer of the network: ${name}` }, items),
    );
  }

  show(shares, empty) {
    const most = Math.max(...shares);
    for (const { digit, bar, value } of this.rows) {
      const share = empty ? 0 : shares[digit];
      bar.style.width = `${100 * share}%`;
      bar.classList.toggle("digit-first", !empty && share === most);
      value.textContent = empty ? "" : percent(share);
    }
  }
}

function group(name, ...buttons) {
  return element(
    "fieldset",
    {},
    element("legend", {}, name),
    element("div", { class: "demo-buttons" }, buttons.flat()),
  );
}

function percent(share) {
  return `${(100 * share).toFixed(share > 0.9995 || share < 0.0995 ? 0 : 1)} %`;
}

function changeWords({ right, down, degrees, scrambled }) {
  const words = [];
  if (right) words.push(`shifted ${Math.abs(right)} ${right > 0 ? "right" : "left"}`);
  if (down) words.push(`shifted ${Math.abs(down)} ${down > 0 ? "down" : "up"}`);
  if (degrees) words.push(`turned ${Math.abs(degrees)}° ${degrees > 0 ? "clockwise" : "anticlockwise"}`);
  if (scrambled) words.push("scrambled");
  return words.length ? `, ${words.join(", ")}` : "";
}

// All channels of a volume side by side, twice as many across as down or as many.
function mosaic({ channels, height, width, values }) {
  const across = 2 ** Math.ceil(Math.log2(channels) / 2);
  const down = Math.ceil(channels / across);
  const drawn = new ImageData(across * (width + 1) - 1, down * (height + 1) - 1);
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  values.forEach((value, place) => {
    const channel = Math.floor(place / (height * width));
    const row = Math.floor(channel / across) * (height + 1) + (Math.floor(place / width) % height);
    const column = (channel % across) * (width + 1) + (place % width);
    const grey = (255 * value) / (largest || 1);
    drawn.data.set([grey, grey, grey, 255], 4 * (row * drawn.width + column));
  });
  return { drawn, largest };
}
