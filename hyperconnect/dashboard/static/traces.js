// The list of traces stays true: what runs, or nearly does, comes to its top. An older page of it stays as it is.

import { again } from "./again.js";
import { live } from "./live.js";

/** How long news of runs wait for more of them, in ms. */
const PATIENCE = 1500;

let due = 0;
if (!document.querySelector("#entries[data-past]")) {
  live.on("run.*", null, () => {
    due ||= window.setTimeout(() => {
      due = 0;
      again();
    }, PATIENCE);
  });
}
