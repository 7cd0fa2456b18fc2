// @ts-check
/* The description of the API in the user's theme, before its first paint; its own sheet knows it by a class. */

const dark = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  const { classList, dataset } = document.documentElement;
  classList.toggle("dark-mode", dataset.theme === "dark" || (dataset.theme === "system" && dark.matches));
}

follow();
dark.addEventListener("change", follow);
window.addEventListener("beforeprint", () => document.documentElement.classList.remove("dark-mode"));
window.addEventListener("afterprint", follow);
