import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What opens above a page, each in a file of its own so that no page needs it to be read. */
const OVERLAYS = /src\/(ui\/(DialogBox|MenuBox|PopupBox|Toasts|Palette|KeysDialog|Keys\.module)|features\/notifications\/BellList)\b/;
/** Files of the kit that only some pages need. */
const APART = /src\/ui\/(Chart|Calendar|CurrencySwitch|DateField|Form|Inline|PeriodPicker|Popup|RecordField|Share|CopyLink|Segments|Conflict|useKept)\b/;
/** Files of the kit that every signed-in page needs. */
const HOUSE = /src\/(live\/(?!connection|state)|features\/notifications\/(Bell|useNotifications|words|Notifications\.module)\b|features\/demo\/(demo|DemoBanner)\b|ui\/(LiveNotice|HereNow|Here|initials|listKeys)\b)|src\/ui\/(Shell|TopBar|useList|DataTable|FilterChips|Figures|ListFoot|BulkBar|Popup|Menu|whenIdle)\b/;

/** What is needed together travels together: many small requests are slower than one. */
function chunkOf(id: string): string | undefined {
  // What hears of changes is fetched when the page has been read.
  if (/src\/(live\/connection|api\/realtime)\b/.test(id) || /@supabase\/(realtime-js|phoenix|supabase-js|storage-js|functions-js)\//.test(id)) return "live";
  if (OVERLAYS.test(id)) return "overlays";
  if (HOUSE.test(id)) return "house";
  if (/src\/(ui|format|api|live)\//.test(id) && !APART.test(id)) return "kit";
  if (!id.includes("node_modules")) return undefined;
  if (/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|cookie)\//.test(id)) return "react";
  if (id.includes("@supabase/")) return "supabase";
  if (id.includes("node_modules/react-hook-form/")) return "forms";
  if (/node_modules\/(ra-core|@tanstack|lodash|query-string)\//.test(id)) return "core";
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
