/** Charts over ECharts: `<figure class="chart" data-chart="bar|heatmap|line">`, each with its download. */

import * as echarts from "echarts";
import { inTheLight, painted, token } from "./kit/look.js";
import { grouped } from "./kit/numbers.js";

const ROW_PX = 26;
// Lines are told apart by their marks and strokes too, not by colours alone.
const SYMBOLS = ["circle", "rect", "triangle", "diamond"];
const STROKES = ["solid", "dashed", "dotted", [8, 3, 2, 3]];

const shown = (value) => (typeof value === "number" && Number.isFinite(value) ? grouped(value) : "—");

function common() {
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: token("sans"), color: token("ink") },
    aria: { enabled: true },
    tooltip: {
      confine: true,
      borderColor: token("line-strong"),
      backgroundColor: token("surface"),
      textStyle: { color: token("ink"), fontSize: 13 },
    },
  };
}

function barOption(data) {
  const horizontal = data.horizontal !== false;
  const values = {
    type: "value",
    minInterval: 1,
    splitLine: { lineStyle: { color: token("line") } },
    axisLabel: { color: token("muted"), formatter: shown },
  };
  const names = {
    type: "category",
    data: data.categories,
    inverse: horizontal,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: token("line-strong") } },
    axisLabel: { color: token("ink"), interval: horizontal ? 0 : "auto" },
  };
  const unit = data.unit ? ` ${data.unit}` : "";
  return {
    ...common(),
    legend: data.series.length > 1 ? { top: 0, textStyle: { color: token("ink") } } : undefined,
    grid: { left: 8, right: 40, top: data.series.length > 1 ? 32 : 8, bottom: 8, containLabel: true },
    xAxis: horizontal ? values : names,
    yAxis: horizontal ? names : values,
    series: data.series.map((series) => ({
      type: "bar",
      name: series.name,
      barMaxWidth: 18,
      itemStyle: { color: token("accent") },
      label: {
        show: data.series.length === 1,
        position: horizontal ? "right" : "top",
        color: token("ink-soft"),
        formatter: ({ value }) => shown(value),
      },
      tooltip: { valueFormatter: (value) => `${shown(value)}${unit}` },
      data: series.values.map((value, index) => ({
        value,
        itemStyle: data.tones?.[index] ? { color: token(`tone-${data.tones[index]}`) } : undefined,
      })),
    })),
  };
}

function heatmapOption(data) {
  const cells = data.values.flatMap((row, y) => row.map((value, x) => [x, y, value ?? "-"]));
  const axis = {
    type: "category",
    splitArea: { show: true },
    axisTick: { show: false },
    axisLabel: { color: token("ink"), interval: 0 },
  };
  return {
    ...common(),
    grid: { left: 8, right: 8, top: 8, bottom: 40, containLabel: true },
    xAxis: { ...axis, data: data.x },
    yAxis: { ...axis, data: data.y, inverse: true },
    visualMap: {
      min: data.min ?? 0,
      max: data.max ?? Math.max(1, ...data.values.flat().filter((value) => value !== null)),
      itemHeight: 160,
      text: [gettext("more"), gettext("less")],
      orient: "horizontal",
      left: "center",
      bottom: 0,
      inRange: { color: [token("ground"), token("selected-line"), token("accent")] },
    },
    series: [
      {
        type: "heatmap",
        data: cells,
        label: { show: true, color: token("ink"), textBorderColor: token("surface"), textBorderWidth: 2 },
        itemStyle: { borderColor: token("surface"), borderWidth: 2 },
      },
    ],
  };
}

/** How figures go on, the rows of a table from left to right. */
function lineOption(data) {
  const bars = barOption({ ...data, horizontal: false });
  const lines = bars.series.map((series, at) => ({
    type: "line",
    name: series.name,
    symbol: SYMBOLS[at % SYMBOLS.length],
    symbolSize: 8,
    lineStyle: { type: STROKES[at % STROKES.length] },
    itemStyle: { color: token(at ? `tone-${at + 1}` : "accent") },
    label: { show: false },
    tooltip: series.tooltip,
    data: data.series[at].values,
  }));
  return { ...bars, tooltip: { ...bars.tooltip, trigger: "axis" }, series: lines };
}

const OPTIONS = { bar: barOption, heatmap: heatmapOption, line: lineOption };

function heightOf(kind, data) {
  if (kind === "heatmap") return Math.max(240, data.y.length * 40 + 80);
  return kind === "line" || data.horizontal === false
    ? 320
    : Math.max(160, data.categories.length * ROW_PX * Math.max(1, data.series.length * 0.7) + 56);
}

/** The chart's data read out of a table: first cell = label, columns marked `data-chart-series`. */
export function dataOfTable(table) {
  const headings = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.dataset.nochart === undefined);
  const number = (cell) => Number((cell.dataset.value ?? cell.textContent).replace(/[,\s%]/g, ""));
  return {
    categories: rows.map((row) => row.cells[0].textContent.trim()),
    tones: rows.map((row) => Number(row.dataset.tone)),
    urls: rows.map((row) => row.querySelector("a")?.href),
    series: headings
      .map((heading, column) => ({ heading, column }))
      .filter(({ heading }) => heading.dataset.chartSeries !== undefined)
      .map(({ heading, column }) => ({
        name: heading.textContent.trim(),
        values: rows.map((row) => number(row.cells[column])),
      })),
  };
}

/** A button below the chart that saves it as a picture. */
export function addDownload(figure, instance) {
  const tools = document.createElement("div");
  tools.className = "chart-tools";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = gettext("Download PNG");
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = inTheLight(() =>
      instance.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: token("surface") }),
    );
    link.download = `${figure.dataset.chartName || document.title.split(" · ")[0]}.png`;
    link.click();
  });
  tools.append(button);
  figure.append(tools);
}

/** Draw `data` (see barOption, heatmapOption) into `figure`; returns the ECharts instance. */
export function chart(figure, data, kind = figure.dataset.chart || "bar") {
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  canvas.setAttribute("role", "img");
  canvas.style.height = `${heightOf(kind, data)}px`;
  figure.replaceChildren(canvas);
  const instance = echarts.init(canvas);
  let again = {};
  painted(() => {
    instance.setOption({ ...OPTIONS[kind](data), ...again }, { notMerge: true });
    again = { animation: false };
  });
  new ResizeObserver(() => instance.resize()).observe(canvas);
  if (data.urls) {
    instance.on("click", ({ dataIndex }) => data.urls[dataIndex] && location.assign(data.urls[dataIndex]));
  }
  addDownload(figure, instance);
  return instance;
}

export function installChart(figure) {
  if (figure.dataset.chartReady !== undefined) return;
  figure.dataset.chartReady = "";
  const { chartSource, chartTable } = figure.dataset;
  const data = chartSource
    ? JSON.parse(document.getElementById(chartSource).textContent)
    : dataOfTable(document.querySelector(chartTable));
  chart(figure, data);
}
