// Sliders for the ratio test and for RANSAC's tolerance, over precomputed matches.

import { announcement, button, choice, element, facts, figure, loadStyles, shape, slider } from "../page/elements.js";
import { canvas, fetchGrey, paint } from "../page/grey.js";
import { uniform } from "../page/random.js";
import { transferError, transform } from "./homography.js";
import { ransac } from "./ransac.js";

const GAP = 8; // pixels between the two pictures
const RIGHT = 3; // pixels within which a match leads to the true place
const VERDICTS = { ransac: "RANSAC's verdict", truth: "The truth" };
const LEGEND = {
  ransac: "Lines: inliers solid, outliers dashed",
  truth: "Lines: right matches solid, wrong ones dashed",
};

export async function start(stage) {
  const place = (name) => new URL(name, import.meta.url);
  const [first, second, answer] = await Promise.all([
    fetchGrey(place("first.png")),
    fetchGrey(place("second.png")),
    fetch(place("matches.json")),
    loadStyles(place("match.css")),
  ]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  new Matcher(first, second, await answer.json()).enter(stage);
}

class Matcher {
  constructor(first, second, { homography, matches }) {
    Object.assign(this, { first, second, truth: homography, matches });
    this.settings = { ratio: 0.85, tolerance: 3, seed: 1, verdict: "ransac" };
    this.left = first.width + GAP; // where the second picture starts
    this.canvas = canvas("");
    paint(this.canvas, beside(first, second, GAP));
    this.lines = shape("g", {});
    this.found = shape("polygon", { class: "match-found" });
    const overlay = shape(
      "svg",
      { viewBox: `0 0 ${this.canvas.width} ${this.canvas.height}`, "aria-hidden": true },
      this.lines,
      shape("polygon", { class: "match-true", points: this.outline(homography) }),
      this.found,
    );
    this.picture = figure(
      element("div", { class: "demo-overlaid" }, this.canvas, overlay),
      "",
    );
    this.facts = facts();
    this.said = announcement();
  }

  enter(stage) {
    const change = (name) => (value) => {
      this.settings[name] = value;
      this.show();
    };
    stage.append(
      this.picture,
      element(
        "div",
        { class: "demo-controls" },
        slider({ label: "Ratio below", min: 0.5, max: 1, step: 0.01, value: this.settings.ratio, show: (value) => value.toFixed(2), change: change("ratio") }),
        slider({ label: "Tolerance", min: 0.5, max: 12, step: 0.5, value: this.settings.tolerance, show: (value) => `${value.toFixed(1)} px`, change: change("tolerance") }),
        choice({ label: "Lines show", options: VERDICTS, value: "ransac", change: change("verdict") }),
      ),
      element("div", { class: "demo-buttons" }, button("Draw other samples", () => {
        this.settings.seed++;
        this.show();
      })),
      this.said,
      this.facts,
      element("p", { class: "fine-print" }, "Photograph: Rachel Michetti, courtesy of Pikolo Espresso Bar, CC0, from scikit-image."),
    );
    this.show();
  }

  show() {
    const { ratio, tolerance, seed, verdict } = this.settings;
    const kept = this.matches.filter((match) => match[4] < ratio);
    const right = kept.map((match) => transferError(this.truth, match) <= RIGHT);
    const { matrix, inliers, trials } = ransac(kept, tolerance, uniform(seed));
    const solid = verdict === "truth" ? right : inliers;
    this.lines.replaceChildren(
      ...kept.map(([x, y, u, v], index) =>
        shape("line", {
          x1: x + 0.5, y1: y + 0.5, x2: this.left + u + 0.5, y2: v + 0.5,
          class: solid[index] ? "match-in" : "match-out",
        }),
      ),
    );
    this.found.setAttribute("points", matrix ? this.outline(matrix) : "");
    const count = (flags) => flags.filter(Boolean).length;
    const error = matrix ? this.cornerError(matrix) : null;
    this.facts.show({
      "Matches kept": `${kept.length} of ${this.matches.length}`,
      "Right, by the true map": String(count(right)),
      Inliers: String(count(inliers)),
      "Right among the inliers": String(count(inliers.map((inlier, index) => inlier && right[index]))),
      "Samples drawn": String(trials),
      "Corner error": error === null ? "none" : `${error.toFixed(1)} px`,
    });
    this.canvas.setAttribute("aria-label", `Two pictures with ${kept.length} matches between them`);
    this.picture.querySelector("figcaption").textContent =
      `A photograph, and a turned, tilted and noisy view of it. ${LEGEND[verdict]}. ` +
      "Outline of the first picture in the second: dotted where it truly is, yellow by RANSAC's homography";
    this.said.textContent = matrix
      ? `${count(inliers)} of ${kept.length} matches agree on one homography; its corners are ${error.toFixed(1)} pixels off on average.`
      : `No four of the ${kept.length} matches agree on a homography.`;
  }

  // The corners of the first picture, where a homography sends them, as an SVG polygon.
  outline(matrix) {
    return this.corners(matrix).map(([u, v]) => `${(this.left + u + 0.5).toFixed(1)},${(v + 0.5).toFixed(1)}`).join(" ");
  }

  corners(matrix) {
    const [right, bottom] = [this.first.width - 1, this.first.height - 1];
    return [[0, 0], [right, 0], [right, bottom], [0, bottom]].map((corner) => transform(matrix, corner));
  }

  cornerError(matrix) {
    const truth = this.corners(this.truth);
    const gaps = this.corners(matrix).map(([u, v], index) => Math.hypot(u - truth[index][0], v - truth[index][1]));
    return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  }
}

// Two pictures in one, on black.
function beside(first, second, gap) {
  const width = first.width + gap + second.width;
  const height = Math.max(first.height, second.height);
  const values = new Float64Array(width * height);
  for (const [picture, left] of [[first, 0], [second, first.width + gap]]) {
    picture.values.forEach((value, place) => {
      values[Math.floor(place / picture.width) * width + left + (place % picture.width)] = value;
    });
  }
  return { width, height, values };
}
