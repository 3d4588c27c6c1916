/** A small graph, drawn by hand: two inputs, a product, a result, and the gradient on its way back. */

const SVG = "http://www.w3.org/2000/svg";

const DRAWING = `
  <g class="welcome-edges">
    <path d="M62 34H92C112 34 112 68 132 68H146"/>
    <path d="M62 102H92C112 102 112 68 132 68H146"/>
    <path d="M186 68H234"/>
  </g>
  <g class="welcome-flow">
    <path d="M234 60H186"/>
    <path d="M146 60H134C117 60 116 26 98 26H62"/>
    <path d="m69 21-7 5 7 5"/>
  </g>
  <g class="welcome-nodes">
    <rect x="22" y="18" width="40" height="32" rx="7"/>
    <rect x="22" y="86" width="40" height="32" rx="7"/>
    <rect x="146" y="52" width="40" height="32" rx="7"/>
    <rect x="234" y="52" width="40" height="32" rx="7"/>
  </g>
  <g class="welcome-words">
    <text x="42" y="39">x</text>
    <text x="42" y="107">y</text>
    <text x="166" y="73">×</text>
    <text x="254" y="73">z</text>
  </g>`;

export function welcomeDrawing(): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 296 136");
  svg.setAttribute("class", "welcome-drawing");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = DRAWING;
  return svg;
}
