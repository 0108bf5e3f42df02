// The modes found against steps, and the share of generated points that lie near one.

import { shape } from "../page/elements.js";
import { RING } from "./ring.js";

const [WIDTH, HEIGHT] = [340, 190];
const [LEFT, RIGHT, TOP, BOTTOM] = [26, 50, 20, 24]; // margins
const SHORTEST = 2000; // steps that the chart shows at least

export class Chart {
  constructor() {
    this.modes = shape("path", { class: "ring-line ring-modes" });
    this.near = shape("path", { class: "ring-line ring-near" });
    this.ticks = shape("g");
    this.drawn = shape(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "demo-plot ring-chart", role: "img" },
      grid(), this.ticks, this.near, this.modes,
      text(LEFT - 6, 12, "modes found", "start", "ring-modes-name"),
      text(WIDTH - 4, 12, "points near a mode", "end", "ring-near-name"),
      text(WIDTH - 4, HEIGHT - 7, "steps", "end"),
    );
  }

  // `history` holds {step, found, near}, in order.
  show(history) {
    const last = Math.max(SHORTEST, history.at(-1).step);
    const across = (step) => LEFT + (step / last) * (WIDTH - LEFT - RIGHT);
    const line = (value) =>
      history.map((each, number) => `${number ? "L" : "M"}${across(each.step).toFixed(1)} ${height(value(each)).toFixed(1)}`).join("");
    this.modes.setAttribute("d", line(({ found }) => found / RING.modes));
    this.near.setAttribute("d", line(({ near }) => near));
    this.ticks.replaceChildren(
      ...[0, 0.5, 1].map((share) =>
        text(across(share * last), HEIGHT - 7, Math.round(share * last).toLocaleString("en"), "middle"),
      ),
    );
  }
}

function grid() {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: height(share), y2: height(share), class: "ring-grid" }),
    text(LEFT - 6, height(share) + 4, String(share * RING.modes), "end"),
    text(WIDTH - RIGHT + 4, height(share) + 4, `${100 * share} %`, "start"),
  ]);
}

function height(share) {
  return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
}

function text(x, y, words, anchor, name) {
  return shape("text", { x, y, "text-anchor": anchor, class: name }, words);
}
