/** How the playground is built into the server package, served while developing, and unit-tested. */
import { defineConfig } from "vitest/config";
import { servedPage } from "./scripts/served-page.js";
import { woff2Only } from "./scripts/woff2-only.js";

const output = "../backend/retrograde_server/_web";
const backend = process.env.RETROGRADE_DEV_BACKEND ?? "http://127.0.0.1:8001";

export default defineConfig({
  base: "./",
  plugins: [woff2Only(), servedPage(backend, output)],
  build: {
    outDir: output,
    emptyOutDir: true,
    manifest: true,
    license: true,
    target: "es2023",
    // The page's content security policy allows files, not data: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { playground: "src/playground/main.ts" } },
  },
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    strictPort: true,
    hmr: { path: "/@hmr" },
    // Everything that is not a source module is the real server's answer, WebSockets included.
    proxy: { "^/(?!@|src/|node_modules/)": { target: backend, ws: true } },
  },
  test: { include: ["{src,tests,scripts}/**/*.test.ts"] },
});
