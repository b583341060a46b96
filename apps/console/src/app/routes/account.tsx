import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { Loaded } from "@/components/loaded";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { Activity } from "@/features/account/activity";
import { Devices } from "@/features/account/devices";
import { Identities } from "@/features/account/identities";
import { Profile } from "@/features/account/profile";
import { SecondFactor } from "@/features/account/second-factor";
import { Tokens } from "@/features/account/tokens";
import { usePageTitle } from "@/lib/page-title";
import { logOut } from "@/lib/session/log-out";
import { meQuery } from "@/lib/session/me";
import { useSession } from "@/lib/session/session";

const route = getRouteApi("/inside/account");

const TABS: { value: string; label: string }[] = [
  { value: "profile", label: "Profile" },
  { value: "second-factor", label: "Second factor" },
  { value: "devices", label: "Devices" },
  { value: "tokens", label: "API tokens" },
  { value: "identities", label: "Identities" },
  { value: "activity", label: "Activity" },
];

export function AccountRoute() {
  usePageTitle("Account, Conclave");
  const { tab = "profile", problem } = route.useSearch();
  const navigate = route.useNavigate();
  const me = useQuery(meQuery);
  const session = useSession();
  const shown = problem ? "identities" : tab;
  return (
    <Page title="Account" actions={<Button onClick={() => void logOut()}>Sign out</Button>}>
      <Tabs
        value={shown}
        onValueChange={(chosen) => void navigate({ search: chosen === "profile" ? {} : { tab: chosen }, replace: true })}
      >
        <TabsList isFlush className="mb-6" aria-label="Of your account">
          {TABS.map((one) => (
            <TabsTrigger key={one.value} value={one.value}>
              {one.label}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="profile">
          <Loaded query={me}>{(found) => <Profile me={found} />}</Loaded>
        </TabsContent>
        <TabsContent value="second-factor">
          <SecondFactor />
        </TabsContent>
        <TabsContent value="devices">
          <Devices />
        </TabsContent>
        <TabsContent value="tokens">
          <Tokens isAdmin={session.state === "signed_in" && session.role === "admin"} />
        </TabsContent>
        <TabsContent value="identities">
          <Identities problem={problem} />
        </TabsContent>
        <TabsContent value="activity">
          <Activity userId={session.state === "signed_in" ? session.userId : ""} />
        </TabsContent>
      </Tabs>
    </Page>
  );
}
