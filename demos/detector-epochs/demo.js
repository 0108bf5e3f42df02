// What four trainings of a detector find after each epoch, on pictures that none has seen.

import { announcement, button, choice, element, facts, figure, loadStyles, shape, slider } from "../page/elements.js";
import { Chart } from "./chart.js";
import { copiesSeen, detections, firstSeen, rightOnes } from "./frames.js";

const BEAT = 400; // milliseconds of an epoch while the film plays
const SIZE_NAMES = ["largest", "half", "quarter", "eighth"];
const file = (name) => new URL(name, import.meta.url);

export async function start(stage) {
  const [answer] = await Promise.all([fetch(file("film.json")), loadStyles(file("epochs.css"))]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  new Player(await answer.json()).enter(stage);
}

class Player {
  constructor({ choices, closed, pictures }) {
    this.choices = new Map(choices.map((each) => [each.name, each]));
    this.pictures = new Map(pictures.map((each) => [each.name, each]));
    this.closed = closed;
    this.epochs = choices[0].curve.length;
    this.settings = { choice: choices.at(-1).name, picture: pictures[0].name, epoch: 1, confidence: 0.25 };
    this.ground = shape("g", {});
    this.boxes = shape("g", {});
    this.scene = shape("svg", { class: "epochs-scene", role: "img" }, this.ground, this.boxes);
    this.view = figure(this.scene, "");
    this.chart = new Chart(choices, closed);
    this.plot = figure(this.chart.drawn, "");
    this.facts = facts();
    this.said = announcement();
    this.credit = element("p", { class: "fine-print" });
    this.epochSlider = slider({
      label: "Epoch", min: 1, max: this.epochs, step: 1, value: 1, show: (epoch) => `${epoch} of ${this.epochs}`,
      change: (epoch) => this.change({ epoch }),
    });
    this.play = button("Play", () => (this.timer ? this.pause() : this.run()));
  }

  enter(stage) {
    const titles = (map) => Object.fromEntries([...map].map(([name, { title }]) => [name, title]));
    const { settings } = this;
    stage.append(
      element(
        "div", { class: "demo-controls" },
        choice({ label: "What moves", options: titles(this.choices), value: settings.choice, change: (name) => this.change({ choice: name }) }),
        choice({ label: "Picture", options: titles(this.pictures), value: settings.picture, change: (picture) => this.change({ picture }) }),
        this.epochSlider,
        slider({
          label: "Confidence", min: 0.05, max: 0.95, step: 0.05, value: settings.confidence, show: (value) => value.toFixed(2),
          change: (confidence) => this.change({ confidence }),
        }),
      ),
      element(
        "div", { class: "demo-buttons" },
        this.play,
        button("One epoch back", () => this.step(-1)),
        button("One epoch on", () => this.step(1)),
      ),
      this.view,
      this.said,
      element("div", { class: "demo-columns" }, this.plot, this.facts),
      this.credit,
    );
    this.change({});
  }

  step(by) {
    this.pause();
    this.goTo(Math.min(Math.max(this.settings.epoch + by, 1), this.epochs));
  }

  goTo(epoch) {
    this.epochSlider.set(epoch);
    this.change({ epoch });
  }

  run() {
    if (this.settings.epoch === this.epochs) this.goTo(1);
    this.play.textContent = "Pause";
    this.timer = setInterval(() => {
      // a page that was left behind plays no further
      if (this.settings.epoch === this.epochs || !this.scene.isConnected) this.pause();
      else this.goTo(this.settings.epoch + 1);
    }, BEAT);
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.play.textContent = "Play";
  }

  change(settings) {
    Object.assign(this.settings, settings);
    const { epoch, confidence } = this.settings;
    const picture = this.pictures.get(this.settings.picture);
    const chosen = this.choices.get(this.settings.choice);
    const frames = chosen.films[picture.name];
    const found = detections(frames[epoch - 1], confidence);
    const right = picture.people ? rightOnes(found, picture.people) : found.map(() => null);
    if (this.drawn !== picture.name) this.draw(picture);
    this.boxes.replaceChildren(...found.map((each, place) => box(each, kindOf(right[place]))));
    this.chart.show(chosen, epoch);
    const score = chosen.curve[epoch - 1].toFixed(2);
    const result = outcome(picture, found, right);
    const first = firstSeen(frames, confidence);
    this.facts.show({
      "AP50, validation": score,
      "Boxes shown": found.length,
      "The surest": found.length ? found[0][4].toFixed(2) : "none",
      [result.name]: result.value,
      "First box at epoch": first || "never",
    });
    this.view.describe(
      `${picture.title}, with ${found.length} boxes after epoch ${epoch}`,
      picture.people
        ? "The street as COCO’s annotators outlined it. Boxes: right ones solid (an IoU of 0.5), others dashed"
        : picture.title,
    );
    this.plot.describe(
      `AP50 on validation photographs by epoch; the dot is at epoch ${epoch}, ${score}`,
      `All four trainings, first seed; the chosen one is thick. Mosaics end at the dashed line, before epoch ${this.closed}`,
    );
    this.said.textContent = `Trained: ${chosen.title}. After epoch ${epoch}, ${found.length} boxes are shown. ${result.sentence}`;
    this.credit.textContent = `${picture.credit}. Boxes: networks trained with Ultralytics, AGPL-3.0, and weights derived from YOLOv5n.`;
  }

  draw(picture) {
    this.drawn = picture.name;
    const { width, height } = picture;
    this.scene.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.ground.replaceChildren(
      ...(picture.outlines
        ? [
            shape("rect", { class: "epochs-ground", width, height }),
            ...picture.outlines.map(([name, ...corners]) =>
              shape("polygon", { points: corners.join(" "), class: name === "person" ? "epochs-person" : "epochs-thing" }),
            ),
          ]
        : [shape("image", { href: file(`${picture.name}.jpg`), width, height })]),
    );
  }
}

// What a frame says of its picture: a fact and a sentence.
function outcome(picture, found, right) {
  if (picture.people) {
    const count = right.filter(Boolean).length;
    const of = `${count} of ${picture.people.length}`;
    return { name: "People found", value: of, sentence: `${of} people are found.` };
  }
  if (picture.copies) {
    const seen = SIZE_NAMES.filter((_, place) => copiesSeen(found, picture.copies)[place]);
    const said = seen.join(", ") || "none";
    return { name: "Sizes seen", value: said, sentence: `Of the photographer’s four sizes it sees: ${said}.` };
  }
  return { name: "False alarms", value: found.length, sentence: "Nobody is there to be found." };
}

function kindOf(right) {
  if (right === null) return "epochs-plain";
  return right ? "epochs-right" : "epochs-wrong";
}

function box([left, top, right, bottom, score], kind) {
  return shape(
    "rect", { x: left, y: top, width: right - left, height: bottom - top, class: `epochs-box ${kind}` },
    shape("title", {}, `person ${score.toFixed(2)}`),
  );
}
