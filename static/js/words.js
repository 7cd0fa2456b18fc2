/** The word cloud beside the table of words; a click leads to the word in its context. */

import { addDownload } from "./charts.js";
import { painted, token } from "./kit/look.js";
import { grouped } from "./kit/numbers.js";
import { echarts } from "./wordcloud.js";

const figure = document.getElementById("word-cloud");
const { words, url } = JSON.parse(document.getElementById("word-cloud-data").textContent);
// By rank: the few most frequent stand out, without a colour meaning anything else.
const COLOURS = ["accent", "tone-1-ink", "tone-4-ink", "tone-2-ink", "ink-soft"];
const SMALLEST_PX = 12;
const HEIGHT_PX = 520;
const RESTING_MS = 150;

function colourOf(rank) {
  return token(COLOURS[Math.min(COLOURS.length - 1, Math.floor(Math.sqrt(rank / 6)))]);
}

function described(most) {
  const told = most.map(({ name, value }) => `${name} (${grouped(value)})`).join(gettext(", "));
  return interpolate(gettext("The most frequent words: %(words)s"), { words: told }, true);
}

function option(width) {
  const largest = Math.min(72, Math.max(36, width / 9));
  return {
    tooltip: { confine: true, backgroundColor: token("surface"), textStyle: { color: token("ink"), fontSize: 13 } },
    series: [
      {
        type: "wordCloud",
        shape: "circle",
        left: 0,
        top: 0,
        width: "100%",
        height: "100%",
        sizeRange: [SMALLEST_PX, largest],
        rotationRange: [0, 0],
        gridSize: 6,
        drawOutOfBound: false,
        shrinkToFit: true,
        layoutAnimation: false,
        textStyle: { fontFamily: token("sans"), fontWeight: 600 },
        emphasis: { textStyle: { color: token("accent") } },
        data: words.map(({ name, value }, rank) => ({
          // Areas, not heights, follow the counts.
          name,
          value: Math.sqrt(value),
          count: value,
          textStyle: { color: colourOf(rank) },
        })),
        tooltip: { formatter: ({ name, data }) => `${echarts.format.encodeHTML(name)}: ${grouped(data.count)}` },
      },
    ],
  };
}

const canvas = document.createElement("div");
canvas.className = "chart-canvas";
canvas.setAttribute("role", "img");
// What is drawn are areas, so the chart's own description would give other numbers.
canvas.setAttribute("aria-label", described(words.slice(0, 10)));
canvas.style.height = `${HEIGHT_PX}px`;
figure.replaceChildren(canvas);

let instance;
let drawn = 0;

/* Words find their places one after another: a chart that is given another size meanwhile would go
   on placing those of before, so each drawing has a chart of its own. */
function draw() {
  instance?.dispose();
  instance = echarts.init(canvas);
  instance.on("click", ({ name }) => location.assign(url + encodeURIComponent(name)));
  drawn = canvas.clientWidth;
  instance.setOption(option(drawn));
}

let resting;
new ResizeObserver(() => {
  clearTimeout(resting);
  if (canvas.clientWidth !== drawn) resting = setTimeout(draw, RESTING_MS);
}).observe(canvas);
painted(draw);
addDownload(figure, { getDataURL: (asked) => instance.getDataURL(asked) });
