/**
 * While developing, serves the real server's pages with their built scripts replaced by the source modules.
 *
 * The server needs no development mode and there is no second copy of its page: names of built files are looked up in
 * the manifest of the last build.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Manifest, Plugin, ViteDevServer } from "vite";

export function servedPage(backend: string, output: string): Plugin {
  return {
    name: "served-page",
    apply: "serve",
    configureServer(server) {
      if (process.env.VITEST !== undefined) return;
      const manifest = readManifest(resolve(server.config.root, output, ".vite/manifest.json"));
      server.middlewares.use((request, response, next) => {
        if (request.method !== "GET" || !request.headers.accept?.includes("text/html")) return next();
        developmentPage(server, backend, request.url ?? "/", manifest)
          .then(({ status, html }) => {
            response.writeHead(status, { "content-type": "text/html; charset=utf-8" });
            response.end(html);
          })
          .catch(next);
      });
    },
  };
}

function readManifest(file: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, "utf-8"));
  } catch (cause) {
    throw new Error(`no built frontend to take file names from (${file}): run \`make dev\``, { cause });
  }
}

async function developmentPage(
  server: ViteDevServer,
  backend: string,
  path: string,
  manifest: Manifest,
): Promise<{ status: number; html: string }> {
  const answer = await fetch(new URL(path, backend), { headers: { accept: "text/html" } });
  const page = withSources(await answer.text(), manifest);
  return { status: answer.status, html: await server.transformIndexHtml(path, page) };
}

/** The page with scripts of the build replaced by the modules they were built from, and its style sheets left out. */
export function withSources(page: string, manifest: Manifest): string {
  let html = page.replaceAll(/<link\b[^>]*rel="(?:modulepreload|stylesheet)"[^>]*>\s*/g, "");
  for (const { file, src } of Object.values(manifest)) {
    const built = new RegExp(`"[^"]*${file.replaceAll(/[.+*?()[\]{}^$|]/g, "\\$&")}"`, "g");
    if (src !== undefined) html = html.replaceAll(built, `"/${src}"`);
  }
  return html;
}
