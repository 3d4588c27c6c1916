/** Leaves the woff and ttf copies of fonts out of the build: every supported browser reads woff2, a third the size. */
import type { Plugin } from "vite";

const OLD_FORMATS = /,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g;

export function woff2Only(): Plugin {
  return {
    name: "woff2-only",
    enforce: "pre",
    transform(code, id) {
      return /\.css(?:$|\?)/.test(id) ? code.replace(OLD_FORMATS, "") : null;
    },
  };
}
