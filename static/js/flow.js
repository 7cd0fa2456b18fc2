/* The selection flow as a PNG: the server's SVG, drawn at twice its size. */

import { toast } from "./kit/toasts.js";

const SCALE = 2;

async function download(button) {
  const answer = await fetch(button.dataset.flowPng, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(gettext("The diagram could not be loaded."));
  const image = new Image();
  const address = URL.createObjectURL(new Blob([await answer.text()], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
  } finally {
    URL.revokeObjectURL(address);
  }
  const canvas = document.createElement("canvas");
  canvas.width = image.width * SCALE;
  canvas.height = image.height * SCALE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const picture = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(picture);
  link.download = "selection-flow.png";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

for (const button of document.querySelectorAll("[data-flow-png]")) {
  button.addEventListener("click", () => download(button).catch((error) => toast(error.message, "error")));
}
