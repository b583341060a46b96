import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";

import { createConsoleRouter } from "@/app/router";
import { TooltipProvider } from "@/components/ui/tooltip";
import { createQueryClient } from "@/lib/query-client";

/** The whole console at an address, as a browser opens it: who is signed in is what /auth/refresh answers. */
export function renderConsole(address: string) {
  const queryClient = createQueryClient();
  queryClient.setDefaultOptions({ queries: { retry: false, refetchInterval: false } });
  const history = createMemoryHistory({ initialEntries: [`/console${address}`] });
  const router = createConsoleRouter(queryClient, history);
  const user = userEvent.setup();
  const view = render(
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={0}>
        <RouterProvider router={router} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return { ...view, user, router, history, queryClient };
}
