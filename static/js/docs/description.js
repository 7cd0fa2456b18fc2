// @ts-check
/* An OpenAPI description as lists: operations by their subject, fields a line each. */

const METHODS = ["get", "post", "put", "patch", "delete"];

/**
 * @typedef {{id: string, method: string, path: string, text: string, about: any}} Operation
 * @typedef {{name: string, type: string, required: boolean, text: string}} Field
 */

/**
 * @param {any} description
 * @returns {[string, Operation[]][]} by tag, as the description orders them
 */
export function bySubject({ paths }) {
  /** @type {Map<string, Operation[]>} */
  const found = new Map();
  for (const [path, methods] of Object.entries(paths))
    for (const method of METHODS.filter((each) => methods[each])) {
      const about = methods[method];
      const subject = about.tags?.[0] ?? "";
      if (!found.has(subject)) found.set(subject, []);
      const text = about.summary ?? about.description ?? "";
      found.get(subject)?.push({ id: about.operationId, method: method.toUpperCase(), path, text, about });
    }
  return [...found];
}

/** What `$ref` points at, with what stands beside it. */
export function resolved(/** @type {any} */ schema, /** @type {any} */ description) {
  if (schema?.allOf?.length === 1) return resolved({ ...schema.allOf[0], ...schema, allOf: undefined }, description);
  if (!schema?.$ref) return schema ?? {};
  const [, ...keys] = schema.$ref.split("/");
  const target = keys.reduce((/** @type {any} */ at, /** @type {string} */ key) => at[key], description);
  return resolved({ ...target, ...schema, $ref: target.$ref }, description);
}

/**
 * The fields of a body, those within others after them: `results[].id`; what holds its own kind is opened once.
 * @param {any} schema
 * @param {any} description
 * @param {string} [within]
 * @param {string[]} [above]
 * @returns {Field[]}
 */
export function fieldsOf(schema, description, within = "", above = []) {
  const kind = schema?.$ref ?? schema?.allOf?.[0]?.$ref;
  if (above.includes(kind)) return [];
  const path = kind ? [...above, kind] : above;
  const whole = resolved(schema, description);
  if (whole.type === "array") {
    const inner = fieldsOf(whole.items, description, `${within}[]`, path);
    if (inner.length || within) return inner;
    return [{ name: "[]", type: typeOf(whole.items, description), required: true, text: "" }];
  }
  const one = whole.oneOf ?? whole.anyOf;
  if (one) return one.flatMap((/** @type {any} */ each) => fieldsOf(each, description, within, path));
  return Object.entries(whole.properties ?? {}).flatMap(([key, value]) => {
    const name = within ? `${within}.${key}` : key;
    const own = resolved(value, description);
    const text = own.description ?? own.title ?? "";
    const required = (whole.required ?? []).includes(key);
    return [{ name, type: typeOf(own, description), required, text }, ...fieldsOf(value, description, name, path)];
  });
}

/** @returns {string} as it is written in JSON: "string (date) | null" */
export function typeOf(/** @type {any} */ schema, /** @type {any} */ description) {
  const whole = resolved(schema, description);
  if (whole.enum) return whole.enum.map((/** @type {any} */ each) => JSON.stringify(each)).join(" | ");
  if (whole.type === "array") return `${typeOf(whole.items, description)}[]`;
  const one = whole.oneOf ?? whole.anyOf;
  if (one) return [...new Set(one.map((/** @type {any} */ each) => typeOf(each, description)))].join(" | ");
  const types = [whole.type ?? "any"].flat().join(" | ");
  const bounds = [whole.format, limit(whole.minLength ?? whole.minimum, whole.maxLength ?? whole.maximum)];
  const said = bounds.filter(Boolean).join(", ");
  return said ? `${types} (${said})` : types;
}

function limit(/** @type {number | undefined} */ least, /** @type {number | undefined} */ most) {
  const shown = most !== undefined && Number.isSafeInteger(most) ? most : undefined;
  if (least === undefined && shown === undefined) return "";
  return `${least ?? ""}–${shown ?? ""}`;
}
