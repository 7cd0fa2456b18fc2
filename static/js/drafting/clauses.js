/* Clauses of the corpus as examples of a node: shown with their words, added by number. */

import { useEffect, useState } from "preact/hooks";
import { get } from "../kit/api.js";
import { html, Icon } from "../kit/html.js";

const known = new Map(); // id -> the clause as the server has it now

/** @param {{store, field, value: number[], onSet: (value: number[]) => void, id: string}} props */
export function ClauseExamples({ store, field, value, onSet, id }) {
  const [number, setNumber] = useState("");
  const [problem, setProblem] = useState("");
  const [, redraw] = useState(0);
  useEffect(() => {
    const missing = value.filter((one) => !known.has(one));
    if (!missing.length) return;
    look(store, { ids: missing.join(",") })
      .then(() => redraw((n) => n + 1))
      .catch((error) => setProblem(error.message));
  }, [value.join()]);

  async function add() {
    const asked = number.trim();
    if (!asked) return;
    try {
      const [found] = await look(store, { number: asked });
      if (!found) setProblem(interpolate(gettext("No clause has the number %s."), [asked]));
      else {
        setProblem("");
        setNumber("");
        if (!value.includes(found.asked)) onSet([...value, found.asked]);
      }
    } catch (error) {
      setProblem(error.message);
    }
  }
  function onKeyDown(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  }
  return html`<div class="field draft-clauses"><label for=${id}>${field.label}</label>
    <ul class="points">${value.map((one) => {
      const clause = known.get(one);
      return html`<li key=${one}>${clause ? clause.text || gettext("This clause is gone.") : "…"} <span class="clause-number">${clause?.number}</span>
        ${clause?.gone && html` <span class="small warn">${gettext("gone from the newest edition")}</span>`}
        <button type="button" class="icon-button" title=${gettext("Remove")} aria-label=${interpolate(gettext("Remove clause %s"), [clause?.number ?? one])}
          onClick=${() => onSet(value.filter((other) => other !== one))}><${Icon} name="x" /></button></li>`;
    })}</ul>
    <div class="inline inline-fill"><input id=${id} type="text" maxlength="40" autocomplete="off" placeholder="12-3" value=${number}
        onInput=${(event) => setNumber(event.target.value)} onKeyDown=${onKeyDown} />
      <button type="button" class="btn btn-sm" disabled=${!number.trim()} onClick=${add}>${gettext("Add")}</button></div>
    <p class=${problem ? "field-error" : "field-help"} role=${problem ? "alert" : undefined}>${problem || gettext("The number of a clause. Every coder sees its words as an example.")}</p>
  </div>`;
}

async function look(store, query) {
  const found = await get(`${store.urls.clauses}?${new URLSearchParams(query)}`);
  for (const one of found) known.set(one.asked, one);
  return found;
}
