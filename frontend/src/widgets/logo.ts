/** The product's mark: a path of two nodes going forward, and the arrow that goes back along it. */

const SVG = "http://www.w3.org/2000/svg";

const MARK = `
  <path class="logo-forward" d="M4.5 7h11.2a4.9 4.9 0 0 1 0 9.8H9.4"/>
  <path class="logo-back" d="M12.6 13.2 9 16.8l3.6 3.6"/>
  <circle class="logo-node" cx="4.5" cy="7" r="2.4"/>`;

export function logo(size = 24): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("width", String(size));
  svg.setAttribute("height", String(size));
  svg.setAttribute("class", "logo");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = MARK;
  return svg;
}
