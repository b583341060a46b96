/**
 * `npm run api`: writes src/lib/api/schema.d.ts from the API's own document.
 * PYTHON names an interpreter of the project's environment; by default that of the clone's .venv, else python3.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const clone = fileURLToPath(new URL("../../..", import.meta.url));
const own = `${clone}/.venv/bin/python`;
const python = process.env["PYTHON"] ?? (existsSync(own) ? own : "python3");
const text = execFileSync(python, ["-P", "-m", "apps.api.document"], {
  cwd: clone,
  env: { ...process.env, PYTHONPATH: clone },
  maxBuffer: 64 * 1024 * 1024,
});
const document = JSON.parse(text.toString());
const { schemas } = document.components;

/** Names of all schemas that a part of the document leads to. */
function namesIn(part, found = new Set()) {
  for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    namesIn(schemas[name], found);
  }
  return found;
}

// The API leaves no field of an answer out, also where it has a default. Who asks may leave such a one out.
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const asked = namesIn(operations.map((operation) => operation.requestBody ?? null));
for (const [name, schema] of Object.entries(schemas)) {
  if (schema.properties && !asked.has(name)) schema.required = Object.keys(schema.properties);
}

const digest = createHash("sha256").update(text).digest("hex");
const types = astToString(await openapi(document, { defaultNonNullable: false }));
writeFileSync(
  fileURLToPath(new URL("../src/lib/api/schema.d.ts", import.meta.url)),
  `/* Written by \`npm run api\`. Document: sha256 ${digest} */\n${types}`,
);
