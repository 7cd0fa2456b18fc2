/** The network of words, drawn by forces; communities have colours, a centrality the sizes. */

import * as echarts from "echarts";

import { addDownload } from "./charts.js";
import { forces } from "./forces.js";
import { painted, token } from "./kit/look.js";
import { grouped } from "./kit/numbers.js";

const figure = document.getElementById("word-network");
const chooser = document.getElementById("network-size");
const { nodes, edges, url } = JSON.parse(document.getElementById("word-network-data").textContent);
// Of the tones: told apart by most colour-blind readers when they lie side by side.
const TONES = [1, 3, 6, 5, 4, 8, 2, 7];
const HEIGHT_PX = 620;
const MARGIN = { left: 40, right: 70, top: 36, bottom: 36 };
const [LEAST_PX, MOST_PX] = [10, 54];
// So many lines can be told apart; the strongest are drawn.
const MOST_LINES = 600;

const colourOf = (community) => token(community < 0 ? "tone-0" : `tone-${TONES[community % TONES.length]}`);
const share = (value, most) => (most > 0 ? Math.sqrt(value / most) : 0);

function sizes(measure) {
  const most = Math.max(...nodes.map((node) => node[measure]));
  return nodes.map((node) => LEAST_PX + (MOST_PX - LEAST_PX) * share(node[measure], most));
}

function figures(node) {
  const lines = [
    [gettext("Count"), grouped(node.count)],
    [gettext("Degree"), node.degree],
    [gettext("Weighted degree"), Number(node.strength.toPrecision(4))],
    [gettext("Betweenness"), node.betweenness.toFixed(4)],
    [gettext("Closeness"), node.closeness.toFixed(4)],
    [gettext("Eigenvector"), node.eigenvector.toFixed(4)],
  ].map(([label, value]) => `${label}: ${value}`);
  return `<strong>${echarts.format.encodeHTML(node.word)}</strong><br>${lines.join("<br>")}`;
}

function tie(edge) {
  const both = `${nodes[edge.source].word} – ${nodes[edge.target].word}`;
  return `${echarts.format.encodeHTML(both)}<br>${gettext("Together in")}: ${grouped(edge.count)}<br>${gettext("Weight")}: ${Number(edge.weight.toPrecision(4))}`;
}

/** Inside the disc where the word fits, else beside it. */
function labelOf(node, size) {
  const fontSize = 11 + 5 * share(size, MOST_PX);
  const inside = node.word.length * fontSize < size - 4;
  const colour = token(inside ? "surface" : "ink");
  const border = inside ? colourOf(node.community) : token("surface");
  return {
    show: true,
    position: inside ? "inside" : "right",
    color: colour,
    fontSize,
    fontFamily: token("sans"),
    textBorderColor: border,
    textBorderWidth: 2,
  };
}

function option(places, measure) {
  const radius = sizes(measure);
  const strongest = [...edges].sort((a, b) => b.weight - a.weight).slice(0, MOST_LINES);
  const most = Math.max(...edges.map((edge) => edge.weight));
  return {
    animation: false,
    aria: { enabled: true },
    tooltip: { confine: true, backgroundColor: token("surface"), textStyle: { color: token("ink"), fontSize: 13 } },
    series: [
      {
        type: "graph",
        layout: "none",
        roam: true,
        draggable: true,
        ...MARGIN,
        labelLayout: { hideOverlap: true },
        emphasis: { focus: "adjacency", lineStyle: { opacity: 0.7 }, label: { show: true } },
        blur: { itemStyle: { opacity: 0.15 }, lineStyle: { opacity: 0.03 }, label: { opacity: 0.15 } },
        data: nodes.map((node, index) => ({
          id: String(index),
          name: node.word,
          x: places[index].x,
          y: places[index].y,
          symbolSize: radius[index],
          itemStyle: { color: colourOf(node.community), borderColor: token("surface"), borderWidth: 1.5 },
          label: labelOf(node, radius[index]),
          tooltip: { formatter: () => figures(node) },
        })),
        links: strongest.map((edge) => ({
          source: String(edge.source),
          target: String(edge.target),
          lineStyle: {
            width: 0.5 + 4.5 * share(edge.weight, most) ** 2,
            opacity: 0.12 + 0.4 * share(edge.weight, most) ** 2,
            curveness: 0.08,
            color:
              nodes[edge.source].community === nodes[edge.target].community
                ? colourOf(nodes[edge.source].community)
                : token("tone-0"),
          },
          tooltip: { formatter: () => tie(edge) },
        })),
      },
    ],
  };
}

const canvas = document.createElement("div");
canvas.className = "chart-canvas";
canvas.setAttribute("role", "img");
canvas.style.height = `${HEIGHT_PX}px`;
figure.replaceChildren(canvas);
const instance = echarts.init(canvas);
const places = forces(
  nodes,
  edges,
  canvas.clientWidth - MARGIN.left - MARGIN.right,
  HEIGHT_PX - MARGIN.top - MARGIN.bottom,
);
const draw = () => instance.setOption(option(places, chooser.value));
painted(draw);
chooser.addEventListener("change", draw);
instance.on("click", ({ dataType, name }) => {
  if (dataType === "node") location.assign(url + encodeURIComponent(name));
});
new ResizeObserver(() => instance.resize()).observe(canvas);
addDownload(figure, instance);
