import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import typescript from "typescript-eslint";

export default typescript.config(
  ...typescript.configs.recommended,
  a11y.flatConfigs.recommended,
  {
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      "max-lines": ["error", { max: 250 }],
      // our own components take `autoFocus` to hand the focus to what was just opened
      "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }],
      // a place that scrolls must be reached by keyboard
      "jsx-a11y/no-noninteractive-tabindex": ["error", { roles: ["tabpanel", "region"], tags: [] }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@supabase/*"], allowTypeImports: true, message: "Only api/client.ts and api/realtime.ts talk to it." }] },
      ],
    },
  },
  { files: ["**/src/api/client.ts", "**/src/api/realtime.ts"], rules: { "no-restricted-imports": "off" } },
  // Generated from the database, or a list of words: as long as what they list.
  { files: ["**/src/api/database.ts", "**/src/i18n/*.ts"], rules: { "max-lines": "off" } },
);
