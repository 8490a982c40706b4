// Replaces the parts of a page that a newer copy of it shows differently.

/** The event that tells the other behaviours that regions were replaced. */
export const REPLACED = "regions-replaced";

/**
 * What has the focus, in words that still mean something in the newer copy.
 * @typedef {{row: string|undefined, index: number, action: string}} FocusMark
 */

/**
 * Replaces each region of the document by the one of the same name in page.
 * @param {Document} page a newer copy of this page
 * @param {{keepStatus?: boolean}} [options] keepStatus leaves the notice alone
 * @returns {boolean} false when page is another kind of page and nothing was done
 */
export function replaceRegions(page, { keepStatus = false } = {}) {
  const pairs = [...document.querySelectorAll("[data-region]")].map((old) => ({
    old,
    fresh: page.querySelector(`[data-region="${old.dataset.region}"]`),
  }));
  if (pairs.length === 0 || pairs.some(({ fresh }) => !fresh)) return false;
  for (const { old, fresh } of pairs) replaceRegion(old, document.importNode(fresh, true), keepStatus);
  document.title = page.title;
  document.dispatchEvent(new Event(REPLACED));
  return true;
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 * @param {boolean} keepStatus
 */
function replaceRegion(old, fresh, keepStatus) {
  const status = old.getAttribute("role") === "status";
  if (status && keepStatus) return;
  settle(old, fresh);
  if (old.isEqualNode(fresh)) return;
  const mark = markFocus(old);
  // A status is announced when its content changes, not when it is exchanged.
  if (status) old.replaceChildren(...fresh.childNodes);
  else old.replaceWith(fresh);
  if (mark) restoreFocus(status ? old : fresh, mark);
}

/**
 * Brings old as near to fresh as it can without disturbing somebody who reads:
 * attributes, and pictures that arrived since. What the reader unfolded stays.
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
function settle(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  const folds = [...fresh.querySelectorAll("details")];
  old.querySelectorAll("details").forEach((fold, i) => folds[i]?.toggleAttribute("open", fold.open));
  const pictures = "img, .image-missing";
  const arrived = [...fresh.querySelectorAll(pictures)];
  const shown = [...old.querySelectorAll(pictures)];
  if (shown.length !== arrived.length) return;
  shown.forEach((picture, i) => {
    if (picture.classList.contains("image-pending")) picture.replaceWith(arrived[i].cloneNode(true));
  });
}

/**
 * @param {HTMLElement} region
 * @returns {FocusMark|null} null when the focus is elsewhere
 */
function markFocus(region) {
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  if (!focused || !region.contains(focused)) return null;
  const row = /** @type {HTMLElement|null} */ (focused.closest("[data-key]"));
  const rows = [...region.querySelectorAll("[data-key]")];
  return {
    row: row?.dataset.key,
    index: row ? rows.indexOf(row) : -1,
    action: focused.dataset.action ?? focused.getAttribute("name") ?? "",
  };
}

/**
 * @param {HTMLElement} region
 * @param {FocusMark} mark
 */
function restoreFocus(region, mark) {
  const rows = /** @type {HTMLElement[]} */ ([...region.querySelectorAll("[data-key]")]);
  const row = pickRow(rows.map((r) => r.dataset.key), mark);
  const scope = mark.row === undefined ? region : rows[row];
  const same = mark.action && scope?.querySelector(`[data-action="${mark.action}"], [name="${mark.action}"]`);
  const target = same || scope?.querySelector("a, button") || document.querySelector("main");
  /** @type {HTMLElement|null} */ (target)?.focus({ preventScroll: true });
}

/**
 * The row that takes the focus: the same one, or the one now in its place.
 * @param {(string|undefined)[]} keys of the rows, in order
 * @param {{row: string|undefined, index: number}} mark
 * @returns {number} -1 when there is none
 */
export function pickRow(keys, mark) {
  const same = keys.indexOf(mark.row);
  return same >= 0 ? same : Math.min(mark.index, keys.length - 1);
}

/**
 * @param {Response} answer
 * @returns {Promise<Document>}
 */
export async function parsePage(answer) {
  if (!answer.headers.get("Content-Type")?.startsWith("text/html")) throw new Error("the answer is not a page");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
