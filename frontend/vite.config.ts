import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Packages that every signed-in page needs travel together: many small requests are slower than one. */
function chunkOf(id: string): string | undefined {
  if (/src\/(ui|format|api)\//.test(id) && !/src\/ui\/(Chart|Calendar|DateField|CustomerField|PeriodPicker|Shell|Palette|TopBar|useList|DataTable|FilterChips|Figures)\b/.test(id)) return "kit";
  if (/src\/ui\/(Shell|Palette|TopBar|useList|DataTable|FilterChips|Figures)\b/.test(id)) return "house";
  if (!id.includes("node_modules")) return undefined;
  if (/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|cookie)\//.test(id)) return "react";
  if (id.includes("@supabase/")) return "supabase";
  if (/node_modules\/(ra-core|@tanstack|react-hook-form|lodash|query-string)\//.test(id)) return "core";
  if (/node_modules\/(@base-ui|@floating-ui)\//.test(id)) return "base-ui";
  return undefined;
}

export default defineConfig({
  root: here("."),
  resolve: { alias: { "~": here("./src") } },
  esbuild: { jsx: "automatic" },
  build: {
    outDir: here("./dist"),
    emptyOutDir: true,
    target: "es2022",
    rollupOptions: {
      // "use client" speaks to servers that render; there is none here.
      onwarn: (warning, warn) => warning.code !== "MODULE_LEVEL_DIRECTIVE" && warn(warning),
      output: { manualChunks: chunkOf },
    },
  },
});
