// Suppression, matching, precision and recall, as visiongen.detection does them.
// An object is [x1, y1, x2, y2, class]; a proposal [x1, y1, x2, y2, confidence, class],
// and proposals come most confident first.

import { overlap } from "../page/boxes.js";

export const CORRECT = "correct";
export const DUPLICATE = "duplicate";
export const WRONG = "wrong";

// The proposals that are kept: none overlaps a better one of its class by more than the
// threshold.
export function suppress(proposals, threshold) {
  const kept = [];
  for (const proposal of proposals) {
    const rivals = kept.filter((better) => better[5] === proposal[5]);
    if (rivals.every((better) => overlap(better, proposal) <= threshold)) kept.push(proposal);
  }
  return kept;
}

// What each detection is, the best first: correct takes the free object of its class that
// it overlaps most, a duplicate comes too late. `found` says which objects were found.
export function judge(detections, objects, right) {
  const found = objects.map(() => false);
  const kinds = detections.map((detection) => {
    let [best, most, any] = [-1, 0, 0];
    objects.forEach((object, place) => {
      if (object[4] !== detection[5]) return;
      const shared = overlap(detection, object);
      any = Math.max(any, shared);
      if (!found[place] && shared > most) [best, most] = [place, shared];
    });
    if (most >= right) {
      found[best] = true;
      return CORRECT;
    }
    return any >= right ? DUPLICATE : WRONG;
  });
  return { kinds, found };
}

// Precision and recall after each detection, over all classes together.
export function curve(kinds, count) {
  let right = 0;
  return kinds.map((kind, place) => {
    right += kind === CORRECT;
    return { precision: right / (place + 1), recall: right / count };
  });
}
