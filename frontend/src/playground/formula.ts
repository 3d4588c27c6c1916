/** Draws LaTeX with KaTeX, which is loaded when the first formula is asked for. */
import type { default as Katex } from "katex";

let loading: Promise<typeof Katex> | null = null;

async function load(): Promise<typeof Katex> {
  const [module] = await Promise.all([import("katex"), import("katex/dist/katex.min.css")]);
  return module.default;
}

/** Until KaTeX is there, and where it cannot be loaded, the element shows the LaTeX itself. */
export function drawFormula(latex: string, element: HTMLElement): void {
  element.textContent = latex;
  loading ??= load();
  loading
    .then((katex) => katex.render(latex, element, { throwOnError: false, strict: false }))
    .catch(() => {
      loading = null;
    });
}
