/* The keyboard: outside the fields single keys, inside them the usual ones. */

import { listenToKeys } from "../kit/keys.js";

export function installKeys({ store, saving, root }) {
  const fieldAt = (place) => {
    const field = store.data.fields[place];
    return field && root.querySelector(`#field-${field.name}`);
  };

  const focus = (element) => {
    element?.focus();
    element?.select?.();
  };

  /* Words marked in the text go into the field whose key is pressed. */
  const marked = () => {
    const selection = getSelection();
    const inside = selection.anchorNode && root.querySelector(".review-text")?.contains(selection.anchorNode);
    return inside
      ? selection
          .toString()
          .replace(/\s*\n\s*/g, "")
          .trim()
      : "";
  };

  const toField = (place) => {
    const element = fieldAt(place);
    const words = marked();
    if (words && element?.tagName !== "SELECT") {
      store.setDraft(store.current.value, store.data.fields[place].name, words);
      getSelection().removeAllRanges();
    }
    focus(element);
  };

  const firstMissing = () => {
    const id = store.current.value;
    return Math.max(
      0,
      store.data.fields.findIndex(({ name }) => !store.fieldText(id, name)),
    );
  };

  const commands = {
    Enter: () => saving.confirm(),
    j: () => store.step(1),
    ArrowDown: () => store.step(1),
    k: () => store.step(-1),
    ArrowUp: () => store.step(-1),
    e: () => toField(firstMissing()),
    s: () => saving.save(),
    u: () => saving.undo(),
  };

  function commandOf(key, { ctrlKey, metaKey, shiftKey }) {
    if (ctrlKey || metaKey) return key === "z" && !shiftKey && saving.undo;
    if (/^[0-9]$/.test(key)) return () => toField((Number(key) + 9) % 10);
    return commands[key];
  }

  /* In the fields, and anywhere on the page with Ctrl. */
  function onKeyDown(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const { target, key, ctrlKey, metaKey } = event;
    const name = target.dataset?.field;
    if (key === "Enter" && (name || ctrlKey || metaKey)) {
      event.preventDefault();
      target.blur();
      saving.confirm();
    } else if (key === "Escape" && name) {
      event.preventDefault();
      const { [name]: _typed, ...rest } = store.drafts.value[store.current.value] ?? {};
      store.writeDrafts(store.current.value, rest);
      target.blur();
    }
  }

  root.addEventListener("keydown", onKeyDown);
  listenToKeys(commandOf);
}
