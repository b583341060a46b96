import { Link } from "@tanstack/react-router";

import { Icon } from "@/components/icon";
import { Initials } from "@/components/initials";
import { Button } from "@/components/ui/button";
import { chooseTheme, useTheme, type Theme } from "@/lib/theme";
import { logOut } from "@/lib/session/log-out";

const NEXT: Record<Theme, { theme: Theme; says: string; icon: "sun" | "moon" | "system" }> = {
  system: { theme: "light", says: "Theme: like the system. Change to light", icon: "system" },
  light: { theme: "dark", says: "Theme: light. Change to dark", icon: "sun" },
  dark: { theme: "system", says: "Theme: dark. Change to the system's", icon: "moon" },
};

/** At the foot of the sidebar: who is signed in, the theme, the keys, the way out. */
export function AccountMenu({ name, onKeys }: { name: string; onKeys: () => void }) {
  const next = NEXT[useTheme()];
  return (
    <div className="mt-auto flex h-9 flex-none items-center gap-0.5 pt-1">
      <Link
        to="/account"
        className="group flex min-w-0 flex-1 items-center gap-[9px] rounded-2 px-2 py-1.5 text-ink-2 hover:bg-hover aria-[current=page]:bg-selected"
        activeProps={{ "aria-current": "page" }}
      >
        <Initials name={name} />
        <span className="min-w-0 truncate">{name}</span>
      </Link>
      <Button tone="quiet" size="sm" isIcon aria-label="Keys" title="Keys (?)" onClick={onKeys}>
        <span aria-hidden="true">?</span>
      </Button>
      <Button tone="quiet" size="sm" isIcon aria-label={next.says} title={next.says} onClick={() => chooseTheme(next.theme)}>
        <Icon name={next.icon} />
      </Button>
      <Button tone="quiet" size="sm" isIcon aria-label="Sign out" title="Sign out" onClick={() => void logOut()}>
        <Icon name="out" />
      </Button>
    </div>
  );
}
