// Keeps a page that shows work in progress up to date.
import { parsePage, replaceRegions, REPLACED } from "./regions.js";

const POLL_MS = 3000;

/** Follows the events named by data-live for as long as the page has one. */
export function startLive() {
  const refresher = once(refresh);
  /** @type {EventSource|null} */
  let source = null;
  let address = "";
  let poll = 0;

  function follow() {
    const wanted = document.querySelector("[data-live]")?.getAttribute("data-live") ?? "";
    if (wanted === address) return;
    stop();
    address = wanted;
    if (!wanted) return;
    source = new EventSource(wanted);
    source.onmessage = refresher;
    // While the events are away the page is asked for now and then.
    poll = setInterval(() => {
      if (source?.readyState !== EventSource.OPEN) refresher();
    }, POLL_MS);
  }

  function stop() {
    source?.close();
    clearInterval(poll);
    address = "";
  }

  document.addEventListener(REPLACED, follow);
  // A browser has six connections to a site (HTTP/1.1): pages out of sight, in
  // other tabs or kept for going back, must not hold them.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return stop();
    follow();
    if (address) refresher();
  });
  if (!document.hidden) follow();
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html", "Nightstand-Refresh": "1" }, cache: "no-store" });
  if (answer.ok) replaceRegions(await parsePage(answer), { keepStatus: true });
}

/**
 * Lets one call of work run at a time; calls meanwhile make it run once more.
 * @param {() => Promise<void>} work its errors mean: try at the next occasion
 * @returns {() => Promise<void>}
 */
export function once(work) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      try {
        await work();
      } catch {
        break;
      }
    }
    running = false;
  };
}
