// A frame of the film, and what it says of the people in a picture.
// A box is [x1, y1, x2, y2]; a detection [x1, y1, x2, y2, score], the surest first.

import { overlap } from "../page/boxes.js";

const NUMBERS = 5; // of one detection

// The detections of a frame that are at least this sure.
export function detections(row, confidence) {
  const found = [];
  for (let at = 0; at < row.length; at += NUMBERS) found.push(row.slice(at, at + NUMBERS));
  return found.filter((detection) => detection[4] >= confidence);
}

// Which detections are right: each takes the free person whom it overlaps most, from `least` on.
export function rightOnes(found, people, least = 0.5) {
  const taken = people.map(() => false);
  return found.map((detection) => {
    let [best, most] = [-1, 0];
    people.forEach((person, place) => {
      const shared = overlap(detection, person);
      if (!taken[place] && shared > most) [best, most] = [place, shared];
    });
    if (most < least) return false;
    taken[best] = true;
    return true;
  });
}

// In which copies of one photograph a detection has its middle.
export function copiesSeen(found, copies) {
  return copies.map(([left, top, right, bottom]) =>
    found.some(([x1, y1, x2, y2]) => {
      const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
      return left <= x && x < right && top <= y && y < bottom;
    }),
  );
}

// The first epoch, from 1, at which something is seen that this sure; 0 if never.
export function firstSeen(frames, confidence) {
  return 1 + frames.findIndex((row) => detections(row, confidence).length > 0);
}
