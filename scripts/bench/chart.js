import {init} from 'echarts';
import {speedsOf} from './figures.js';

const [width, barHeight, margin] = [960, 22, 60];
const ours = '#2f6f9f';

/**
 * The speed of each contender beside its rival, as bars on a logarithmic axis; to the right of 1 is faster.
 * @param {readonly import('./figures.js').Measured[]} measured
 */
export function formatChart(measured) {
  const bars = measured.flatMap((one) =>
    one.kind === 'comparison'
      ? speedsOf(one).map(({name, rival, speed}) => ({label: `${name} : ${rival}`, speed}))
      : [],
  );
  const chart = init(null, null, {renderer: 'svg', ssr: true, width, height: bars.length * barHeight + margin});
  chart.setOption({
    animation: false,
    grid: {left: 470, right: 60, top: 10, bottom: 40},
    xAxis: {type: 'log', name: 'times as fast', nameLocation: 'middle', nameGap: 24},
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({label}) => label),
      axisLabel: {width: 450, overflow: 'truncate', fontSize: 11},
    },
    series: [
      {
        type: 'bar',
        data: bars.map(({speed}) => Number(speed.toFixed(2))),
        itemStyle: {color: ours},
        label: {show: true, position: 'right', fontSize: 11},
        markLine: {symbol: 'none', silent: true, label: {show: false}, data: [{xAxis: 1}]},
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // The number of a class is that of the chart in this process.
  return `${svg.trimEnd().replaceAll(/zr\d+-/g, 'bars-')}\n`;
}
