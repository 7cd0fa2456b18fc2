/* A meeting's screen: one clause in large type, the choices, the votes, the decision. */

import { html, Key } from "../../kit/html.js";
import { VOTES } from "../keys.js";
import { isAgreed } from "../meeting.js";
import { words } from "../words.js";
import { nameOf } from "./choices.js";
import { Dimensions, Head } from "./clause.js";
import { Decision } from "./decision.js";
import { Said } from "./said.js";
import { Text } from "./text.js";

export function MeetingDesk({ app }) {
  const detail = app.store.detail.value;
  if (!detail) return html`<section class="panel pane"><p class="panel-foot muted">${words.nothing}</p></section>`;
  const choices = app.store.item.value?.choices ?? [];
  return html`<section class="panel pane adj-large" aria-label=${words.meetingTitle}>
    <div class="pane-body adj-middle">
      <${Head} detail=${detail} />
      <${Text} app=${app} />
      <${Dimensions} app=${app} detail=${detail} />
      <ol class="adj-choices">
        ${choices.map(
          (choice, at) => html`<li key=${at} class="adj-choice">
          <span class="cluster"><b>${nameOf(choice, at)}</b><${Said} app=${app} said=${choice} /></span>
          <${Votes} app=${app} at=${at} />
        </li>`,
        )}
      </ol>
      <p class="muted" role="status">${status(app)}</p>
    </div>
    <${Decision} app=${app} />
  </section>`;
}

function Votes({ app, at }) {
  const { store, meeting } = app;
  return html`<div class="cluster" role="group" aria-label=${words.vote}>
    ${store.meeting.value.people.map(
      (
        name,
        person,
      ) => html`<button type="button" key=${name} class="btn btn-sm" aria-pressed=${String(store.votes.value[person] === at)} onClick=${() => meeting.vote(person, at)}>
      ${VOTES[person]?.[at] && html`<${Key}>${VOTES[person][at]}<//> `}${name}</button>`,
    )}
  </div>`;
}

function status({ store }) {
  const voted = Object.keys(store.votes.value).length;
  if (isAgreed(store)) return words.agreed;
  return voted === store.meeting.value.people.length ? words.discuss : words.voteNow;
}
