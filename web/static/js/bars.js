// Hides the reading bar while the reader moves on, and shows it on the way back.

const STEP = 8; // px: less is a trembling finger
const TOP = 64; // px: the bar stays while its own place is in view

/**
 * @typedef {{y: number, bars: "top"|"over"|"hidden"}} Position
 */

/**
 * @param {Position} last
 * @param {number} y how far the page is scrolled now, in px
 * @returns {Position}
 */
export function nextPosition(last, y) {
  if (y <= TOP) return { y, bars: y <= STEP ? "top" : last.bars === "top" ? "top" : "over" };
  if (Math.abs(y - last.y) < STEP) return last;
  return { y, bars: y > last.y ? "hidden" : "over" };
}

/** Follows the scrolling of a page that has a reading bar. */
export function startBars() {
  if (!document.querySelector("[data-region='bar']")) return;
  /** @type {Position} */
  let position = { y: scrollY, bars: "top" };
  let waiting = false;
  const show = () => {
    waiting = false;
    position = nextPosition(position, Math.max(scrollY, 0));
    const menuOpen = document.querySelector("[popover]:popover-open") !== null;
    document.documentElement.dataset.bars = menuOpen ? "over" : position.bars;
  };
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(show);
  }, { passive: true });
}
