// @ts-check
/* Short messages in the corner: what was done, or what went wrong. Errors stay until closed. */

const STAY_MS = 5000;

function place() {
  let box = document.querySelector(".toasts");
  if (!box) {
    box = document.createElement("div");
    box.className = "toasts";
    box.setAttribute("aria-live", "polite");
    document.body.append(box);
  }
  return box;
}

/**
 * @param {string} text
 * @param {"success" | "info" | "warning" | "error"} [level]
 * @returns {() => void} closes it
 */
export function toast(text, level = "info") {
  const notice = document.createElement("div");
  notice.className = `notice notice-${level}`;
  notice.setAttribute("role", level === "error" ? "alert" : "status");
  const body = document.createElement("div");
  body.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button notice-close";
  close.dataset.closeNotice = "";
  close.setAttribute("aria-label", gettext("Close"));
  close.textContent = "×";
  notice.append(body, close);
  place().append(notice);
  if (level !== "error") setTimeout(() => notice.remove(), STAY_MS);
  return () => notice.remove();
}
