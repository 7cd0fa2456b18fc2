/* The adjudication page: reads what the server put into it, takes up unsaved decisions, and starts. */

import { render } from "preact";
import { html } from "../kit/html.js";
import { createDesk } from "./desk.js";
import { installKeys } from "./keys.js";
import { createMeeting } from "./meeting.js";
import { createSaving } from "./saving.js";
import { createStore } from "./store.js";
import { Adjudication } from "./views/app.js";
import { watchOthers } from "./watching.js";

const data = JSON.parse(document.getElementById("adjudication-data").textContent);
const store = createStore(data);
const saving = createSaving(store);
const desk = createDesk(store, saving);
const meeting = createMeeting(store, desk);
const root = document.getElementById("adjudication");
root.replaceChildren();
render(html`<${Adjudication} app=${{ store, saving, desk, meeting }} />`, root);
installKeys(store, desk, meeting);
saving.restore();
watchOthers(store, desk);
desk.list();
desk.count();
