// @ts-check
/* Where somebody was on a page, and how wide they like its parts: kept in this browser, for them.
   Written at once, also while the page is being left, when a database would come too late. */

const PREFIX = "policycoder/";
const MOST = 200;

/**
 * @param {number | string} user
 * @param {string} about "place/7"
 * @returns {any} what was kept, or null
 */
export function recall(user, about) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(user, about)) ?? "null")?.value ?? null;
  } catch {
    return null;
  }
}

/**
 * @param {number | string} user
 * @param {string} about
 * @param {any} value
 */
export function remember(user, about, value) {
  const kept = JSON.stringify({ at: Date.now(), value });
  try {
    localStorage.setItem(keyOf(user, about), kept);
    forgetOldest(keyOf(user, `${about.split("/")[0]}/`));
  } catch (error) {
    console.warn("This browser keeps no places", error);
  }
}

/** @param {number | string} user @param {string} about */
const keyOf = (user, about) => `${PREFIX}${user}/${about}`;

/** @param {string} start of the keys of one kind, of which the newest stay */
function forgetOldest(start) {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(start));
  if (keys.length <= MOST) return;
  const aged = keys.map((key) => ({ key, at: JSON.parse(localStorage.getItem(key) ?? "{}").at ?? 0 }));
  aged.sort((one, other) => one.at - other.at);
  for (const { key } of aged.slice(0, keys.length - MOST)) localStorage.removeItem(key);
}
