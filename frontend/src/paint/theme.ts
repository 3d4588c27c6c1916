/** Tells when the style sheet may say something else about a drawing. */

/** Attributes of elements round a drawing that themes are made of. */
const ATTRIBUTES = ["data-theme", "class", "style"];
const PREFERENCES = ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"];

/** Calls `changed` after each change, until the returned function is called. */
export function followTheme(element: HTMLElement, changed: () => void): () => void {
  const page = element.ownerDocument.defaultView;
  const observer = new MutationObserver(changed);
  for (let at = element.parentElement; at !== null; at = at.parentElement)
    observer.observe(at, { attributes: true, attributeFilter: ATTRIBUTES });
  const preferences = page?.matchMedia ? PREFERENCES.map((query) => page.matchMedia(query)) : [];
  for (const preference of preferences) preference.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    for (const preference of preferences) preference.removeEventListener("change", changed);
  };
}
