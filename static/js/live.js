/** Parts of a page that ask for themselves (`data-live` with hx-get): when not to, and what stays. */

const live = (element) => element instanceof Element && element.matches("[data-live]");
const busy = () => document.hidden || document.querySelector("dialog[open]") !== null;

/** How the part's tables are sorted: by its position among the part's tables. */
let sorted = [];

document.addEventListener("htmx:beforeRequest", (event) => {
  if (live(event.detail.elt) && busy()) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr } = event.detail;
  if (!live(elt)) return;
  if (new URL(xhr.responseURL).pathname !== location.pathname) {
    // Sent elsewhere: the session has ended. The whole page goes there.
    event.detail.shouldSwap = false;
    location.reload();
    return;
  }
  if (busy()) event.detail.shouldSwap = false;
  sorted = [...elt.querySelectorAll("table[data-sortable]")].map((table) => {
    const heading = table.tHead.querySelector("[aria-sort]");
    return heading && { column: heading.cellIndex, order: heading.getAttribute("aria-sort") };
  });
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!live(detail.elt)) return;
  [...detail.elt.querySelectorAll("table[data-sortable]")].forEach((table, index) => {
    if (!sorted[index]) return;
    const { column, order } = sorted[index];
    const headings = table.tHead.rows[table.tHead.rows.length - 1].cells;
    for (let press = 0; press < 2 && headings[column].getAttribute("aria-sort") !== order; press++) {
      headings[column].querySelector(".sort-button").click();
    }
  });
});

// A failed refresh is tried again soon; it is nothing to trouble the reader with.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, (event) => live(event.detail.elt) && event.stopPropagation(), true);
}
