import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { actWords, useFresh } from "@/components/fresh-proof";
import { Loaded } from "@/components/loaded";
import { Section } from "@/components/page";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ago, moment, useNow } from "@/lib/time";
import { devicesQuery, endDevice, endOtherDevices, type Device } from "./api/account";

export function Devices() {
  const devices = useQuery(devicesQuery);
  const queries = useQueryClient();
  const fresh = useFresh();
  const now = useNow(60);
  const [revoking, setRevoking] = useState<Device | "others" | null>(null);
  const ending = useMutation({
    mutationFn: (which: Device | "others") => fresh(() => (which === "others" ? endOtherDevices() : endDevice(which.id))),
    onSuccess: () => queries.invalidateQueries({ queryKey: devicesQuery.queryKey }),
  });
  const words = actWords(ending.error);
  const others = devices.data?.filter((one) => !one.is_this_one).length ?? 0;
  return (
    <Section
      title="Devices"
      text="Where you are signed in. What is revoked is signed out within a second, with all that it has open."
      actions={
        others > 0 ? (
          <Button tone="danger" onClick={() => setRevoking("others")}>
            Revoke all others
          </Button>
        ) : null
      }
    >
      {words ? (
        <Notice tone="failing" className="mb-3">
          {words}
        </Notice>
      ) : null}
      <Loaded query={devices}>
        {(found) => (
          <ul className="card overflow-hidden">
            {found.map((device) => (
              <li key={device.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3.5 py-2.5 last:border-0">
                <div className="min-w-0 flex-1 basis-56">
                  <p className="truncate font-medium">
                    {device.name}
                    {device.is_this_one ? <span className="font-normal text-passing"> this device</span> : null}
                  </p>
                  <p className="truncate text-xs text-ink-3">
                    {device.address}, signed in {moment(device.created_at)}, ends {moment(device.expires_at)}
                  </p>
                </div>
                <span className="num text-ink-3">{device.is_this_one ? "now" : ago(device.last_seen_at, now)}</span>
                {device.is_this_one ? null : (
                  <Button size="sm" tone="danger" onClick={() => setRevoking(device)} aria-label={`Revoke ${device.name}`}>
                    Revoke
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Confirm
        isOpen={revoking !== null}
        onOpenChange={() => setRevoking(null)}
        title={revoking === "others" ? "Revoke all other devices?" : `Revoke ${revoking?.name ?? ""}?`}
        text={`${revoking === "others" ? "They are" : "It is"} signed out within a second. Runs go on.`}
        keep="Keep"
        act="Revoke"
        onAct={() => {
          if (revoking !== null) ending.mutate(revoking);
        }}
      />
    </Section>
  );
}
