/** Stands for a person where their name is written beside it, or is its label. */
export function Initials({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="grid size-6 flex-none place-items-center rounded-full bg-selected text-[10px] font-semibold tracking-[0.02em] text-ink-2 uppercase"
    >
      {name.slice(0, 2)}
    </span>
  );
}
