// The plane of the game: real points, generated points, and behind them what the
// discriminator believes.

import { element, shape } from "../page/elements.js";
import { canvas } from "../page/grey.js";

const REACH = 3; // the plane shows −3 to 3 along both axes
const SIDE = 320; // of the drawing
const CELLS = 48; // of the background, along each axis
const STRENGTH = 0.5; // of its colours, so that points stand out
const RADIUS = 2.6; // of a real point's circle

// Places in the middle of the background's cells, row by row from the top.
const PLACES = Float64Array.from({ length: 2 * CELLS * CELLS }, (_, number) => {
  const cell = Math.floor(number / 2);
  const along = number % 2 ? CELLS - 1 - Math.floor(cell / CELLS) : cell % CELLS;
  return ((along + 0.5) / CELLS - 0.5) * 2 * REACH;
});

export class Plane {
  constructor(real) {
    this.background = canvas("");
    this.background.width = this.background.height = CELLS;
    this.generated = shape("path", { class: "ring-generated" });
    this.points = shape(
      "svg",
      { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": true },
      shape("path", { class: "ring-real", d: marks(real, circle) }),
      this.generated,
    );
    this.shown = element("div", { class: "demo-overlaid ring-plane" }, this.background, this.points);
  }

  // `judge` gives D at points; `generated` is an array of x and y in turn.
  show(judge, generated, words) {
    paintBeliefs(this.background, judge(PLACES));
    this.generated.setAttribute("d", marks(generated, dot));
    this.background.setAttribute("aria-label", words);
  }
}

// D from 0 to 1 as a colour from that of generated points over the paper's to the real ones'.
function paintBeliefs(target, beliefs) {
  const style = getComputedStyle(document.documentElement);
  const [paper, real, fake] = ["--paper", "--accent", "--amber"].map((name) => rgb(style.getPropertyValue(name)));
  const context = target.getContext("2d");
  const image = context.createImageData(CELLS, CELLS);
  beliefs.forEach((belief, cell) => {
    const share = STRENGTH * Math.abs(2 * belief - 1);
    const towards = belief > 0.5 ? real : fake;
    for (let part = 0; part < 3; part++) {
      image.data[4 * cell + part] = (1 - share) * paper[part] + share * towards[part];
    }
    image.data[4 * cell + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}

// Of "#rrggbb"
function rgb(colour) {
  return [1, 3, 5].map((start) => parseInt(colour.trim().slice(start, start + 2), 16));
}

// One path for all points that the plane shows.
function marks(points, draw) {
  const parts = [];
  for (let place = 0; place < points.length; place += 2) {
    const [x, y] = [points[place], points[place + 1]];
    if (Math.max(Math.abs(x), Math.abs(y)) <= REACH) parts.push(draw(across(x), across(-y)));
  }
  return parts.join("");
}

function circle(x, y) {
  const arc = (width) => `a${RADIUS} ${RADIUS} 0 1 0 ${width} 0`;
  return `M${x - RADIUS} ${y}${arc(2 * RADIUS)}${arc(-2 * RADIUS)}`;
}

// By the round caps of a line without length.
function dot(x, y) {
  return `M${x} ${y}h0`;
}

// From a coordinate to the drawing, in tenths of its unit.
function across(value) {
  return Math.round(5 * SIDE * (1 + value / REACH)) / 10;
}
