// Samples beside the page, which stays quick. An order is {settings, number}; the answer is
// the frame of that number of the walk with these settings.

import { fetchTensors } from "../page/safetensors.js";
import { Studio } from "./studio.js";

try {
  const studio = new Studio(await fetchTensors(new URL("network.safetensors", import.meta.url)));
  self.onmessage = ({ data: { settings, number } }) => {
    const before = performance.now();
    const frame = studio.frame(settings, number);
    self.postMessage({ ...frame, milliseconds: performance.now() - before });
  };
  self.postMessage({ size: studio.size });
} catch (error) {
  self.postMessage({ failed: String(error) });
}
