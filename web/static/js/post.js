const patience = 120_000; // milliseconds until an upload counts as lost

/**
 * Posts to the site itself and asks for JSON.
 * @param {string} path
 * @param {FormData} [body]
 * @returns {Promise<{status: number, answer: object}>} status 0 without an answer, answer {} without JSON
 */
export async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(patience),
    });
    const json = response.headers.get("Content-Type")?.includes("json") && (await response.json());
    return { status: response.status, answer: json || {} };
  } catch {
    return { status: 0, answer: {} };
  }
}
