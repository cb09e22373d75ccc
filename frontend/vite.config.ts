import { globSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The site itself, and every folder that holds an index.ts: an island. */
const islands = globSync("*/index.ts", { cwd: root, exclude: ["node_modules", "dist"] }).sort();
const entries = Object.fromEntries([
  ["style", `${root}site/site.css`],
  ["fonts", `${root}site/fonts.css`],
  ...islands.map((file) => [dirname(file), `${root}${file}`]),
]);

export default defineConfig({
  root,
  base: "/static/",
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // A data: address would need a looser Content-Security-Policy.
    assetsInlineLimit: 0,
    // LiveKit's client, fetched on the page of a call whose room is on LiveKit, and nowhere else.
    chunkSizeWarningLimit: 600,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: entries,
      // htmx holds one eval, which `allowEval: false` and the policy both keep shut.
      checks: { eval: false },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["*/**/*.test.ts"],
    exclude: ["node_modules", "dist"],
    restoreMocks: true,
  },
});
