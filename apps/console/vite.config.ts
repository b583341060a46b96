import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const GATEWAY = process.env["GATEWAY_URL"] ?? "http://127.0.0.1:8001";
const SERVICE = "^/(auth|admin|projects|runs|workers|health|openapi.json|api)(/|$)";

/** Beside each text its compressed twins, which the gateway sends to who takes them: it compresses nothing itself. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) {
      const texts = Object.keys(bundle).filter((name) => /\.(css|html|js)$/.test(name));
      await Promise.all(
        texts.map(async (name) => {
          const file = `${dir}/${name}`;
          const content = await readFile(file);
          await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }));
          await writeFile(`${file}.br`, await promisify(brotliCompress)(content));
        }),
      );
    },
  };
}

export default defineConfig({
  base: "/console/",
  plugins: [react(), tailwindcss(), compressed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    manifest: true,
    // Every file by its own address: the policy of the gateway allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the first pages need, in as many files as there are ways to them: each file is a request before the paint.
          groups: [
            { name: "start", test: /src\/app\/main\.tsx$/, priority: 3 },
            { name: "entrance", test: /src\/app\/routes\/sign-in\.tsx$/, priority: 2 },
            { name: "inside", test: /src\/app\/(shell\/shell|routes\/home)\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: 3000,
    strictPort: true,
    proxy: { [SERVICE]: { target: GATEWAY, ws: true } },
  },
});
