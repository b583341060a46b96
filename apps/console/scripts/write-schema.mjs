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
const document = execFileSync(python, ["-P", "-m", "apps.api.document"], {
  cwd: clone,
  env: { ...process.env, PYTHONPATH: clone },
  maxBuffer: 64 * 1024 * 1024,
});
const digest = createHash("sha256").update(document).digest("hex");
const types = astToString(await openapi(document.toString(), { defaultNonNullable: false }));
writeFileSync(
  fileURLToPath(new URL("../src/lib/api/schema.d.ts", import.meta.url)),
  `/* Written by \`npm run api\`. Document: sha256 ${digest} */\n${types}`,
);
