/* The keyboard: outside the fields single keys, inside them the usual ones. */

export function listenToKeys({ store, saving, root }) {
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

  function single(event) {
    if (/^[0-9]$/.test(event.key)) return () => toField((Number(event.key) + 9) % 10);
    return commands[event.key];
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const typing = event.target.closest?.("input, textarea, select");
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key === "Enter" && root.contains(event.target)) {
      event.preventDefault();
      event.target.blur();
      saving.confirm();
    } else if (typing && root.contains(typing)) {
      inField(event, typing);
    } else if (!typing && control && event.key.toLowerCase() === "z" && !event.shiftKey) {
      event.preventDefault();
      saving.undo();
    } else if (!typing && !control && !event.altKey) {
      // A button or a link that has the focus is pressed by its own Enter.
      if (event.key === "Enter" && event.target.closest?.("a, button, summary")) return;
      const act = single(event);
      if (!act) return;
      event.preventDefault();
      act();
    }
  });

  function inField(event, element) {
    const name = element.dataset.field;
    if (event.key === "Enter" && name) {
      event.preventDefault();
      element.blur();
      saving.confirm();
    } else if (event.key === "Escape" && name) {
      event.preventDefault();
      const { [name]: _typed, ...rest } = store.drafts.value[store.current.value] ?? {};
      store.writeDrafts(store.current.value, rest);
      element.blur();
    }
  }
}
