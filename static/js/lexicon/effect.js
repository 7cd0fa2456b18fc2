/** What a lexicon would change: figures, stretches cut differently, the most frequent words. */

import { html } from "../kit/html.js";

const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)}%` : "—");

export function Effect({ effect }) {
  return html`<section class="lexicon-effect" id="lexicon-effect">
    <h3>${gettext("What saving would change")}</h3>
    ${effect.warnings.map((text) => html`<p class="notice notice-warning" key=${text}>${text}</p>`)}
    <dl class="facts">
      <div><dt>${gettext("Looked at")}</dt><dd>${interpolate(gettext("%(n)s of %(total)s documents"), { n: effect.documents, total: effect.total }, true)}</dd></div>
      <div><dt>${gettext("Documents cut differently")}</dt><dd>${effect.changed} (${percent(effect.changed, effect.documents)})</dd></div>
      <div><dt>${gettext("Tokens")}</dt><dd>${effect.tokens_before} → ${effect.tokens_after}</dd></div>
    </dl>
    ${effect.examples.length > 0 && html`<${Examples} examples=${effect.examples} />`}
    <${Top} rows=${effect.top} />
  </section>`;
}

function Examples({ examples }) {
  return html`<h4>${gettext("Cut differently")}</h4>
    <div class="table-scroll"><table class="data"><thead><tr>
      <th scope="col" class="num">${gettext("Times")}</th><th scope="col">${gettext("Cut before")}</th><th scope="col">${gettext("Cut after")}</th><th scope="col">${gettext("For example")}</th>
    </tr></thead><tbody>${examples.map(
      (one) => html`<tr key=${one.before + one.after}>
        <td class="num">${one.count}</td><td>${one.before}</td><td><strong>${one.after}</strong></td>
        <td class="muted">…${one.left}<mark>${one.after.replaceAll(" / ", "")}</mark>${one.right}…</td>
      </tr>`,
    )}</tbody></table></div>`;
}

function Top({ rows }) {
  const moved = rows.filter((row) => row.before !== row.after);
  if (moved.length === 0) return html`<p class="muted">${gettext("The 50 most frequent words stay as they are.")}</p>`;
  return html`<h4>${gettext("Among the 50 most frequent words")}</h4>
    <div class="table-scroll"><table class="data"><thead><tr>
      <th scope="col">${gettext("Word")}</th><th scope="col" class="num">${gettext("Count before")}</th><th scope="col" class="num">${gettext("Count after")}</th>
      <th scope="col" class="num">${gettext("Rank before")}</th><th scope="col" class="num">${gettext("Rank after")}</th>
    </tr></thead><tbody>${moved.map(
      (
        row,
      ) => html`<tr key=${row.word}><th scope="row">${row.word}</th><td class="num">${row.before}</td><td class="num">${row.after}</td>
        <td class="num">${row.rank_before ?? "—"}</td><td class="num">${row.rank_after ?? "—"}</td></tr>`,
    )}</tbody></table></div>`;
}
