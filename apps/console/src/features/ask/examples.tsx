import { Chip } from "@/components/ui/chip";

interface Example {
  label: string;
  prompt: string;
  isService?: boolean;
}

const EXAMPLES: Example[] = [
  {
    label: "REST API for todos",
    prompt:
      "Create a REST API for a todo application. Todos have a title, notes and a due date, and they survive a restart.",
    isService: true,
  },
  {
    label: "Booking API with opening hours",
    prompt:
      "Create a REST API for bookings. A booking has a name, a date, a time and a number of guests. Bookings can be listed, changed and deleted.",
    isService: true,
  },
  {
    label: "Static recipe site with search",
    prompt:
      "Create a static site with recipes. Each recipe has a title, ingredients and steps, and a search field filters them by name.",
  },
  {
    label: "Command line tool that rotates logs",
    prompt:
      "Create a command-line tool that rotates log files in a folder: by size, with a number of old files to keep, compressed.",
  },
];

/** `isUnderstudy`: only what the rule-based model can build. */
export function Examples({ isUnderstudy, onChoose }: { isUnderstudy: boolean; onChoose: (prompt: string) => void }) {
  const offered = EXAMPLES.filter((example) => !isUnderstudy || example.isService);
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <span className="label-2xs narrow:w-full">Or try</span>
      {offered.map((example) => (
        <Chip key={example.label} onClick={() => onChoose(example.prompt)}>
          {example.label}
        </Chip>
      ))}
    </div>
  );
}
