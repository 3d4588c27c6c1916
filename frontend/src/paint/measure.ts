/** How wide a text is: asked of a canvas and remembered in a page, estimated where there is no canvas. */

/** Width of `text` set in the CSS `font`, px. */
export type Measure = (text: string, font: string) => number;

const FALLBACK_SIZE = 12;
const NARROW = /[\s.,:;'`|!iIljtfr()[\]{}]/u;
const WIDE = /[mwMW@%∂∑√]/u;
const FULL_WIDTH = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/u;

function emWidth(char: string): number {
  if (FULL_WIDTH.test(char)) return 1;
  if (NARROW.test(char)) return 0.34;
  return WIDE.test(char) ? 0.9 : 0.6;
}

/** The same width everywhere, a little on the wide side: for tests and workers. */
export const estimate: Measure = (text, font) => {
  const size = Number(/(\d+(?:\.\d+)?)px/u.exec(font)?.[1] ?? FALLBACK_SIZE);
  const em = font.includes("monospace") ? 0.61 : null;
  let width = 0;
  for (const char of text) width += em === null || FULL_WIDTH.test(char) ? emWidth(char) : em;
  return width * size;
};

/** Remembers every answer; texts of a graph repeat a great deal. */
export function remembering(measure: Measure): Measure {
  const known = new Map<string, number>();
  return (text, font) => {
    const key = `${font}\n${text}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const width = measure(text, font);
    known.set(key, width);
    return width;
  };
}

/** Measures with a canvas of the page, or estimates when the page has none (as in a worker or a test). */
export function createMeasure(page: Document): Measure {
  const context = canvasContext(page);
  if (context === null) return remembering(estimate);
  return remembering((text, font) => {
    context.font = font;
    return context.measureText(text).width;
  });
}

function canvasContext(page: Document): CanvasRenderingContext2D | null {
  // jsdom has no canvas and says so with an error on the console instead of an answer.
  if (page.defaultView === null || page.defaultView.navigator.userAgent.includes("jsdom")) return null;
  return page.createElement("canvas").getContext("2d");
}
