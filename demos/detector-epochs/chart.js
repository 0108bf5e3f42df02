// Validation AP50 of all four trainings by epoch, and the epoch that is shown.

import { shape } from "../page/elements.js";

const [WIDTH, HEIGHT] = [340, 220];
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 12, 22, 36]; // margins

export class Chart {
  // `choices` are {name, curve}; `closed` is the first epoch without mosaics.
  constructor(choices, closed) {
    this.epochs = choices[0].curve.length;
    this.lines = new Map(choices.map(({ name, curve }) => [name, shape("path", { class: "epochs-line", d: this.path(curve) })]));
    this.point = shape("circle", { class: "epochs-point", r: 5 });
    this.drawn = shape(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "demo-plot epochs-chart", role: "img" },
      [0, 0.25, 0.5, 0.75, 1].flatMap((score) => [
        shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: height(score), y2: height(score), class: "epochs-grid" }),
        text(LEFT - 6, height(score) + 4, String(score), "end"),
      ]),
      shape("line", { x1: this.across(closed), x2: this.across(closed), y1: TOP, y2: HEIGHT - BOTTOM, class: "epochs-closed" }),
      [...this.lines.values()],
      this.point,
      [1, this.epochs].map((epoch) => text(this.across(epoch), HEIGHT - BOTTOM + 15, String(epoch), "middle")),
      text(LEFT - 34, 13, "AP50, validation", "start"),
      text(WIDTH - RIGHT, HEIGHT - 5, "epoch", "end"),
    );
  }

  show({ name, curve }, epoch) {
    for (const [other, line] of this.lines) line.classList.toggle("epochs-chosen", other === name);
    this.point.setAttribute("cx", this.across(epoch).toFixed(1));
    this.point.setAttribute("cy", height(curve[epoch - 1]).toFixed(1));
  }

  path(curve) {
    return curve.map((score, place) => `${place ? "L" : "M"}${this.across(place + 1).toFixed(1)} ${height(score).toFixed(1)}`).join("");
  }

  across(epoch) {
    return LEFT + ((epoch - 1) / Math.max(this.epochs - 1, 1)) * (WIDTH - LEFT - RIGHT);
  }
}

function height(score) {
  return HEIGHT - BOTTOM - score * (HEIGHT - TOP - BOTTOM);
}

function text(x, y, words, anchor) {
  return shape("text", { x, y, "text-anchor": anchor }, words);
}
