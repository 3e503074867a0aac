import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** The sources' fingerprint: a new build makes a new service worker, the same sources the same one. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const folder of ["src", "public"]) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .sort();
    for (const file of files) hash.update(file).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 12);
}

/** What the conversation shares with every other page: one file, because a phone opens six connections at a time. */
const CORE = /node_modules\/(@preact|preact|preact-iso)\/|src\/wire\/|src\/store\/(?!detour|pages|deeds|child|uploads|answers)|src\/i18n\/(index|fr|dates)\.ts|src\/ui\/(parts|icon|paths|people|ink|lazy|media|memo|navigate|dialog)\.tsx?$/;

const backend = process.env.BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  base: command === "build" ? "/static/" : "/",
  define: { __BUILD__: JSON.stringify(fingerprint()) },
  build: {
    target: ["chrome112", "safari16.5", "firefox121"],
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { main: "src/main.tsx", sw: "src/sw/sw.ts" },
      output: {
        codeSplitting: { groups: [{ name: "core", test: CORE }] },
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: {
    proxy: {
      "/api": backend,
      "/_allauth": backend,
      "/healthz": backend,
      "/ws": { target: backend, ws: true },
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
}));
