/* The dialog in which a draft is published: what changes, what it means, and why. */

import { useEffect, useState } from "preact/hooks";
import { get, post } from "../kit/api.js";
import { Dialog } from "../kit/dialog.js";
import { html } from "../kit/html.js";
import { Changes, Problems } from "./changes.js";

export function Publish({ store, onClose }) {
  const [seen, setSeen] = useState(null);
  const [meanings, setMeanings] = useState({});
  const [note, setNote] = useState("");
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    get(store.urls.changes).then(setSeen, (error) => setWrong(error.message));
  }, []);
  const asked = Object.entries(seen?.meanings ?? {}).flatMap(([dimension, keys]) =>
    keys.map((key) => `${dimension}/${key}`),
  );
  const problems = Object.keys(seen?.problems ?? {}).length > 0;
  const ready = seen && !problems && seen.changes.length > 0 && note.trim() && asked.every((one) => meanings[one]);
  const publish = async () => {
    const said = {};
    for (const [one, meaning] of Object.entries(meanings)) {
      const [dimension, key] = one.split("/");
      said[dimension] = { ...said[dimension], [key]: meaning };
    }
    try {
      await post(store.urls.publish, { revision: seen.revision, note, meanings: said });
      location.assign(store.urls.codebook);
    } catch (error) {
      setWrong(error.message);
      if (error.kind === "conflict") setSeen(await get(store.urls.changes));
    }
  };
  return html`<${Dialog} title=${gettext("Publish the next version")} wide=${true} onClose=${onClose}>
    <div class="draft-dialog">
      ${wrong && html`<p class="notice notice-error" role="alert">${wrong}</p>`}
      ${!seen && html`<p class="muted">${gettext("Looking at what changed…")}</p>`}
      ${
        seen &&
        html`<${Problems} problems=${seen.problems} />
        <${Changes} changes=${seen.changes} meanings=${meanings} onMeaning=${(one, meaning) => setMeanings({ ...meanings, [one]: meaning })} />
        <div class="field"><label for="publish-note">${gettext("What changed, and why")}</label>
          <textarea id="publish-note" rows="2" value=${note} onInput=${(event) => setNote(event.target.value)} />
          <p class="field-help">${gettext("It stands beside the version for ever. Codings stay as they are; a lead moves a round to the new version.")}</p></div>`
      }
    </div>
    <div class="dialog-actions"><button type="button" class="btn" onClick=${onClose}>${gettext("Cancel")}</button>
      <button type="button" class="btn btn-primary" disabled=${!ready} onClick=${publish}>${gettext("Publish")}</button></div>
  <//>`;
}
