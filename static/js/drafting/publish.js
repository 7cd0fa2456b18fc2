/* The dialog in which a draft is published: what changes, what it means, and why. */

import { useEffect, useRef, useState } from "preact/hooks";
import { get, post } from "../kit/api.js";
import { Dialog } from "../kit/dialog.js";
import { html } from "../kit/html.js";
import { Changes, Problems } from "./changes.js";

export function Publish({ store, onClose }) {
  const [seen, setSeen] = useState(null);
  const [meanings, setMeanings] = useState({});
  const [note, setNote] = useState("");
  const [wrong, setWrong] = useState("");
  const [sending, setSending] = useState(false);
  const body = useRef(null);
  useEffect(() => {
    store
      .settled()
      .then(() => get(store.urls.changes))
      .then(setSeen, (error) => setWrong(error.message));
  }, []);
  const first = () => body.current?.querySelector("input:not(:checked), textarea");
  useEffect(() => {
    if (seen) first()?.focus();
  }, [seen]);

  const asked = Object.entries(seen?.meanings ?? {}).flatMap(([dimension, keys]) =>
    keys.map((key) => `${dimension}/${key}`),
  );
  const open = asked.filter((one) => !meanings[one]).length;
  const missing = seen && whatIsMissing({ seen, open, note });
  const publish = async () => {
    const said = {};
    for (const [one, meaning] of Object.entries(meanings)) {
      const [dimension, key] = one.split("/");
      said[dimension] = { ...said[dimension], [key]: meaning };
    }
    setSending(true);
    try {
      await post(store.urls.publish, { revision: seen.revision, note, meanings: said });
      location.assign(store.urls.codebook);
    } catch (error) {
      setSending(false);
      setWrong(error.message);
      if (error.kind === "conflict") setSeen(await get(store.urls.changes));
    }
  };
  return html`<${Dialog} title=${gettext("Publish the next version")} wide=${true} onClose=${onClose}>
    <div class="draft-dialog" ref=${body} tabindex="-1" autofocus>
      ${!seen && !wrong && html`<p class="muted" role="status">${gettext("Looking at what changed…")}</p>`}
      ${
        seen &&
        html`<${Changes} changes=${seen.changes} meanings=${meanings} onMeaning=${(one, meaning) => setMeanings({ ...meanings, [one]: meaning })} />
        <div class="field"><label for="publish-note">${gettext("What changed, and why")}</label>
          <textarea id="publish-note" rows="2" maxlength="2000" value=${note} onInput=${(event) => setNote(event.target.value)} />
          <p class="field-help">${gettext("It stands beside the version for ever. Codings stay as they are; a lead moves a round to the new version.")}</p></div>`
      }
    </div>
    <footer class="draft-foot">
      ${seen && html`<${Problems} problems=${seen.problems} />`}
      ${wrong && html`<p class="field-error" role="alert">${wrong}</p>`}
      <div class="dialog-actions"><span class="small muted" role="status">${missing}</span>
        <button type="button" class="btn" onClick=${onClose}>${gettext("Cancel")}</button>
        <button type="button" class="btn btn-primary" disabled=${!seen || missing || sending} onClick=${publish}>${gettext("Publish")}</button></div>
    </footer>
  <//>`;
}

/* Beside the button, for as long as it cannot be pressed. */
function whatIsMissing({ seen, open, note }) {
  if (Object.keys(seen.problems).length) return gettext("It cannot be published yet: mend what stands above.");
  if (!seen.changes.length) return gettext("The draft changes nothing.");
  if (open)
    return interpolate(
      ngettext("Say of %s node whether its meaning changes.", "Say of %s nodes whether their meaning changes.", open),
      [open],
    );
  return note.trim() ? "" : gettext("Write what changed, and why.");
}
