// Photographs as they may be shown: free ones in the pixels that the network sees, those of
// COCO as its annotators outlined them.

import { shape } from "../page/elements.js";

export const PIXELS = 32; // height and width of what the network sees

const SHEET = new URL("photographs.png", import.meta.url);

// A drawing of a photograph; without words it is only for the eye.
export function drawn({ place, free, side, outlines }, words) {
  const told = words ? { role: "img", "aria-label": words } : { "aria-hidden": true };
  if (outlines) {
    return shape(
      "svg", { viewBox: `0 0 ${side} ${side}`, class: "words-drawn", ...told },
      shape("rect", { width: side, height: side, class: "words-ground" }),
      outlines.map(([name, ...corners]) =>
        shape("polygon", { points: corners.join(" "), class: name === "person" ? "words-person" : "words-thing" }),
      ),
    );
  }
  return shape(
    "svg", { viewBox: `${place * PIXELS} 0 ${PIXELS} ${PIXELS}`, class: "words-drawn", ...told },
    shape("image", { href: SHEET, width: free * PIXELS, height: PIXELS, class: "words-pixels" }),
  );
}

export function caption({ title, credit, outlines }) {
  return outlines ? `“${title}”, as COCO's annotators described and outlined it` : `${title}. ${credit}`;
}

// The outlined objects in words: "2 × person, bus".
export function objectsIn(outlines) {
  const counts = new Map();
  for (const [name] of outlines) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Array.from(counts, ([name, count]) => (count > 1 ? `${count} × ${name}` : name)).join(", ");
}
