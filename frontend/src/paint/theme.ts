/** Tells when the style sheet may say something else about a drawing: another theme, another phase of the run. */

/** Attributes of elements round a drawing that themes are made of. */
const THEME = ["data-theme", "class", "style"];
const PHASE = "data-phase";
const PREFERENCES = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"];

/** Calls `changed` after each change, of more than the phase if `theme`, until the returned function is called. */
export function followTheme(element: HTMLElement, changed: (theme: boolean) => void): () => void {
  const page = element.ownerDocument.defaultView;
  const observer = new MutationObserver((records) =>
    changed(records.some(({ attributeName }) => attributeName !== PHASE)),
  );
  const prefers = (): void => changed(true);
  for (let at = element.parentElement; at !== null; at = at.parentElement)
    observer.observe(at, { attributes: true, attributeFilter: [...THEME, PHASE] });
  const preferences = page?.matchMedia ? PREFERENCES.map((query) => page.matchMedia(query)) : [];
  for (const preference of preferences) preference.addEventListener("change", prefers);
  return () => {
    observer.disconnect();
    for (const preference of preferences) preference.removeEventListener("change", prefers);
  };
}
