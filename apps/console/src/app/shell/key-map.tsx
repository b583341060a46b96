import { useSyncExternalStore } from "react";

import { Dialog, DialogContent } from "@/components/ui/dialog";
import { onChange, registered } from "@/lib/keyboard/registry";

const NAMES: Record<string, string> = { mod: "Ctrl", enter: "Enter", escape: "Esc", left: "←", right: "→", up: "↑", down: "↓" };

/** Every key that does something here and now. */
export function KeyMap({ onClose }: { onClose: () => void }) {
  const shortcuts = useSyncExternalStore(onChange, registered).filter((shortcut) => shortcut.says !== "");
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))];
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent title="Keys" description="Single letters can be turned off in Account.">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="label-2xs mb-1">{group}</h3>
            <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .reverse()
                .map((shortcut) => (
                  <div key={shortcut.keys} className="contents">
                    <dt>{shortcut.says}</dt>
                    <dd className="mono text-right text-ink-2">{namesOf(shortcut.keys)}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </DialogContent>
    </Dialog>
  );
}

function namesOf(keys: string): string {
  return keys
    .split(" ")
    .map((chord) => chord.split("+").map((key) => NAMES[key] ?? key.toUpperCase()).join(" "))
    .join(", then ");
}
