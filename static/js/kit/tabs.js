// @ts-check
/* Two tabs of one page: each tells the other what it changed and what the server acknowledged.
   Without BroadcastChannel every tab works alone, and stale revisions are found by the server. */

const ANSWER_MS = 250;

/**
 * @param {string} name the same for all tabs of one user and page
 * @param {(message: any) => void} listener gets the other tabs' messages {type, tab, ...}
 */
export function joinTabs(name, listener) {
  const tab = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
  /** @type {Set<string>} */
  const alive = new Set();
  channel?.addEventListener("message", ({ data }) => {
    if (data.type === "who") channel.postMessage({ type: "here", tab });
    else if (data.type === "here") alive.add(data.tab);
    else listener(data);
  });
  return {
    tab,
    tell: (/** @type {object} */ message) => channel?.postMessage({ ...message, tab }),
    /** @returns {Promise<Set<string>>} the other tabs that answer */
    async others() {
      alive.clear();
      if (!channel) return alive;
      channel.postMessage({ type: "who" });
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
      return new Set(alive);
    },
  };
}
