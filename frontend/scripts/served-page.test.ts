import { describe, expect, it } from "vitest";
import { withSources } from "./served-page.js";

const manifest = {
  "src/playground/main.ts": {
    file: "assets/playground-a.b+c.js",
    src: "src/playground/main.ts",
    css: ["assets/x.css"],
  },
  "_shared.js": { file: "assets/shared-1.js" },
};

describe("withSources", () => {
  it("puts the source module in the place of the built script and leaves styles and preloads out", () => {
    const page = `<head>
      <link rel="stylesheet" href="/assets/x.css" />
      <link rel="modulepreload" href="/assets/shared-1.js" />
      <link rel="icon" href="/icon.svg" />
      <script type="module" src="/assets/playground-a.b+c.js"></script>
    </head>`;
    expect(withSources(page, manifest).replaceAll(/\s+/g, " ")).toBe(
      '<head> <link rel="icon" href="/icon.svg" /> <script type="module" src="/src/playground/main.ts"></script> </head>',
    );
  });

  it("leaves other pages alone", () => {
    expect(withSources('<script src="/assets/playground-axb+c.js"></script>', manifest)).toContain("axb");
  });
});
