import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";

import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Audit } from "@/features/admin/audit";
import { Budgets } from "@/features/admin/budgets";
import { Providers } from "@/features/admin/providers";
import { System } from "@/features/admin/system";
import { Users } from "@/features/admin/users";
import { Workers } from "@/features/admin/workers";
import { usePageTitle } from "@/lib/page-title";
import { useSession } from "@/lib/session/session";

/** For administrators alone. What they lack besides, the service says itself. */
function ForAdministrators({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(`${title}, Conclave`);
  const session = useSession();
  if (session.state === "signed_in" && session.role === "admin") return children;
  return (
    <Page title={title}>
      <div className="grid justify-items-start gap-3 text-ink-2">
        <p>Administrators alone see this. Ask one to make you one.</p>
        <Button asChild>
          <Link to="/">Go home</Link>
        </Button>
      </div>
    </Page>
  );
}

export const ProvidersRoute = () => (
  <ForAdministrators title="Providers">
    <Providers />
  </ForAdministrators>
);

export const WorkersRoute = () => (
  <ForAdministrators title="Workers">
    <Workers />
  </ForAdministrators>
);

export const UsersRoute = () => (
  <ForAdministrators title="Users">
    <Users />
  </ForAdministrators>
);

export const BudgetsRoute = () => (
  <ForAdministrators title="Budgets">
    <Budgets />
  </ForAdministrators>
);

export const AuditRoute = () => (
  <ForAdministrators title="Audit log">
    <Audit />
  </ForAdministrators>
);

export const SystemRoute = () => (
  <ForAdministrators title="System">
    <System />
  </ForAdministrators>
);
