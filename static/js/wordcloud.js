/** ECharts with word clouds: the extension is a classic script that looks for a global. */

import * as echarts from "echarts";

self.echarts = echarts;
await import("echarts-wordcloud");

export { echarts };
