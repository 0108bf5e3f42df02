// The precision-recall curve of one photograph, and the point of the chosen confidence.

import { shape } from "../page/elements.js";

const [WIDTH, HEIGHT] = [340, 250];
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 12, 22, 36]; // margins

export class Chart {
  constructor() {
    this.line = shape("path", { class: "thresholds-line" });
    this.point = shape("circle", { class: "thresholds-point", r: 5 });
    this.drawn = shape(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "demo-plot thresholds-chart", role: "img" },
      grid(), this.line, this.point,
      text(LEFT - 34, 13, "precision", "start"),
      text(WIDTH - RIGHT, HEIGHT - 5, "recall", "end"),
    );
  }

  // `points` are {precision, recall}, most confident first; `chosen` is one of that form.
  show(points, chosen) {
    const place = ({ precision, recall }) => `${across(recall).toFixed(1)} ${height(precision).toFixed(1)}`;
    this.line.setAttribute("d", points.map((each, number) => (number ? "L" : "M") + place(each)).join(""));
    this.point.setAttribute("cx", across(chosen.recall).toFixed(1));
    this.point.setAttribute("cy", height(chosen.precision).toFixed(1));
  }
}

function grid() {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: height(share), y2: height(share), class: "thresholds-grid" }),
    text(LEFT - 6, height(share) + 4, String(share), "end"),
    text(across(share), HEIGHT - BOTTOM + 15, String(share), "middle"),
  ]);
}

function across(share) {
  return LEFT + share * (WIDTH - LEFT - RIGHT);
}

function height(share) {
  return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
}

function text(x, y, words, anchor) {
  return shape("text", { x, y, "text-anchor": anchor }, words);
}
