import { defineConfig } from "vitest/config";

/** The server to talk to while developing: `npm run dev` proxies to it. */
const server = "http://localhost:3000";

export default defineConfig({
  // Addresses relative to the page, for proxies that show it under a path.
  base: "./",
  build: {
    outDir: "../src/madang/http/static",
    emptyOutDir: true,
    target: "es2022",
    // Nothing is inlined and no polyfill is injected: the page runs under `default-src 'none'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: { "/chat": { target: server, ws: true } },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
