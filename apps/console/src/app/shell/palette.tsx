import { useRouter, type LinkProps } from "@tanstack/react-router";
import { Command, useCommandState } from "cmdk";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";

import { Icon, type IconName } from "@/components/icon";
import { StateGlyph } from "@/components/marks/state-glyph";
import { VEIL } from "@/components/ui/dialog";
import type { RunSummary } from "@/features/runs/api/list-runs";
import { glyphOf, labelOf } from "@/lib/runs/state";
import { logOut } from "@/lib/session/log-out";
import { chooseTheme } from "@/lib/theme";

interface Props {
  isAdmin: boolean;
  runs: readonly RunSummary[];
  onClose: () => void;
  onKeys: () => void;
}

interface Place {
  to: NonNullable<LinkProps["to"]>;
  icon: IconName;
  label: string;
}

const PLACES: Place[] = [
  { to: "/", icon: "home", label: "Home" },
  { to: "/runs", icon: "list", label: "Runs" },
  { to: "/projects", icon: "folder", label: "Projects" },
  { to: "/templates", icon: "sheets", label: "Templates" },
  { to: "/account", icon: "user", label: "Account" },
];
const ADMIN: Place[] = [
  { to: "/admin/providers", icon: "admin", label: "Providers" },
  { to: "/admin/workers", icon: "worker", label: "Workers" },
  { to: "/admin/users", icon: "users", label: "Users" },
  { to: "/admin/audit", icon: "key", label: "Audit log" },
  { to: "/admin/system", icon: "system", label: "System" },
];

/** Ctrl K: every run, every place, every command, found by typing. */
export function Palette({ isAdmin, runs, onClose, onKeys }: Props) {
  const router = useRouter();
  const run = (act: () => unknown) => () => {
    onClose();
    act();
  };
  return (
    <Primitive.Root open onOpenChange={onClose}>
      <Primitive.Portal>
        <Primitive.Overlay className={VEIL} />
        <Primitive.Content
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-50 w-[min(560px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-4 border border-line bg-raised shadow-3"
        >
          <Primitive.Title className="sr-only">Search or run</Primitive.Title>
          <Command label="Search or run" loop>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Icon name="search" className="text-ink-3" />
              <Command.Input placeholder="Search or run" className="h-12 w-full bg-transparent text-md outline-none placeholder:text-ink-3" />
            </div>
            <Found>
              <Command.Group heading="Go to">
                {[...PLACES, ...(isAdmin ? ADMIN : [])].map((place) => (
                  <Entry key={place.to} icon={<Icon name={place.icon} />} onSelect={run(() => void router.navigate({ to: place.to }))}>
                    {place.label}
                  </Entry>
                ))}
              </Command.Group>
              {runs.length > 0 ? (
                <Command.Group heading="Runs">
                  {runs.map((one) => (
                    <Entry
                      key={one.id}
                      value={`${one.title} ${one.project.name} ${one.id}`}
                      icon={
                        <StateGlyph state={glyphOf(one)} size={16} />
                      }
                      onSelect={run(() => void router.navigate({ to: "/runs/$runId", params: { runId: one.id } }))}
                    >
                      <span className="min-w-0 flex-1 truncate">{one.title}</span>
                      <span className="flex-none text-xs text-ink-3">{labelOf(one)}</span>
                    </Entry>
                  ))}
                </Command.Group>
              ) : null}
              <Command.Group heading="Do">
                <Entry icon={<Icon name="sun" />} onSelect={run(() => chooseTheme("light"))}>
                  Light theme
                </Entry>
                <Entry icon={<Icon name="moon" />} onSelect={run(() => chooseTheme("dark"))}>
                  Dark theme
                </Entry>
                <Entry icon={<Icon name="system" />} onSelect={run(() => chooseTheme("system"))}>
                  Theme of the system
                </Entry>
                <Entry icon={<span aria-hidden="true">?</span>} onSelect={run(onKeys)}>
                  Show the keys
                </Entry>
                <Entry icon={<Icon name="out" />} onSelect={run(() => void logOut())}>
                  Sign out
                </Entry>
              </Command.Group>
            </Found>
          </Command>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** A list box must hold something to choose: where nothing is found there is none. */
function Found({ children }: { children: ReactNode }) {
  const isNothing = useCommandState((state) => state.filtered.count === 0);
  return (
    <>
      {isNothing ? (
        <p role="status" className="px-4 py-6 text-center text-ink-3">
          Nothing has this name.
        </p>
      ) : null}
      <Command.List
        hidden={isNothing}
        className="max-h-[50vh] overflow-y-auto p-1.5 [&_[cmdk-group-heading]]:label-2xs [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1"
      >
        {children}
      </Command.List>
    </>
  );
}

function Entry({ icon, value, onSelect, children }: { icon: ReactNode; value?: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      {...(value === undefined ? {} : { value })}
      onSelect={onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-2 px-2.5 data-[selected=true]:bg-selected touch:min-h-11"
    >
      <span className="grid w-4 flex-none place-items-center text-ink-2">{icon}</span>
      {children}
    </Command.Item>
  );
}
