// SqueezeNet on three photographs: its answers, where they come from, and its maps, layer by layer.

import { announcement, button, choice, element, facts, figure, loadStyles, slider } from "../page/elements.js";
import { canvas, fetchGrey, paint } from "../page/grey.js";
import { cut, enlarged, overlaid } from "./maps.js";

const SIDE = 224; // pixels of what the network sees
const STRENGTH = 0.6;
const EXPLAINED = "fire9"; // the layer whose maps Grad-CAM weighs
const file = (name) => new URL(name, import.meta.url);

export async function start(stage) {
  const [answer] = await Promise.all([fetch(file("findings.json")), loadStyles(file("squeezenet.css"))]);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  const findings = await answer.json();
  await new Viewer(findings, await load(findings.photographs[0])).enter(stage);
}

// A photograph with its grey copy and its sheet of maps.
async function load(found) {
  const [grey, sheet] = await Promise.all(["jpg", "png"].map((kind) => fetchGrey(file(`${found.name}.${kind}`))));
  return { ...found, grey, sheet };
}

class Viewer {
  constructor({ weights, colours, photographs }, first) {
    Object.assign(this, { weights, colours, photographs });
    // `label` counts the likeliest classes, `layer` the layers; `laid` is the map that lies over
    // the photograph, null where Grad-CAM does.
    Object.assign(this, { label: 0, layer: 0, laid: null, strength: STRENGTH });
    this.photograph = element("img", { width: SIDE, height: SIDE });
    this.credit = element("figcaption");
    this.over = canvas("");
    this.overFigure = figure(this.over, "");
    this.top = facts();
    this.said = announcement();
    this.aboutLayer = element("p");
    this.layerButtons = first.layers.map(({ name }, place) => button(name, () => this.choose({ layer: place, laid: null })));
    this.mapButtons = first.layers[0].shown.map((_, place) => this.mapButton(place));
    this.found = first;
  }

  mapButton(place) {
    const drawn = element("canvas", { class: "demo-pixels", "aria-hidden": "true" });
    const words = element("span");
    return Object.assign(button("", () => this.choose({ laid: place })), { drawn, words });
  }

  enter(stage) {
    for (const each of this.mapButtons) each.append(each.drawn, each.words);
    stage.append(
      element("p", { class: "demo-heading" }, "Inside SqueezeNet"),
      element(
        "p", {},
        "Choose a photograph and click through the layers, from the first to the last. Where can you no longer tell what is in " +
          "the picture? Press a map to lay it over the photograph. The maps of conv10 are classes: their means are the scores. " +
          "Then compare Grad-CAM of the likeliest class with that of the second: do they look at the same place?",
      ),
      choice({
        label: "Photograph",
        options: Object.fromEntries(this.photographs.map(({ name, title }) => [name, title])),
        value: this.found.name,
        change: (name) => this.change(name),
      }),
      element("div", { class: "demo-pair squeezenet-pair" }, element("figure", {}, this.photograph, this.credit), this.overFigure),
      this.said,
      element("div", { class: "demo-columns" }, this.answers(), this.settings()),
      element(
        "fieldset", {}, element("legend", {}, "Layer"),
        element("div", { class: "demo-buttons" }, this.layerButtons),
      ),
      this.aboutLayer,
      element("div", { class: "squeezenet-maps" }, this.mapButtons),
      element("p", { class: "fine-print" }, `Everything was computed beforehand with SqueezeNet 1.0; weights: ${this.weights}`),
    );
    this.turnTo(this.found);
  }

  answers() {
    return element("div", {}, element("p", {}, "The five likeliest of 1,000 classes"), this.top);
  }

  settings() {
    this.explain = element("select", { change: () => this.choose({ label: Number(this.explain.value), laid: null }) });
    return element(
      "div", {},
      element("label", { class: "demo-control" }, element("span", {}, "Grad-CAM of"), this.explain),
      slider({
        label: "Strength", min: 0, max: 1, step: 0.05, value: STRENGTH, show: (strength) => `${Math.round(100 * strength)} %`,
        change: (strength) => this.choose({ strength }),
      }),
    );
  }

  async change(name) {
    try {
      this.newest = name;
      const found = await load(this.photographs.find((each) => each.name === name));
      if (this.newest === name) this.turnTo(found);
    } catch (error) {
      this.said.textContent = `The photograph could not be loaded (${error.message}). Choose it again to try once more.`;
    }
  }

  // A photograph begins with Grad-CAM of its likeliest class; the layer stays.
  turnTo(found) {
    const { name, title, credit, top } = found;
    this.found = found;
    Object.assign(this.photograph, { src: file(`${name}.jpg`), alt: `The photograph: ${title}` });
    this.credit.textContent = `${title}. ${credit}`;
    this.top.show(Object.fromEntries(top.map(([word, share]) => [word, percent(share)])));
    this.explain.replaceChildren(...top.map(([word], place) => element("option", { value: place }, word)));
    this.choose({ label: 0, laid: null });
  }

  choose(what) {
    Object.assign(this, what);
    const layer = this.found.layers[this.layer];
    this.explain.value = this.label;
    this.showLayer(layer);
    this.showOver(layer);
  }

  showLayer(layer) {
    const { name, channels, side, size, shown } = layer;
    this.layerButtons.forEach((each, place) => each.setAttribute("aria-pressed", place === this.layer));
    this.aboutLayer.textContent =
      `${name} has ${channels.toLocaleString("en")} channels of ${side} × ${side}. These are the ${shown.length} with the ` +
      `largest means, the largest first; black is 0, white the largest value of a map.` +
      (size < side ? ` They are made smaller, to ${size} × ${size}.` : "");
    this.mapButtons.forEach((each, place) => {
      paint(each.drawn, cut(this.found.sheet, layer, place));
      each.words.textContent = titleOf(shown[place]);
      each.setAttribute("aria-pressed", place === this.laid);
    });
  }

  // Grad-CAM of the class, or the map that was pressed.
  showOver(layer) {
    const { found, laid, label } = this;
    const [word, share] = found.top[label];
    const map = laid === null ? cut(found.sheet, found.cams, label) : cut(found.sheet, layer, laid);
    const pixels = overlaid(found.grey, enlarged(map, SIDE), this.colours, this.strength);
    paintColours(this.over, pixels, SIDE);
    if (laid === null) {
      this.overFigure.describe(`Grad-CAM of ${word} over the photograph`, `Grad-CAM of ${word}: yellow counts most`);
      this.said.textContent = `Grad-CAM of ${word}, to which the network gives ${percent(share)}: maps of ${EXPLAINED}, weighed.`;
      return;
    }
    const [, mean, largest] = layer.shown[laid];
    const what = `${titleOf(layer.shown[laid])} of ${layer.name}`;
    this.overFigure.describe(`${what} over the photograph`, `${what}: yellow is its largest value`);
    this.said.textContent = `${what}: mean ${mean}, largest value ${largest}.`;
  }
}

// Of the last layer each channel is a class.
function titleOf([channel, , , word]) {
  return word ?? `Channel ${channel}`;
}

function paintColours(target, pixels, side) {
  Object.assign(target, { width: side, height: side });
  const image = new ImageData(side, side);
  pixels.forEach((colour, pixel) => image.data.set([...colour, 255], 4 * pixel));
  target.getContext("2d").putImageData(image, 0, 0);
}

function percent(share) {
  return `${(100 * share).toFixed(share < 0.1 && share > 0 ? 1 : 0)} %`;
}
