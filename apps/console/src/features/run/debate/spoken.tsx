/** What somebody says: a claim, in serif, with what stands in backticks as code. */
export function Spoken({ text, className = "", isInline = false }: { text: string; className?: string; isInline?: boolean }) {
  if (isInline) return <span className="said text-[0.875rem]">{marked(text)}</span>;
  const paragraphs = text.split(/\n{2,}/).filter((part) => part.trim());
  return (
    <div className={`said ${className}`}>
      {paragraphs.map((paragraph, index) => (
        <p key={index} className={`break-words whitespace-pre-line ${index > 0 ? "mt-2" : ""}`}>
          {marked(paragraph)}
        </p>
      ))}
    </div>
  );
}

function marked(text: string) {
  return text.split(/(`[^`\n]+`)/).map((part, index) =>
    part.length > 2 && part.startsWith("`") && part.endsWith("`") ? (
      <code key={index} className="rounded-1 bg-sunken px-1 py-px font-mono text-[12.5px]/none font-medium">
        {part.slice(1, -1)}
      </code>
    ) : (
      part
    ),
  );
}
