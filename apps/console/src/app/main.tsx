import "@/styles/index.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { TooltipProvider } from "@/components/ui/tooltip";
import { createQueryClient } from "@/lib/query-client";
import { restore } from "@/lib/session/refresh";
import { subscribe, readSession } from "@/lib/session/session";
import { followSystem } from "@/lib/theme";
import { createConsoleRouter } from "./router";

const queryClient = createQueryClient();
const router = createConsoleRouter(queryClient);
const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");

// As soon as may be: nearly every page waits for the answer. Behind `#` stands who comes from an issuer or a mail.
if (location.hash === "") void restore().catch(() => undefined);
// What the page is made of loads while the cookie is asked who is signed in, not behind its answer.
const { pathname, search } = router.latestLocation;
for (const { routeId } of router.matchRoutes(pathname, search)) {
  void router.routesById[routeId].options.component?.preload?.();
}

// The console was built anew while this page was open: what it asks for now has another name.
window.addEventListener("vite:preloadError", () => location.reload());
followSystem();
// What one person saw is nothing for the next one at this screen.
subscribe(() => {
  if (readSession().state === "signed_out") queryClient.clear();
});
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={400}>
        <RouterProvider router={router} />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
