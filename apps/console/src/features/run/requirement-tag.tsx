export function RequirementTag({ id }: { id: string }) {
  return (
    <span className="inline-block flex-none rounded-[4px] border border-line bg-sunken px-[5px] font-mono text-[11px]/[18px] font-medium text-ink-2">
      {id}
    </span>
  );
}
