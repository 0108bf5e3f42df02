// Edit a kernel, and see the filtered photograph, the impulse response and the spectrum.

import { announcement, button, choice, element, figure, loadStyles } from "../page/elements.js";
import { canvas, fetchGrey, greyOf, paint } from "../page/grey.js";
import { correlate, frequencyResponse, impulseResponse, resized, sum } from "./filters.js";
import { KERNELS } from "./kernels.js";

const IMPULSE = 9; // pixels of the impulse response
const SPECTRUM = 64; // frequencies along each axis
const LONGEST = 320; // pixels of the reader's own photograph

export async function start(stage) {
  const [photograph] = await Promise.all([
    fetchGrey(new URL("camera.png", import.meta.url)),
    loadStyles(new URL("kernel.css", import.meta.url)),
  ]);
  new Playground(photograph).enter(stage);
}

class Playground {
  constructor(photograph) {
    this.photograph = photograph;
    this.kernel = KERNELS.gaussian3;
    const shown = (alternative, caption, pixels) => {
      const drawn = canvas(alternative);
      drawn.classList.toggle("demo-pixels", pixels);
      return Object.assign(figure(drawn, caption), { canvas: drawn });
    };
    this.before = shown("The photograph, not filtered", "Before", false);
    this.after = shown("", "After", false);
    this.impulse = shown("", "", true);
    this.spectrum = shown("", "", true);
    this.said = announcement();
    this.grid = element("div", { class: "kernel-grid" });
    this.pick = choice({
      label: "Start from",
      options: { own: "Your own", ...Object.fromEntries(Object.entries(KERNELS).map(([key, { name }]) => [key, name])) },
      value: "gaussian3",
      change: (key) => this.use(KERNELS[key] ?? this.kernel),
    });
    this.size = choice({
      label: "Size",
      options: { 3: "3 × 3", 5: "5 × 5" },
      value: "3",
      change: (size) => this.edit(resized(this.kernel, Number(size))),
    });
    this.normalise = button("Make the sum 1", () => this.divide());
    this.file = element("input", { type: "file", accept: "image/*", change: () => this.open() });
  }

  enter(stage) {
    stage.append(
      element("div", { class: "demo-controls" }, this.pick, this.size),
      element("div", { class: "demo-pair" }, this.before, this.after),
      element(
        "div",
        { class: "kernel-parts" },
        element("fieldset", {}, element("legend", {}, "Kernel"), this.grid),
        element("div", { class: "demo-pair" }, this.impulse, this.spectrum),
      ),
      this.said,
      element("div", { class: "demo-buttons" }, this.normalise),
      element("label", { class: "demo-control" }, element("span", {}, "Your photograph"), this.file),
      element("p", { class: "fine-print" }, "Your photograph stays in this page. The other one: Lav Varshney, CC0, from scikit-image."),
    );
    paint(this.before.canvas, this.photograph);
    this.use(this.kernel);
  }

  // A kernel from the list.
  use(kernel) {
    this.kernel = kernel;
    this.size.set(kernel.size);
    this.layOut();
    this.draw();
  }

  // A kernel that the reader has changed.
  edit(kernel) {
    this.pick.set("own");
    this.use(kernel);
  }

  divide() {
    const total = sum(this.kernel.weights);
    this.edit({ ...this.kernel, weights: this.kernel.weights.map((weight) => weight / total) });
  }

  layOut() {
    const { size, weights } = this.kernel;
    this.grid.style.setProperty("--size", size);
    this.grid.replaceChildren(
      ...weights.map((weight, place) => {
        const row = Math.floor(place / size) + 1;
        const input = element("input", {
          type: "number",
          step: "any",
          value: String(Number(weight.toFixed(4))),
          "aria-label": `Row ${row}, column ${(place % size) + 1}`,
          input: () => this.type(place, input.valueAsNumber),
        });
        return input;
      }),
    );
  }

  type(place, weight) {
    if (!Number.isFinite(weight)) return; // half typed
    this.pick.set("own");
    this.kernel = { ...this.kernel, weights: this.kernel.weights.with(place, weight) };
    this.draw();
  }

  async open() {
    try {
      this.photograph = await greyOf(this.file.files[0], LONGEST);
    } catch {
      this.said.textContent = "This file is no picture that the browser can read. Choose another.";
      return;
    }
    paint(this.before.canvas, this.photograph);
    this.draw();
  }

  draw() {
    const total = sum(this.kernel.weights);
    const size = sum(this.kernel.weights.map(Math.abs));
    const signed = Math.abs(total) < 1e-6 * size;
    const filtered = correlate(this.photograph, this.kernel);
    const largest = filtered.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    paint(this.after.canvas, filtered, signed ? -largest : 0, signed ? largest : 1);
    const scale = signed
      ? `After. The sum is 0, so grey is 0, black −${number(largest)} and white ${number(largest)}`
      : "After. Black is 0 or less, white 1 or more";
    this.after.describe("The photograph after the kernel", scale);

    const impulse = impulseResponse(this.kernel, IMPULSE);
    const peak = this.kernel.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
    paint(this.impulse.canvas, impulse, -peak, peak);
    this.impulse.describe(
      "The impulse response: the kernel, turned by half a turn",
      `Impulse response: one white pixel, filtered. Grey is 0, white ${number(peak)}`,
    );

    const spectrum = frequencyResponse(this.kernel, SPECTRUM);
    const gain = spectrum.values.reduce((most, value) => Math.max(most, value), 1e-9);
    paint(this.spectrum.canvas, spectrum, 0, gain);
    const corner = spectrum.values[0];
    this.spectrum.describe(
      `The kernel's spectrum: ${number(Math.abs(total))} at frequency 0, ${number(corner)} in the corners`,
      `Spectrum: frequency 0 in the middle, half a cycle a pixel at the rim. Black is 0, white ${number(gain)}`,
    );

    this.normalise.disabled = Math.abs(total) < 1e-6;
    this.said.textContent = `Sum of the weights: ${number(total)}. ${effect(total, signed)}`;
  }
}

function effect(total, signed) {
  if (signed) return "Flat regions become 0.";
  if (Math.abs(total - 1) < 1e-3) return "Flat regions keep their brightness.";
  return `Flat regions become ${number(total)} times as bright.`;
}

function number(value) {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}
