import { QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { createQueryClient } from "@/lib/query-client";
import { at, http, HttpResponse, server } from "@/testing/server";
import Runbook from "./runbook";

const TEXT = `# How it is run

| variable | what for |
|---|---|
| \`PORT\` | where it listens |

<script>alert(1)</script>

![tracker](https://elsewhere.example/pixel.png)
`;

describe("a runbook", () => {
  it("shows its tables as tables, and follows neither markup nor pictures", async () => {
    server.use(http.get(at("/artifacts/runbook"), () => HttpResponse.text(TEXT)));
    const view = render(
      <QueryClientProvider client={createQueryClient()}>
        <Runbook url="/artifacts/runbook" hash="abc" />
      </QueryClientProvider>,
    );
    const table = await screen.findByRole("table");
    expect(within(table).getByRole("columnheader", { name: "variable" })).toBeVisible();
    expect(within(table).getByRole("cell", { name: "where it listens" })).toBeVisible();
    expect(view.container.querySelector("script, img")).toBeNull();
    expect(view.container).not.toHaveTextContent("|");
  });
});
