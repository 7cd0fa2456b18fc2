/* Making an edition: which way is chosen, and the segments corrected by hand. */

import { toCodePoints } from "./kit/text.js";

const form = document.getElementById("edition-form");
if (form) start(form);

function start(element) {
  for (const radio of element.querySelectorAll('[name="how"]')) {
    radio.addEventListener("change", () => {
      element.dataset.how = radio.value;
    });
  }
  const editor = element.querySelector("[data-editor]");
  const segments = createEditor(element, editor);
  const byHand = () => element.querySelector('[name="granularity"]:checked')?.value === "hand";
  const show = () => {
    editor.hidden = !byHand();
    if (byHand()) segments.open();
  };
  for (const radio of element.querySelectorAll('[name="granularity"]')) radio.addEventListener("change", show);
  show();
}

/* Each segment is {number, kind, codable, start, text, changed}; together they tile the text. */
function createEditor(element, editor) {
  const data = JSON.parse(document.getElementById("edition-editor").textContent);
  const list = editor.querySelector("[data-editor-list]");
  const count = editor.querySelector("[data-editor-count]");
  const field = element.querySelector('[name="segments"]');
  const segments = restored(data);
  let open = false;

  function place(index, removed, ...added) {
    segments.splice(index, removed, ...added);
    for (let n = 0; n < removed; n += 1) list.children[index].remove();
    const before = list.children[index] ?? null;
    for (const segment of added) list.insertBefore(rowOf(segment), before);
    tell();
  }

  function tell() {
    field.value = JSON.stringify(segments.map(({ start, kind, codable }) => ({ start, kind, codable })));
    const changed = segments.filter((segment) => segment.changed).length;
    count.textContent = changed
      ? interpolate(ngettext("%(n)s segment corrected.", "%(n)s segments corrected.", changed), { n: changed }, true)
      : "";
  }

  function rowOf(segment) {
    const row = document.createElement("div");
    row.className = "edition-segment";
    row.toggleAttribute("data-changed", Boolean(segment.changed));
    const index = () => segments.indexOf(segment);
    row.append(numberOf(segment), kindOf(segment, index), textOf(segment), toolsOf(segment, index, row));
    return row;
  }

  function kindOf(segment, index) {
    const select = document.createElement("select");
    select.className = "form-select form-select-sm";
    select.setAttribute("aria-label", gettext("Kind"));
    for (const [value, label] of data.kinds) select.add(new Option(label, value, false, value === segment.kind));
    select.addEventListener("change", () => {
      const kind = select.value;
      place(index(), 1, { ...segment, kind, codable: data.codable.includes(kind), changed: true });
      list.children[segments.findIndex((one) => one.start === segment.start)].querySelector("select").focus();
    });
    return select;
  }

  function toolsOf(segment, index, row) {
    const tools = document.createElement("div");
    tools.className = "cluster";
    const split = button(gettext("Split"), () => offerCuts(segment, index, row));
    const merge = button(gettext("Merge with next"), () => {
      const at = index();
      const next = segments[at + 1];
      if (next) place(at, 2, { ...segment, text: segment.text + next.text, changed: true });
    });
    tools.append(split, merge);
    return tools;
  }

  /* A segment is cut behind a punctuation mark: each is offered as a button. */
  function offerCuts(segment, index, row) {
    const text = row.querySelector("p");
    const parts = segment.text.split(/(?<=[。；！？，、：;,.\n])/u);
    text.replaceChildren();
    let at = 0;
    parts.forEach((part, n) => {
      text.append(part);
      at += part.length;
      const here = at;
      if (n === parts.length - 1 || !segment.text.slice(0, here).trim() || !segment.text.slice(here).trim()) return;
      const cut = button(gettext("cut"), () => {
        const first = { ...segment, text: segment.text.slice(0, here), changed: true };
        const second = {
          ...segment,
          number: "",
          changed: true,
          text: segment.text.slice(here),
          start: segment.start + toCodePoints(segment.text, here),
        };
        place(index(), 1, first, second);
      });
      cut.className = "edition-cut";
      text.append(cut);
    });
    text.querySelector("button")?.focus();
  }

  return {
    open() {
      if (open) return;
      open = true;
      list.replaceChildren(...segments.map(rowOf));
      tell();
    },
  };
}

/* What was corrected before a preview or a refusal is there again. */
function restored(data) {
  const text = data.segments.map((segment) => segment.text).join("");
  if (!data.cuts) return data.segments;
  let cuts;
  try {
    cuts = JSON.parse(data.cuts);
  } catch (error) {
    console.error("The corrections sent could not be read", error);
    return data.segments;
  }
  const points = Array.from(text);
  const before = new Map(data.segments.map((segment) => [segment.start, segment]));
  return cuts.map(({ start, kind, codable }, n) => {
    const own = points.slice(start, cuts[n + 1]?.start ?? points.length).join("");
    const was = before.get(start);
    return {
      start,
      kind,
      codable,
      text: own,
      number: was?.number ?? "",
      changed: was?.text !== own || was?.kind !== kind,
    };
  });
}

function numberOf(segment) {
  const number = document.createElement("span");
  number.className = "clause-number";
  number.textContent = segment.codable ? segment.number || gettext("new") : "";
  return number;
}

function textOf(segment) {
  const text = document.createElement("p");
  text.className = "reading";
  text.lang = "zh-Hans";
  text.textContent = segment.text.trim();
  if (!segment.text.trim()) {
    text.classList.add("edition-blank");
    text.textContent = gettext("blank");
  }
  return text;
}

function button(label, run) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-sm";
  element.textContent = label;
  element.addEventListener("click", run);
  return element;
}
