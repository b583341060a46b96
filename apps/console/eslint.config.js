import a11y from "eslint-plugin-jsx-a11y";
import imports from "eslint-plugin-import-x";
import hooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import typescript from "typescript-eslint";

const FEATURES = readdirSync(new URL("./src/features", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** app > features > components > lib; no feature knows another one. */
const ZONES = [
  { target: "./src/features", from: "./src/app", message: "Features do not know the pages that show them." },
  {
    target: ["./src/components", "./src/lib", "./src/styles"],
    from: ["./src/app", "./src/features"],
    message: "What everybody uses knows nobody.",
  },
  { target: "./src/lib", from: "./src/components", message: "lib draws nothing." },
  ...FEATURES.map((name) => ({
    target: `./src/features/${name}`,
    from: "./src/features",
    except: [`./${name}`],
    message: "A feature imports no other one; what both need belongs in components or lib.",
  })),
];

const [, INTERACTIONS] = a11y.flatConfigs.recommended.rules["jsx-a11y/no-noninteractive-element-interactions"];

export default typescript.config(
  { ignores: ["dist", "node_modules", "src/lib/api/schema.d.ts", "public"] },
  ...typescript.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { "import-x/resolver": { typescript: true } },
    plugins: { "import-x": imports },
    rules: {
      "max-lines": ["error", 250],
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones: ZONES }],
      "import-x/no-cycle": "error",
      "@typescript-eslint/no-explicit-any": "error",
      // Numbers in templates are how this product prints them.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // How the router leads elsewhere.
      "@typescript-eslint/only-throw-error": [
        "error",
        { allow: [{ from: "package", package: "@tanstack/router-core", name: "Redirect" }] },
      ],
      // Handlers start work whose errors land in the query or mutation.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  { files: ["**/*.tsx"], ...a11y.flatConfigs.recommended },
  {
    files: ["**/*.tsx"],
    rules: {
      // The role of an agent is no role of an element.
      "jsx-a11y/aria-role": ["error", { ignoreNonDOM: true }],
      // What scrolls takes the focus, so that the keyboard can scroll it; and so does a splitter, a separator with a value.
      "jsx-a11y/no-noninteractive-tabindex": [
        "error",
        { tags: ["hr"], roles: ["tabpanel", "region", "log"], allowExpressionValues: true },
      ],
      "jsx-a11y/no-noninteractive-element-interactions": ["error", { ...INTERACTIONS, hr: ["onKeyDown"] }],
      "jsx-a11y/label-has-associated-control": [
        "error",
        { controlComponents: ["Checkbox", "Input", "Select", "Switch"], depth: 3 },
      ],
    },
  },
  { files: ["**/*.{ts,tsx}"], ...hooks.configs.flat["recommended-latest"] },
  { files: ["**/*.{js,mjs}"], ...typescript.configs.disableTypeChecked },
);
