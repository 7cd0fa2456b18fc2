/* The whole screen: queue, clause with its choices, definitions. */

import { html } from "../../kit/html.js";
import { words } from "../words.js";
import { Clause } from "./clause.js";
import { Definitions } from "./definitions.js";
import { Dialogs } from "./dialogs.js";
import { MeetingDesk } from "./meeting.js";
import { Queue } from "./queue.js";
import { TopBar } from "./topbar.js";

export function Adjudication({ app }) {
  const { store } = app;
  return html`
    <${TopBar} app=${app} />
    ${store.status.value !== "adjudicating" && html`<div class="notice notice-warning" role="status"><div>${words.ended}</div></div>`}
    <main class="panes adj" data-meeting=${store.meeting.value ? "" : undefined}>
      ${
        store.meeting.value
          ? html`<${MeetingDesk} app=${app} />`
          : html`
        <${Queue} app=${app} />
        <${Clause} app=${app} />
        <${Definitions} app=${app} />`
      }
    </main>
    <${Dialogs} app=${app} />`;
}
