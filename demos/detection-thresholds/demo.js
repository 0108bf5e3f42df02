// Sliders for confidence and suppression over the proposals of YOLOv5n on one photograph.

import { announcement, choice, element, facts, figure, loadStyles, shape, slider } from "../page/elements.js";
import { Chart } from "./chart.js";
import { CORRECT, curve, DUPLICATE, judge, suppress } from "./detections.js";

const RIGHT = { 0.5: "IoU of 0.5", 0.75: "IoU of 0.75" };

export async function start(stage) {
  const place = (name) => new URL(name, import.meta.url);
  const [answer] = await Promise.all([fetch(place("scene.json")), loadStyles(place("thresholds.css"))]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  new Thresholds(await answer.json()).enter(stage);
}

class Thresholds {
  constructor(scene) {
    this.scene = scene;
    this.settings = { confidence: 0.25, threshold: 0.45, right: 0.5 };
    this.boxes = shape("g", {});
    this.missed = shape("g", {});
    this.street = shape(
      "svg",
      { viewBox: `0 0 ${scene.width} ${scene.height}`, class: "thresholds-street", role: "img" },
      shape("rect", { class: "thresholds-ground", width: scene.width, height: scene.height }),
      scene.outlines.map(([name, ...corners]) =>
        shape("polygon", { points: corners.join(" "), class: name === "person" ? "thresholds-person" : "thresholds-thing" }),
      ),
      this.missed,
      this.boxes,
    );
    this.picture = figure(this.street, "");
    this.chart = new Chart();
    this.plot = figure(this.chart.drawn, "");
    this.facts = facts();
    this.said = announcement();
  }

  enter(stage) {
    const change = (name) => (value) => {
      this.settings[name] = Number(value);
      this.show();
    };
    const { confidence, threshold } = this.settings;
    const hundredths = (value) => value.toFixed(2);
    stage.append(
      this.picture,
      element(
        "div",
        { class: "demo-controls" },
        slider({ label: "Confidence", min: 0.05, max: 0.95, step: 0.01, value: confidence, show: hundredths, change: change("confidence") }),
        slider({ label: "Suppress above", min: 0.05, max: 1, step: 0.05, value: threshold, show: (value) => `IoU ${hundredths(value)}`, change: change("threshold") }),
        choice({ label: "Right from an", options: RIGHT, value: "0.5", change: change("right") }),
      ),
      this.said,
      element("div", { class: "demo-columns" }, this.plot, this.facts),
      element("p", { class: "fine-print" }, "Outlines and true boxes: COCO annotations, COCO Consortium, CC BY 4.0. Proposals: made with YOLOv5n of Ultralytics, AGPL-3.0."),
    );
    this.show();
  }

  show() {
    const { proposals, objects, names } = this.scene;
    const { confidence, threshold, right } = this.settings;
    const kept = suppress(proposals, threshold);
    const { kinds } = judge(kept, objects, right);
    const points = curve(kinds, objects.length);
    const above = proposals.filter((proposal) => proposal[4] >= confidence).length;
    // Less confident detections change nothing for those above them.
    const shown = kept.filter((detection) => detection[4] >= confidence);
    const { kinds: seen, found } = judge(shown, objects, right);
    const here = shown.length ? points[shown.length - 1] : { precision: 1, recall: 0 };
    const count = (kind) => seen.filter((each) => each === kind).length;

    this.boxes.replaceChildren(
      ...shown.map((detection, place) => box(detection, `thresholds-${seen[place]}`, `${names[detection[5]]} ${detection[4].toFixed(2)}`)),
    );
    this.missed.replaceChildren(
      ...objects.filter((_, place) => !found[place]).map((object) => box(object, "thresholds-missed", `missed: ${names[object[4]]}`)),
    );
    this.chart.show(points, here);
    const [precision, recall] = [here.precision, here.recall].map((share) => share.toFixed(2));
    this.facts.show({
      "Proposals this confident": above,
      "Left after suppression": shown.length,
      Right: count(CORRECT),
      Duplicates: count(DUPLICATE),
      "Other mistakes": shown.length - count(CORRECT) - count(DUPLICATE),
      "Objects found": `${count(CORRECT)} of ${objects.length}`,
      Precision: precision,
      Recall: recall,
    });
    this.picture.describe(
      `Outlines of the people in a photograph, with ${shown.length} boxes over them`,
      "The photograph as its annotators outlined it. Boxes: right ones solid, duplicates and other mistakes dashed; objects that nobody found dotted",
    );
    this.plot.describe(
      `Precision against recall; the chosen point has precision ${precision} and recall ${recall}`,
      "Every confidence at this suppression; the dot is the one you chose",
    );
    this.said.textContent =
      `${shown.length} boxes are shown, ${count(CORRECT)} of them right: precision ${precision}, recall ${recall}. ` +
      `${count(DUPLICATE)} duplicates.`;
  }
}

function box([left, top, right, bottom], kind, words) {
  return shape(
    "rect",
    { x: left, y: top, width: right - left, height: bottom - top, class: `thresholds-box ${kind}` },
    shape("title", {}, words),
  );
}
