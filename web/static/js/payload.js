// What the save page receives, keeps and sends on. Any site can open the save
// page with any fragment, so nothing here trusts its input.

/**
 * @typedef {object} Payload
 * @property {string} url an http or https address
 * @property {string} title plain text, may be empty
 * @property {string} html the page as the reader saw it, or "" for the link only
 */

// The bookmarklet sends at most 675,000 bytes; the limit is for what they
// unpack to, since gzip can blow up a thousandfold. In bytes.
const maxUnpacked = 15 * 1024 * 1024;
const maxTitle = 500; // characters

/**
 * The address in its normal form if it leads to the web, else "".
 * @param {unknown} text
 * @returns {string}
 */
export function webURL(text) {
  const url = parse(text);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : "";
}

/**
 * The address without its origin if it lies on the site at origin, else "".
 * @param {unknown} text
 * @param {string} origin
 * @returns {string}
 */
export function localPath(text, origin) {
  const url = parse(text, origin);
  return url?.origin === origin ? url.pathname + url.search + url.hash : "";
}

/**
 * @param {unknown} text
 * @param {string} [base]
 * @returns {URL | null}
 */
function parse(text, base) {
  if (typeof text !== "string" || text === "") return null;
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

/**
 * Unpacks the fragment that the bookmarklet made: "#z", then the base64 of
 * the gzip of JSON with the address u, the title t and the page h.
 * @param {string} fragment
 * @returns {Promise<Payload | null>} null for anything else
 */
export async function decodeFragment(fragment) {
  if (!/^#z[\w+/-]+=*$/.test(fragment)) return null;
  try {
    const base64 = fragment.slice(2).replaceAll("-", "+").replaceAll("_", "/");
    const packed = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const { u, t, h } = JSON.parse(await gunzip(packed, maxUnpacked));
    const url = webURL(u);
    return url ? { url, title: text(t).slice(0, maxTitle), html: text(h) } : null;
  } catch {
    return null;
  }
}

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : "");

/**
 * @param {Uint8Array} packed
 * @param {number} limit in bytes
 * @returns {Promise<string>} rejects damaged data and what unpacks to more than the limit
 */
export async function gunzip(packed, limit) {
  let size = 0;
  const bounded = new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > limit) throw new RangeError("unpacks to too much");
      controller.enqueue(chunk);
    },
  });
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(bounded);
  return new Response(stream).text();
}

/**
 * @param {string} plain
 * @returns {Promise<Blob>}
 */
export async function gzip(plain) {
  const packed = new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Blob([await new Response(packed).arrayBuffer()], { type: "application/gzip" });
}

/**
 * What waits in the tab to be saved, over a reload and the way through the
 * sign-in page.
 * @typedef {object} Waiting
 * @property {string} [fragment] as the bookmarklet made it
 * @property {string} [url] of a link without a page
 * @property {string} [title]
 * @property {boolean} [tapped] the reader has asked to save it
 */

/**
 * @param {() => Storage} open gives the storage, or throws where there is none
 */
export function openStash(open) {
  const key = "nightstand.waiting";
  /** @type {Waiting | null} */
  let memory = null;
  return {
    /**
     * @param {Waiting} waiting
     * @returns {boolean} whether it outlives the page: storage may be full or forbidden
     */
    put(waiting) {
      memory = waiting;
      try {
        const storage = open();
        storage.removeItem(key); // not to come back if the next line fails
        storage.setItem(key, JSON.stringify(waiting));
        return true;
      } catch {
        return false;
      }
    },
    /** @returns {Waiting | null} */
    get() {
      try {
        return memory ?? JSON.parse(open().getItem(key) ?? "null");
      } catch {
        return null;
      }
    },
    clear() {
      memory = null;
      try {
        open().removeItem(key);
      } catch {
        // Nothing can have been kept where nothing can be removed.
      }
    },
  };
}
