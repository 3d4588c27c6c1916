/** The product's icons: one 16 × 16 drawing each, stroked in the current text colour. */

const SVG = "http://www.w3.org/2000/svg";

/** Path data; a leading `*` fills the path instead of stroking it. */
const PATHS = {
  run: ["*M5 3.2v9.6a.6.6 0 0 0 .9.5l7.7-4.8a.6.6 0 0 0 0-1L5.9 2.7a.6.6 0 0 0-.9.5Z"],
  stop: ["*M4.6 3.6h6.8a1 1 0 0 1 1 1v6.8a1 1 0 0 1-1 1H4.6a1 1 0 0 1-1-1V4.6a1 1 0 0 1 1-1Z"],
  pause: [
    "*M4.5 3h1.6a.5.5 0 0 1 .5.5v9a.5.5 0 0 1-.5.5H4.5a.5.5 0 0 1-.5-.5v-9a.5.5 0 0 1 .5-.5Z",
    "*M9.9 3h1.6a.5.5 0 0 1 .5.5v9a.5.5 0 0 1-.5.5H9.9a.5.5 0 0 1-.5-.5v-9a.5.5 0 0 1 .5-.5Z",
  ],
  first: ["M4 3.5v9", "M12 3.8 6.8 8l5.2 4.2"],
  back: ["M10 3.8 4.8 8l5.2 4.2"],
  forward: ["M6 3.8 11.2 8 6 12.2"],
  last: ["M12 3.5v9", "M4 3.8 9.2 8 4 12.2"],
  plus: ["M8 3.5v9", "M3.5 8h9"],
  minus: ["M3.5 8h9"],
  fit: ["M2.8 6V2.8H6", "M10 2.8h3.2V6", "M13.2 10v3.2H10", "M6 13.2H2.8V10"],
  follow: [
    "M8 5.4a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Z",
    "M8 1.8v2",
    "M8 12.2v2",
    "M1.8 8h2",
    "M12.2 8h2",
  ],
  ghost: [
    "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8Z",
    "M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Z",
  ],
  decide: ["M8 1.8 12.4 6.2 8 10.6 3.6 6.2Z", "M8 10.6v1.2", "M8 13.2v1.2"],
  grid: ["M2.5 2.5h11v11h-11z", "M2.5 6.2h11M2.5 9.8h11M6.2 2.5v11M9.8 2.5v11"],
  close: ["m4 4 8 8", "m12 4-8 8"],
  chevron: ["m4.5 6.3 3.5 3.5 3.5-3.5"],
  check: ["m3.5 8.5 3 3 6-7"],
  light: [
    "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6Z",
    "M8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M3.5 12.5l.8-.8M11.7 4.3l.8-.8",
  ],
  dark: ["M13 9.6A5.4 5.4 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6Z"],
  system: ["M2.5 3.5h11v7h-11z", "M6 13.2h4M8 10.5v2.7"],
  projector: [
    "M2 5.5h12v6H2z",
    "M10.3 7.2a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6Z",
    "M4 8.5h2.2M4 11.5v1.3M12 11.5v1.3",
  ],
  warn: ["M8 2.4 14.4 13H1.6Z", "M8 6.4v3", "M8 11.2v.1"],
  error: ["M8 1.9a6.1 6.1 0 1 1 0 12.2A6.1 6.1 0 0 1 8 1.9Z", "M8 5v3.6", "M8 10.9v.1"],
  grow: ["M2.5 8h9.2", "M8.2 4.5 11.7 8l-3.5 3.5"],
  flow: ["M13.5 8H4.3", "M7.8 4.5 4.3 8l3.5 3.5"],
  tune: [
    "M3 5h5.2M11.8 5H13M3 11h1.2M7.8 11H13",
    "M10 3.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4Z",
    "M6 9.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4Z",
  ],
  print: ["M3 4.5 6.5 8 3 11.5", "M8.5 11.5H13"],
  code: ["M5.5 4.5 2 8l3.5 3.5", "M10.5 4.5 14 8l-3.5 3.5"],
  language: [
    "M8 1.9a6.1 6.1 0 1 1 0 12.2A6.1 6.1 0 0 1 8 1.9Z",
    "M2 8h12",
    "M8 1.9c2.2 2 2.9 3.9 2.9 6.1S10.2 12.1 8 14.1C5.8 12.1 5.1 10.2 5.1 8S5.8 3.9 8 1.9Z",
  ],
  node: ["M3.5 5h9a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z", "M5.5 8h5"],
  compare: ["M2.5 3h11v4.2h-11Z", "M2.5 8.8h11V13h-11Z"],
  reset: ["M3 8a5 5 0 1 1 1.6 3.7", "M2.6 4.4 3 8l3.5-.7"],
  find: ["M7 2.6a4.4 4.4 0 1 1 0 8.8A4.4 4.4 0 0 1 7 2.6Z", "m10.3 10.3 3.4 3.4"],
  ancestors: ["M9.5 8h4v0M2.5 3.5 9.5 8l-7 4.5", "M11.5 6v4h3V6Z"],
  descendants: ["M6.5 8 13.5 3.5M6.5 8l7 4.5M6.5 8H4.5", "M1.5 6v4h3V6Z"],
  paths: ["M1.5 6.5v3h3v-3ZM11.5 6.5v3h3v-3Z", "M4.5 7.2C6 4 10 4 11.5 7.2M4.5 8.8c1.5 3.2 5.5 3.2 7 0"],
  changes: ["M4 5h8", "M8 2.2v5.6", "M4 12h8"],
  training: ["M2.5 2.5v11h11", "M4.8 4.5c.9 4.6 2.7 6.3 8 6.6"],
  memory: ["M2.5 13.2h11", "M4 13V9M6.7 13V6M9.4 13V3M12.1 13V7.5"],
  modes: ["M2.5 5.5h9.2", "M8.9 2.7l2.8 2.8-2.8 2.8", "M13.5 10.8H4.3", "M7.1 8l-2.8 2.8 2.8 2.8"],
  lab: [
    "M6 2.5h4",
    "M6.8 2.5v4L3.4 12a1.1 1.1 0 0 0 1 1.6h7.2a1.1 1.1 0 0 0 1-1.6L9.2 6.5v-4",
    "M5.2 9.8h5.6",
  ],
  examples: ["M3 4h10M3 8h10M3 12h6"],
} as const;

export type IconName = keyof typeof PATHS;

/** The named icon, hidden from assistive technology: the control around it carries the name. */
export function icon(name: IconName, size = 16): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("width", String(size));
  svg.setAttribute("height", String(size));
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("data-icon", name);
  svg.append(...PATHS[name].map(stroke));
  return svg;
}

function stroke(data: string): SVGPathElement {
  const path = document.createElementNS(SVG, "path");
  const filled = data.startsWith("*");
  path.setAttribute("d", filled ? data.slice(1) : data);
  if (filled) path.setAttribute("class", "icon-fill");
  return path;
}
