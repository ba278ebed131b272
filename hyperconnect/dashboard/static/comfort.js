// Comfort: plans are read again as they change; a past trip is walked through by its slider.

import { again } from "./again.js";
import { live } from "./live.js";
import "./replay.js";
import "./value.js";

live.on("plan.*", null, again);
document.addEventListener("asked", again);
