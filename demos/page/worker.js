// Walks with one picture beside the page, which stays quick. First it gets the network's `file`
// and the number of its picture among those of a seed, and answers with the `size`; then orders
// {settings, number}, and answers with the frame of that number of the walk with these settings.

import { parse } from "./safetensors.js";
import { Studio } from "./studio.js";

let studio;

self.onmessage = ({ data: { file, picture, settings, number } }) => {
  try {
    if (file) {
      studio = new Studio(parse(file), picture);
      self.postMessage({ size: studio.size });
    } else {
      self.postMessage(studio.frame(settings, number));
    }
  } catch (error) {
    self.postMessage({ failed: String(error) });
  }
};
