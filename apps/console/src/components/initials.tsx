/** Stands for a person where their name is written beside it, or is its label: a drawing, so no text of the document. */
export function Initials({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      data-initials={name.slice(0, 2)}
      className="grid size-6 flex-none place-items-center rounded-full bg-selected group-aria-[current=page]:bg-surface text-[10px] font-semibold tracking-[0.02em] text-ink-2 uppercase before:content-[attr(data-initials)]"
    />
  );
}
