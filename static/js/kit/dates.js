// @ts-check
/* Times as every page writes them, in the server's zone: 2026-11-28 15:36. */

const { zone } = JSON.parse(document.getElementById("preferences")?.textContent || "{}");
const OPTIONS = /** @type {const} */ ({ timeZone: zone, dateStyle: "short" });
// Swedish writes them so.
const minutes = new Intl.DateTimeFormat("sv-SE", { ...OPTIONS, timeStyle: "short" });
const seconds = new Intl.DateTimeFormat("sv-SE", { ...OPTIONS, timeStyle: "medium" });

/** @param {string} at ISO 8601 */
export const time = (at) => minutes.format(new Date(at));

/**
 * As a field for a local time has it: "2026-11-28T15:36:20".
 * @param {string | number} at
 */
export const localTime = (at) => seconds.format(new Date(at)).replace(" ", "T");

/**
 * The moment that a field for a local time says, in ISO 8601.
 * @param {string} local
 */
export function momentOf(local) {
  const wanted = Date.parse(`${local}Z`);
  const ahead = (/** @type {number} */ at) => Date.parse(`${localTime(at)}Z`) - at;
  // Again, where the clock was changed in between.
  const near = wanted - ahead(wanted);
  return new Date(wanted - ahead(near)).toISOString();
}
