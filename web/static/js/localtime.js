// Writes the times of day on the page in the reader's own time zone.
import { REPLACED } from "./regions.js";

/** Rewrites every time marked data-local-time, now and after replacements. */
export function startLocalTime() {
  document.addEventListener(REPLACED, rewrite);
  rewrite();
}

function rewrite() {
  for (const time of document.querySelectorAll("time[data-local-time]")) {
    time.textContent = localTime(new Date(/** @type {HTMLTimeElement} */ (time).dateTime));
  }
}

/**
 * @param {Date} date
 * @param {string} [timeZone] the reader's own when absent
 * @returns {string} such as "21:05"
 */
export function localTime(date, timeZone) {
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
}
