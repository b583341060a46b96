import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { Loaded } from "@/components/loaded";
import { Page } from "@/components/page";
import { Confirm } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { removeTemplate, templateQuery, type WholeTemplate } from "@/features/templates/api/templates";
import { Library } from "@/features/templates/library";
import { NewTemplate } from "@/features/templates/new-template";
import { PURPOSES } from "@/features/templates/purposes";
import { TemplateFiles } from "@/features/templates/template-files";
import { wordsOf } from "@/lib/api/errors";
import { usePageTitle } from "@/lib/page-title";
import { moment } from "@/lib/time";

const route = getRouteApi("/inside/templates/$name");

export function TemplatesRoute() {
  usePageTitle("Templates, Conclave");
  return (
    <Page title="Templates" text="Well-made beginnings. Agents search them while they build." actions={<NewTemplate />}>
      <Library />
    </Page>
  );
}

export function TemplateRoute() {
  const { name } = route.useParams();
  const template = useQuery(templateQuery(name));
  usePageTitle(`${name}, Conclave`);
  const found = template.data;
  return (
    <Page title={name} text={found?.summary} actions={found?.is_mine ? <Actions template={found} /> : null}>
      <p className="mb-4">
        <Link to="/templates" className="font-medium text-link hover:underline">
          All templates
        </Link>
      </p>
      <Loaded query={template}>
        {(whole) => (
          <>
            <Facts template={whole} />
            <TemplateFiles key={whole.version} files={whole.files} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Facts({ template }: { template: WholeTemplate }) {
  const facts: [string, string][] = [
    ["Purpose", PURPOSES[template.purpose]],
    ["Version", template.version],
    ["Language", template.language],
    ["Framework", template.framework],
    ["Tags", template.tags.join(", ")],
    ["Of", template.is_mine ? "you alone" : "everybody"],
    ["Changed", template.changed_at ? moment(template.changed_at) : ""],
  ];
  return (
    <dl className="mb-5 flex flex-wrap gap-x-6 gap-y-2">
      {facts
        .filter(([, value]) => value !== "" && value !== "none")
        .map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Actions({ template }: { template: WholeTemplate }) {
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const removing = useMutation({
    mutationFn: () => removeTemplate(template.name),
    onSuccess: async () => {
      await navigate({ to: "/templates" });
      queries.removeQueries({ queryKey: ["templates", "one", template.name] });
      await queries.invalidateQueries({ queryKey: ["templates", "list"] });
    },
  });
  return (
    <>
      {removing.error ? <Notice tone="failing">{wordsOf(removing.error)}</Notice> : null}
      <NewTemplate replaces={template} />
      <Button tone="danger" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Confirm
        isOpen={isAsking}
        onOpenChange={setAsking}
        title={`Remove ${template.name}?`}
        text="Your runs find it no more. What was built from it stays."
        keep="Keep"
        act="Remove"
        onAct={() => removing.mutate()}
      />
    </>
  );
}
