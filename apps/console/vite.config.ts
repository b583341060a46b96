import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const GATEWAY = process.env["GATEWAY_URL"] ?? "http://127.0.0.1:8001";
const SERVICE = "^/(auth|admin|projects|runs|workers|health|openapi.json|api)(/|$)";

export default defineConfig({
  base: "/console/",
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    manifest: true,
    // Every file by its own address: the policy of the gateway allows no data: fonts or scripts.
    assetsInlineLimit: 0,
  },
  server: {
    port: 3000,
    strictPort: true,
    proxy: { [SERVICE]: { target: GATEWAY, ws: true } },
  },
});
