import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";

/** Some ids out of a list: a click takes one away, the plus adds one. */
export function Picks({
  label,
  add,
  chosen,
  offered,
  onChange,
}: {
  label: string;
  add: string;
  chosen: readonly string[];
  offered: readonly { id: string; text: string }[];
  onChange: (chosen: string[]) => void;
}) {
  const rest = offered.filter((one) => !chosen.includes(one.id));
  return (
    <span className="flex flex-wrap items-center gap-1.5" role="group" aria-label={label}>
      <span className="label-2xs">{label}</span>
      {chosen.length === 0 && <span className="text-ink-3">none</span>}
      {chosen.map((id) => (
        <button
          key={id}
          type="button"
          aria-label={`Take ${id} away`}
          title={`Take ${id} away`}
          onClick={() => onChange(chosen.filter((one) => one !== id))}
          className="inline-flex min-h-[26px] items-center rounded-[4px] border border-line bg-sunken px-1.5 font-mono text-[11px] font-medium text-ink-2 hover:line-through touch:min-h-9"
        >
          {id}
        </button>
      ))}
      {rest.length > 0 && (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button size="sm" tone="quiet" isIcon aria-label={add}>
              <Icon name="add" size={12} />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent className="max-h-72 max-w-96 overflow-y-auto">
            {rest.map((one) => (
              <DropdownMenuItem key={one.id} onSelect={() => onChange([...chosen, one.id])}>
                <span className="mono">{one.id}</span>
                <span className="truncate">{one.text}</span>
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      )}
    </span>
  );
}
