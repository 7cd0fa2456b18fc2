/** One of several panels is shown: `[role=tablist]` with tabs that control them; arrows move, as in any tab list. */

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export function installTablist(list) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const show = (chosen) => {
    for (const tab of tabs) {
      const here = tab === chosen;
      tab.setAttribute("aria-selected", String(here));
      tab.tabIndex = here ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !here;
    }
  };
  list.addEventListener("click", ({ target }) => tabs.includes(target) && show(target));
  list.addEventListener("keydown", ({ key, target }) => {
    if (!STEPS[key]) return;
    const next = tabs[(tabs.indexOf(target) + STEPS[key] + tabs.length) % tabs.length];
    show(next);
    next.focus();
  });
}
