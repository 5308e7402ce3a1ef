// The JavaScript of the site and its tests: what a type does not see, and who may import whom.
import js from "@eslint/js"
import globals from "globals"

const ASSETS = "services/docs/theme/assets"

// These files import the allowed modules alone, and when they load: no arrow goes back up, or to another folder.
const imports = (files, allowed) => ({
  files: [`${ASSETS}/${files}`],
  rules: {
    "no-restricted-imports": ["error", {patterns: [{regex: `^(?!(?:${allowed})$)`, message: `${files} may import ${allowed}`}]}],
    "no-restricted-syntax": ["error", {selector: "ImportExpression", message: "Only the entry, main.js, imports later."}],
  },
})

export default [
  {ignores: ["**/vega/**", "**/static/**"]},
  js.configs.recommended,
  {
    linterOptions: {noInlineConfig: true, reportUnusedDisableDirectives: "error"},
    languageOptions: {ecmaVersion: 2023, sourceType: "module"},
    rules: {
      eqeqeq: "error",
      "no-implicit-globals": ["error", {lexicalBindings: true}],
      "no-unused-vars": ["error", {argsIgnorePattern: "^_$"}],
      "no-var": "error",
      "no-warning-comments": ["error", {terms: ["@ts-ignore", "@ts-nocheck", "@ts-expect-error"], location: "anywhere"}],
      "prefer-const": "error",
    },
  },
  {files: [`${ASSETS}/**/*.js`], languageOptions: {globals: globals.browser}},
  // mkdocs.yml loads these three as classic scripts.
  {files: ["accessibility", "copy", "search"].map(name => `${ASSETS}/${name}.js`), languageOptions: {sourceType: "script"}},
  imports("{dom,french}.js", "nothing"),
  imports("lab/*.js", String.raw`\./(answers/)?[\w-]+\.js|\.\./(dom|french)\.js`),
  imports("lab/answers/*.js", String.raw`\./[\w-]+\.js|\.\./progress\.js`),
  imports("report/*.js", String.raw`\./(?!main\.js)[\w-]+\.js|\.\./(dom|french)\.js`),
  {files: ["tests/**"], languageOptions: {globals: globals.node}},
]
